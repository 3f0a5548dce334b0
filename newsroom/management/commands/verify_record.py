"""``manage.py verify_record``: exit code 1 and the broken rows when the record is not whole."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from newsroom import record


class Command(BaseCommand):
    help = "Checks every link of the record and every broadcast against its signature."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = list(record.broken_rows())
        for line in broken:
            self.stderr.write(line)
        if broken:
            raise CommandError(f"The record is broken; first at {broken[0]}", returncode=1)
        self.stdout.write("The record is whole.")
