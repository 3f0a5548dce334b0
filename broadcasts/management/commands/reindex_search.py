"""``manage.py reindex_search``: build the index of the search anew from what is public."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from broadcasts.archive.search import index


class Command(BaseCommand):
    help = "Builds the index of the search anew, while everything runs; may be repeated."

    def handle(self, *args: Any, **options: Any) -> None:
        entered, gone = index.reindex(timezone.now())
        self.stdout.write(f"{entered} records can be found, {gone} can no longer be found")
