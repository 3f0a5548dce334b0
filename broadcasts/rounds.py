"""A program that does its round again and again, until it is told to stop."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection

log = logging.getLogger(__name__)


class RoundsCommand(BaseCommand):
    """``round`` every ``every`` seconds; one that finds no database is followed by the next."""

    every: ClassVar[float]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=self.every, help="seconds in between")
        parser.add_argument("--once", action="store_true", help="one round, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = stopped()
        while not stop.is_set():
            self._try()
            if options["once"] or stop.wait(options["every"]):
                return

    def round(self) -> None:
        """What is done each time."""
        raise NotImplementedError

    def _try(self) -> None:
        try:
            self.round()
        except DatabaseError as error:
            # The database comes back or an operator brings it back; we must be there then.
            log.error("The database did not answer: %s", type(error).__name__)
            connection.close()


def stopped() -> threading.Event:
    """Is set once somebody asks the program to end."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
