"""``manage.py notify``: write notices and send their mails, every two seconds, until stopped."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection
from django.utils import timezone

from newsroom.notices import mailing, posting

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Writes notices to the people concerned and sends them by e-mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=2.0, help="seconds between rounds")
        parser.add_argument("--once", action="store_true", help="one round, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            _round()
            if options["once"] or stop.wait(options["every"]):
                return


def _round() -> None:
    try:
        posting.post(timezone.now())
        mailing.send_due(timezone.now())
    except DatabaseError as error:
        # The database comes back or an operator brings it back; the notifier must be there then.
        log.error("The database did not answer: %s", type(error).__name__)
        connection.close()
