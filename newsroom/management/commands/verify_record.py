"""``manage.py verify_record``: exit code 1 and the broken rows when the record is not whole."""

from __future__ import annotations

from argparse import FileType
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom import ends, record


class Command(BaseCommand):
    help = "Checks every link of the record, every file, every broadcast against its signature."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--progress", action="store_true", help="say every 1000 rows how far it is"
        )
        parser.add_argument(
            "--ends", action="store_true", help="list the end of every chain, to be kept elsewhere"
        )
        parser.add_argument(
            "--against", type=FileType(), help="a list made with --ends: is all of it still there?"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        first = ""
        for line in self._broken(**options):
            self.stderr.write(line)
            first = first or line
        if first:
            raise CommandError(f"The record is broken; first at {first}", returncode=1)
        if options["ends"]:
            for line in ends.listed():
                self.stdout.write(line)
        else:
            self.stdout.write("The record is whole.")

    def _broken(self, **options: Any) -> Iterator[str]:
        yield from record.broken_rows(self._say if options["progress"] else record.quiet)
        yield from ends.missing(options["against"] or ())
        yield from record.unguarded_tables()

    def _say(self, kind: str, rows: int) -> None:
        self.stderr.write(f"{kind}: {rows}", ending="\n")
