"""``manage.py sweep``: ring for due deliveries, every second, until told to stop."""

from __future__ import annotations

import logging
import signal
import threading
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection
from django.utils import timezone

from broadcasts import changes, feedback, jobs, life
from broadcasts.legacy import private_files

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Rings for deliveries and probes that are due and frees deliveries of dead workers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=1.0, help="seconds between rounds")
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
    now = timezone.now()
    try:
        jobs.sweep(now)
        jobs.watch(now)
        jobs.survey(now)
        jobs.read_exports(now)
        if life.take_turn("changes", now, timedelta(hours=1)):
            changes.forget(now)
            feedback.forget(now)
            private_files.tidy(now)
        life.sign(life.SWEEPER, now)
    except DatabaseError as error:
        # The database comes back or an operator brings it back; the sweeper must be there then.
        log.error("The database did not answer: %s", type(error).__name__)
        connection.close()
