"""``manage.py notify``: write notices and send their mails, every two seconds, until stopped."""

from __future__ import annotations

from django.utils import timezone

from broadcasts.rounds import RoundsCommand
from newsroom.notices import mailing, posting


class Command(RoundsCommand):
    help = "Writes notices to the people concerned and sends them by e-mail."
    every = 2.0

    def round(self) -> None:
        posting.post(timezone.now())
        mailing.send_due(timezone.now())
