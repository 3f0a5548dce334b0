"""Put the parts of the front together, once in every web process."""

from __future__ import annotations

from django.conf import settings

from broadcasts.archive.front.asking import Application
from broadcasts.archive.front.door import Front
from broadcasts.archive.front.memory import Memory
from broadcasts.archive.front.watcher import Watcher


def front(django: Application) -> Front:
    """``django`` with the front before it; the watcher begins with the first page."""
    memory = Memory(settings.FRONT_MEMORY_MB * 1_000_000)
    return Front(django, memory, Watcher(memory).awake)
