"""``manage.py keep_pages``: keep all public pages on this host's disk, until told to stop."""

from __future__ import annotations

import fcntl
import logging
import threading
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, connection

from broadcasts import rounds
from broadcasts.archive.front.keeper import Keeper
from broadcasts.archive.front.starting import store
from broadcasts.archive.front.watcher import EVERY

log = logging.getLogger(__name__)

#: Seconds of rest after each few pages of the first fill, so that it takes half a core at most.
REST = 0.05


class Command(BaseCommand):
    help = "Keeps all public pages on this host's disk, for when the database does not answer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="until all is there, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = rounds.stopped()
        settings.PAGE_STORE.mkdir(parents=True, exist_ok=True)
        with (settings.PAGE_STORE / "lock").open("w") as alone:
            try:
                fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise CommandError("The pages of this host are kept by another process.") from None
            _keep(Keeper(store(), WSGIHandler()), stop, once=options["once"])


def _keep(keeper: Keeper, stop: threading.Event, *, once: bool) -> None:
    while not stop.is_set():
        try:
            more = keeper.round()
        except Error as error:
            # The database comes back; until then the store is what readers get.
            log.error("The database did not answer: %s", type(error).__name__)
            connection.close()
            more = False
        if once and not more:
            return
        stop.wait(REST if more else EVERY)
