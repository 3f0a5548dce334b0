"""The thread that looks for changes, in every web process, on a connection of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import Error, connection
from django.utils import timezone

from broadcasts.archive.front.memory import Memory
from broadcasts.archive.front.news import News

log = logging.getLogger(__name__)

#: Seconds between two looks: a change is noticed after half of that, and long before a second.
EVERY = 0.25
#: Seconds after which a page is made anew although nothing told of a change.
OLDEST = 60
#: Looks between two of those: going through all pages is not for every one.
LOOKS_PER_TIDYING = 40


class Watcher:
    """``look`` is one round; ``awake`` keeps a thread at it."""

    def __init__(
        self,
        memory: Memory,
        note_reached: Callable[[], None],
        clock: Callable[[], datetime] = timezone.now,
    ) -> None:
        self.memory, self.note_reached, self.clock = memory, note_reached, clock
        self.news = News()
        #: Whether the database answered the last look.
        self.reached = False
        self._rounds = 0
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def awake(self) -> bool:
        """Whether somebody looks: only then may a page be kept. Starts who does."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)
                self._begin()
                self._thread.start()
        return self.reached

    def look(self) -> None:
        """One look: forget what changed. Without a database what is kept stays as it is."""
        try:
            for touch in self.news.look(self.clock()):
                self.memory.drop(touch.keys)
        except Error as error:
            if self.reached:
                log.error("The database did not answer: %s", type(error).__name__)
            self.reached = False
            connection.close()
            return
        if not self.reached:
            # What came from the disk meanwhile may be older than what this one has heard.
            self.memory.clear()
        self.reached = True
        self.note_reached()
        self._rounds += 1
        if self._rounds % LOOKS_PER_TIDYING == 0:
            self.memory.age_out(self.clock().timestamp() - OLDEST)

    def _begin(self) -> None:
        """A watcher before this one may have died long ago; so all is forgotten."""
        self.news = News()
        self.memory.clear()
        self.look()

    def _run(self) -> None:
        pause = threading.Event()
        try:
            while not pause.wait(EVERY):
                self.look()
        finally:
            # Whatever ended it: nobody looks any more, so nothing may be trusted.
            self.reached = False
            self.memory.clear()
