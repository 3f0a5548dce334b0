"""``manage.py verify_record``: exit code 1 and the broken rows when the record is not whole."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom import record


class Command(BaseCommand):
    help = "Checks every link of the record, every file, every broadcast against its signature."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--progress", action="store_true", help="say every 1000 rows how far it is"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        first = ""
        for line in record.broken_rows(self._say if options["progress"] else record.quiet):
            self.stderr.write(line)
            first = first or line
        if first:
            raise CommandError(f"The record is broken; first at {first}", returncode=1)
        self.stdout.write("The record is whole.")

    def _say(self, kind: str, rows: int) -> None:
        self.stderr.write(f"{kind}: {rows}", ending="\n")
