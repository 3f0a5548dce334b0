"""``manage.py flush``: Django's own, which empties every table, those of the record as well.

It asks before; the guards of the record stand again when it is over.
"""

from __future__ import annotations

from typing import Any

from django.core.management.commands import flush
from django.db import connections

from inspections import guards


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor == "sqlite":
            # PostgreSQL empties tables with TRUNCATE, which no guard of rows sees.
            guards.take_down(connection)
        try:
            super().handle(**options)
        finally:
            guards.put_up(connection)
