"""Once for all who wait: a rush on a page that nobody has yet makes it once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

#: Seconds for which somebody waits for what another one has asked for.
PATIENCE = 20


@dataclass
class Flight(Generic[T]):
    """An answer under way; ``answer`` stays None where asking failed."""

    done: threading.Event = field(default_factory=threading.Event)
    answer: T | None = None


class Flights(Generic[T]):
    """One asks, all others who want the same wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[str, Flight[T]] = {}

    def share(self, address: str, ask: Callable[[], T]) -> tuple[T | None, bool]:
        """The answer for ``address``, and whether this caller was the one who asked."""
        with self._lock:
            theirs = self._under_way.get(address)
            mine = theirs or self._under_way.setdefault(address, Flight())
        if theirs:
            theirs.done.wait(PATIENCE)
            return theirs.answer, False
        try:
            mine.answer = ask()
        finally:
            with self._lock:
                del self._under_way[address]
            mine.done.set()
        return mine.answer, True
