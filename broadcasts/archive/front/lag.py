"""How far the pages on this host's disk are behind what was published, for whoever watches."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from broadcasts.archive.front.starting import store
from broadcasts.archive.front.store import CURRENT


@dataclass(frozen=True)
class Lag:
    """Seconds since the keeper looked for changes, and since no page waited for one.

    Pages that ``wait`` say what was true before; those that show what was taken back are gone.
    """

    looked: float
    behind: float
    waiting: int


def lag(now: float) -> Lag | None:
    """None where nobody ever kept pages on this host."""
    pages = store()
    try:
        looked, current = pages.looked(), float(pages.mark(CURRENT) or 0)
        if not looked:
            return None
        return Lag(max(now - looked, 0.0), max(now - (current or looked), 0.0), pages.waiting())
    except sqlite3.Error:
        return None
    finally:
        pages.close()
