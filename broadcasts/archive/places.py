"""Older pages of a list at places that stay, so that one new text does not move them all.

A page begins after a text ("place"), and what is older than a text hardly changes. The newest page
leads to the oldest place that leaves nothing out, so two pages may share entries, and a new
place is only made where there is none:

    newest page  ── shows the newest 20 ──> place A ── the 20 after A ──> place B ── ... ──> end
    one new text ── moves the newest page; A stays, and the page of A says some of it once more
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

from broadcasts.archive.paging import NEWER, OLDER
from broadcasts.models import Broadcast

#: How many pages on each side of a text may show it.
AROUND = 2
TABLE = """
CREATE TABLE IF NOT EXISTS place (
    list TEXT NOT NULL, at TEXT NOT NULL, pk INTEGER NOT NULL, number TEXT NOT NULL,
    PRIMARY KEY (list, at, pk)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, order=True)
class Place:
    """Where a text stands in every list, newest last; ``number`` is the text's own."""

    at: str
    pk: int
    number: str


def place_of(number: str, moment: datetime, pk: int) -> Place:
    return Place(moment.astimezone(UTC).isoformat(timespec="microseconds"), pk, number)


def places_of(numbers: Iterable[str]) -> dict[str, Place]:
    """The places of those texts that exist."""
    rows = Broadcast.objects.filter(public_id__in=set(numbers))
    found = (place_of(*row) for row in rows.values_list("public_id", "visible_from", "pk"))
    return {place.number: place for place in found}


def list_and_place(address: str) -> tuple[str, str, str]:
    """An address as its list, the number at which it begins, and in which direction."""
    path, _mark, query = address.partition("?")
    words = dict(parse_qsl(query))
    direction = next((name for name in (OLDER, NEWER) if name in words), "")
    number = words.pop(direction, "")
    return f"{path}?{urlencode(words)}" if words else path, number, direction


def older_page(of: str, number: str) -> str:
    """The page of the list ``of`` that begins after the text ``number``."""
    return f"{of}{'&' if '?' in of else '?'}{OLDER}={number}"


class Places:
    """The places of all lists, in a table of ``db``; ``want`` hears of the pages that have to be
    asked for because of them."""

    def __init__(self, db: sqlite3.Connection, want: Callable[[Iterable[str]], None]) -> None:
        self.db, self.want = db, want

    def older(self, of: str, here: Place | None, last: Place, shown: Collection[Place]) -> str:
        """The number at which the page behind the one at ``here`` (None: the newest) begins.

        ``last`` is the last text that the page shows; a place that is not older leaves nothing out.
        """
        known = self._nearest(of, "(at, pk) >= (?, ?)", "ASC", last)
        known = [place for place in known if here is None or place < here]
        if known:
            return known[0].number
        chosen = last if here or not self._any(of) else _middle(last, shown)
        self._add(of, chosen)
        return chosen.number

    def newer(self, of: str, here: Place) -> str:
        """The number at which the page before begins; empty for the newest page."""
        known = self._nearest(of, "(at, pk) > (?, ?)", "ASC", here)
        return known[0].number if known else ""

    def found(self, of: str, text: Place, direction: str) -> str | None:
        """The page to which ``direction`` leads from ``text``, whether or not a page begins there.

        Half a page may be said twice and nothing is left out. None where the list has one page.
        """
        if not self._any(of):
            return None
        beside = "(at, pk) >= (?, ?)" if direction == OLDER else "(at, pk) > (?, ?)"
        known = self._nearest(of, beside, "ASC", text)
        # The page that begins right above ``text`` is the one the reader comes from.
        known = known[direction == NEWER :]
        return older_page(of, known[0].number) if known else of

    def around(self, of: str, changed: Place) -> list[str]:
        """The pages of a list on which a text stands or stood, or that lead to its place."""
        newer = self._nearest(of, "(at, pk) > (?, ?)", "ASC", changed)
        older = self._nearest(of, "(at, pk) <= (?, ?)", "DESC", changed)
        return [older_page(of, place.number) for place in (*newer, *older)]

    def forget(self, address: str) -> None:
        """There is no page at this place any more."""
        of, number, _direction = list_and_place(address)
        self.db.execute("DELETE FROM place WHERE list = ? AND number = ?", [of, number])

    def _add(self, of: str, place: Place) -> None:
        row = [of, place.at, place.pk, place.number]
        self.db.execute("INSERT OR IGNORE INTO place VALUES (?, ?, ?, ?)", row)
        # The page behind it leads to newer texts, and so to this place from now on.
        behind = self._nearest(of, "(at, pk) < (?, ?)", "DESC", place)[:1]
        self.want([older_page(of, one.number) for one in (place, *behind)])

    def _any(self, of: str) -> bool:
        found = self.db.execute("SELECT 1 FROM place WHERE list = ? LIMIT 1", [of])
        return found.fetchone() is not None

    def _nearest(self, of: str, where: str, order: str, to: Place) -> list[Place]:
        statement = (
            f"SELECT at, pk, number FROM place WHERE list = ? AND {where}"  # noqa: S608 - our own words
            f" ORDER BY at {order}, pk {order} LIMIT {AROUND}"
        )
        return [Place(*row) for row in self.db.execute(statement, [of, to.at, to.pk])]


def _middle(last: Place, shown: Collection[Place]) -> Place:
    """Half a page up: it serves for half a page of texts to come, and repeats no more than that.

    A list that is new begins with ``last`` instead, and its pages share nothing.
    """
    between = sorted({last, *(place for place in shown if place >= last)})
    return between[len(between) // 2]
