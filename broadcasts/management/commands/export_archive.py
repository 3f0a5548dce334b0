"""``manage.py export_archive DIR``: a static copy of the public archive, and what changed since."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from sqlite3 import Error as SQLiteError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from broadcasts.static_copy.asking import Site
from broadcasts.static_copy.copying import Copy, Tally, Unanswered
from broadcasts.static_copy.folder import Folder, Refused

#: Pages between two lines of progress.
EVERY = 1000


class Command(BaseCommand):
    help = "Writes a complete static copy of the public archive, or brings one up to date."

    #: How often progress was told.
    said = 0

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path, help="an empty folder, or one with an earlier copy")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tally = self._bring_up_to_date(options["dir"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        except (Unanswered, OSError, SQLiteError) as error:
            # A full or read-only disk, too: what was withdrawn may still stand in the copy.
            sentence = _("The copy is not complete; run it again. %(what)s") % {"what": error}
            raise CommandError(sentence) from None
        self.stdout.write(
            _("Asked for %(asked)d pages; wrote %(written)d files and removed %(removed)d.")
            % vars(tally)
        )

    def _bring_up_to_date(self, folder: Path) -> Tally:
        with closing(Copy(Folder(folder), Site(), timezone.now, self._say)) as copy:
            return copy.run()

    def _say(self, tally: Tally) -> None:
        if tally.asked // EVERY > self.said:
            self.said = tally.asked // EVERY
            self.stdout.write(_("%(asked)d pages so far ...") % vars(tally))
