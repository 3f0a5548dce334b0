"""``manage.py prepare_pictures``: make what pages show of signed pictures, where missing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from broadcasts import renditions
from broadcasts.models import BroadcastPicture


class Command(BaseCommand):
    help = "Makes the widths and formats of standing pictures that are missing; may be repeated."

    def handle(self, *args: Any, **options: Any) -> None:
        standing = BroadcastPicture.objects.filter(broadcast__withdrawal__isnull=True)
        made = sum(renditions.prepare(picture) for picture in standing.iterator())
        self.stdout.write(f"{made} files made")
