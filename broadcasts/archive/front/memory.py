"""What a web process keeps: pages by address, within a bound that no reader can push away.

Reading takes no lock: a dictionary's own look-up is all. Whatever changes it holds one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

from broadcasts.archive.front.pages import Page
from broadcasts.changes import EVERYTHING

#: The part of the room for pages with a query: whoever invents queries pushes away only those.
FOR_QUERIES = 8
#: Addresses of which it is remembered which parameters they read.
MOST_READS = 20_000


class Shelf:
    """Pages up to ``most`` bytes; who makes room passes over what was read since the last time."""

    def __init__(self, most: int) -> None:
        self.most, self.bytes = most, 0
        self.pages: dict[str, Page] = {}

    def put(self, address: str, page: Page) -> None:
        self.take(address)
        if page.size > self.most:
            return
        self.pages[address] = page
        self.bytes += page.size
        while self.bytes > self.most:
            self._make_room()

    def take(self, address: str) -> None:
        page = self.pages.pop(address, None)
        if page:
            self.bytes -= page.size

    def clear(self) -> None:
        self.pages.clear()
        self.bytes = 0

    def _make_room(self) -> None:
        oldest = next(iter(self.pages))
        page = self.pages[oldest]
        if page.used:
            page.used = False
            # To the end of the line, where it waits for its next reader.
            self.pages[oldest] = self.pages.pop(oldest)
        else:
            self.take(oldest)


class Memory:
    """Two shelves: ``plain`` for addresses without a query, and a small one for those with."""

    def __init__(self, most: int) -> None:
        self.plain = Shelf(most - most // FOR_QUERIES)
        self.asked = Shelf(most // FOR_QUERIES)
        self.reads: dict[str, frozenset[str]] = {}
        #: Grows with every change; what was begun before one is not kept after it.
        self.age = 0
        self._lock = threading.Lock()

    def get(self, address: str) -> Page | None:
        return self._shelf(address).pages.get(address)

    def put(self, address: str, page: Page, begun: int) -> bool:
        """Keep ``page``, unless something changed since ``age`` was ``begun``."""
        with self._lock:
            if begun != self.age:
                return False
            self._shelf(address).put(address, page)
            return True

    def learn(self, path: str, page: Page) -> None:
        """Remember which parameters the page at ``path`` reads."""
        if page.reads is None:
            return
        with self._lock:
            if path not in self.reads and len(self.reads) >= MOST_READS:
                del self.reads[next(iter(self.reads))]
            self.reads[path] = page.reads

    def drop(self, touched: Iterable[str]) -> None:
        """Forget every page that shows something of ``touched``."""
        keys = frozenset(touched) | {EVERYTHING}
        with self._lock:
            self.age += 1
            for shelf in (self.plain, self.asked):
                if EVERYTHING in touched:
                    shelf.clear()
                    continue
                stale = [at for at, page in shelf.pages.items() if not keys.isdisjoint(page.shows)]
                for address in stale:
                    shelf.take(address)

    def age_out(self, before: float) -> None:
        """Forget what was made before then: it may show a change that nobody told of."""
        with self._lock:
            for shelf in (self.plain, self.asked):
                for address in [at for at, page in shelf.pages.items() if page.built < before]:
                    shelf.take(address)

    def clear(self) -> None:
        self.drop([EVERYTHING])

    def _shelf(self, address: str) -> Shelf:
        return self.asked if "?" in address else self.plain
