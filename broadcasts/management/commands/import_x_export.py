"""``manage.py import_x_export FILE --inspection KEY``: read an export of X, and tell how far."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from broadcasts.legacy import importing, report, uploads
from broadcasts.models import XImport
from inspections import permissions
from inspections.models import Inspection, User
from inspections.permissions import Right


class Command(BaseCommand):
    help = "Imports the data export of an account on X into the record of an inspection."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the zip that X offered")
        parser.add_argument("--inspection", required=True, metavar="KEY")
        parser.add_argument("--by", metavar="NAME", help="who hands it in, by user name")
        parser.add_argument("--handle", default="", help="refuse the export of another account")

    def handle(self, *args: Any, **options: Any) -> None:
        inspection = Inspection.objects.filter(key=options["inspection"]).first()
        if inspection is None:
            raise CommandError(f"There is no inspection {options['inspection']}.")
        by = _administrator(inspection, options["by"])
        try:
            with options["file"].open("rb") as file:
                kept = uploads.copied(file, options["file"].name)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from None
        except uploads.TooLarge:
            raise CommandError("The file is larger than X_EXPORT_MAX_BYTES allows.") from None
        try:
            imported = importing.hand_in(
                kept, inspection, by=by, now=timezone.now(), handle=options["handle"]
            )
        except PermissionDenied:
            raise CommandError(f"{by.username} does not administer {inspection}.") from None
        self._read(imported)

    def _read(self, imported: XImport) -> None:
        while importing.advance(imported.pk):
            imported.refresh_from_db()
            self.stdout.write(f"{imported.get_stage_display()} ({imported.parsed_count})")
        imported = XImport.objects.get(pk=imported.pk)
        if imported.state != XImport.State.DONE:
            raise CommandError(str(imported.get_refusal_display() or "Another worker reads it."))
        for name, value in report.of(imported).numbers().items():
            self.stdout.write(f"{name}: {value}")
        self.stdout.write("The private copy is deleted. Please delete your own file as well.")


def _administrator(inspection: Inspection, name: str | None) -> User:
    """Who hands it in: named, or the only administrator there is."""
    if name:
        found = User.objects.filter(username=name).first()
        if found is None:
            raise CommandError(f"There is nobody called {name}.")
        return found
    people = list(permissions.people_with(Right.ADMINISTER, inspection)[:2])
    if len(people) != 1:
        raise CommandError("Please say with --by who hands it in: that person never signs it.")
    return people[0]
