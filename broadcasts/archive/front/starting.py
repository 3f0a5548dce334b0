"""Put the parts of the front together, once in every web process."""

from __future__ import annotations

from django.conf import settings

from broadcasts.archive.front.asking import Application
from broadcasts.archive.front.door import Front
from broadcasts.archive.front.memory import Memory
from broadcasts.archive.front.reserve import Reserve
from broadcasts.archive.front.store import Store
from broadcasts.archive.front.watcher import Watcher


def store() -> Store:
    """Where this host's pages lie."""
    return Store(settings.PAGE_STORE / "pages.sqlite3")


def front(django: Application) -> Front:
    """``django`` with the front before it; the watcher begins with the first page."""
    memory, reserve = Memory(settings.FRONT_MEMORY_MB * 1_000_000), Reserve(store())
    watcher = Watcher(memory, reserve.reached)
    return Front(django, memory, watcher.awake, reserve.page)
