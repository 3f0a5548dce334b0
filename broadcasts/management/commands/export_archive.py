"""``manage.py export_archive DIR``: a static copy of the public archive, and what changed since."""

from __future__ import annotations

from pathlib import Path
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
            copy = Copy(Folder(options["dir"]), Site(), timezone.now, self._say)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        try:
            tally = copy.run()
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        except Unanswered as error:
            sentence = _("The copy is not complete; run it again. %(what)s") % {"what": error}
            raise CommandError(sentence) from None
        finally:
            copy.close()
        self.stdout.write(
            _("Asked for %(asked)d pages; wrote %(written)d files and removed %(removed)d.")
            % vars(tally)
        )

    def _say(self, tally: Tally) -> None:
        if tally.asked // EVERY > self.said:
            self.said = tally.asked // EVERY
            self.stdout.write(_("%(asked)d pages so far ...") % vars(tally))
