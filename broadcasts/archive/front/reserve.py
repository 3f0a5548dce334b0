"""What may be shown from the disk: only what was kept current as long as the database answered."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from broadcasts.archive.front import older
from broadcasts.archive.front.pages import Page
from broadcasts.archive.front.store import Store

#: Seconds that the store may be behind the last time a web process reached the database. A keeper
#: that died earlier did not hear what was withdrawn since.
BEHIND = 10
#: Seconds between two notes that the database was reached.
NOTE_EVERY = 2


class Reserve:
    """The store, and beside it a file whose time says when the database last answered here."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self.store, self.clock = store, clock
        self.file: Path = store.file.with_name("reached")
        self._noted = 0.0

    def reached(self) -> None:
        """The database answered just now; told by every web process of this host."""
        now = self.clock()
        if now - self._noted < NOTE_EVERY or not self.file.parent.exists():
            return
        with suppress(OSError):
            # A full or read-only disk keeps no page from being served.
            self.file.touch()
            os.utime(self.file, (now, now))
            self._noted = now

    def page(self, address: str) -> Page | None:
        """The page at ``address``, if the store can be trusted and has it; of a list that is asked
        for in other words, or from another place, the page that leaves nothing out."""
        if not self.is_current():
            return None
        found = self.store.page(address)
        instead = None if found else older.instead_of(self.store, address)
        return self.store.page(instead) if instead else found

    def is_current(self) -> bool:
        looked = self.store.looked()
        with suppress(FileNotFoundError):
            return looked > 0 and looked >= self.file.stat().st_mtime - BEHIND
        return looked > 0
