"""``manage.py clear_pictures``: take away uploads that never became part of a text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from newsroom import drafting

#: A form may stay open over a long shift; what it uploaded must still be there.
OLDER_THAN = timedelta(days=1)


class Command(BaseCommand):
    help = "Removes pictures that no revision ever held and that are older than a day."

    def handle(self, *args: Any, **options: Any) -> None:
        count = drafting.clear_pictures(timezone.now() - OLDER_THAN)
        self.stdout.write(f"{count} pictures removed")
