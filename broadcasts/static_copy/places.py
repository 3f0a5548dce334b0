"""Older pages of a list, so that one new text does not move them all.

A page begins after a text ("place"), and what is older than a text hardly changes. The newest page
leads to the oldest place that leaves nothing out, so two pages may share entries, and a new
place is only made where there is none:

    newest page  ── shows the newest 20 ──> place A ── the 20 after A ──> place B ── ... ──> end
    one new text ── moves the newest page; A stays, and the page of A says some of it once more
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from broadcasts.models import Broadcast
from broadcasts.static_copy import addresses
from broadcasts.static_copy.state import State

#: How many pages on each side of a text may show it.
AROUND = 2


@dataclass(frozen=True, order=True)
class Place:
    """Where a text stands in every list, newest last; ``number`` is the text's own."""

    at: str
    pk: int
    number: str


def places_of(numbers: Iterable[str]) -> dict[str, Place]:
    """The places of those texts that exist."""
    rows = Broadcast.objects.filter(public_id__in=set(numbers))
    return {
        number: Place(_sortable(moment), pk, number)
        for number, moment, pk in rows.values_list("public_id", "visible_from", "pk")
    }


def _sortable(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


class Places:
    """The places of all lists; whatever page has to be asked for because of them is wanted."""

    def __init__(self, state: State) -> None:
        self.state = state

    def older(self, of: str, here: Place | None, last: Place, shown: Collection[Place]) -> str:
        """The number at which the page behind the one at ``here`` (None: the newest) begins.

        ``last`` is the last text that the page shows; a place that is not older leaves nothing out.
        """
        known = self._nearest(of, "(at, pk) >= (?, ?)", "ASC", last)
        known = [place for place in known if here is None or place < here]
        if known:
            return known[0].number
        # As far up as the page reaches, so that it serves for the next ones to come as well;
        # a list that is new has no place, and its pages share nothing.
        is_new = here is not None or not self._any(of)
        chosen = last if is_new else max(shown, default=last)
        self._add(of, chosen)
        return chosen.number

    def newer(self, of: str, here: Place) -> str:
        """The number at which the page before begins; empty for the newest page."""
        known = self._nearest(of, "(at, pk) > (?, ?)", "ASC", here)
        return known[0].number if known else ""

    def around(self, of: str, changed: Place) -> list[str]:
        """The pages of a list on which a text stands or stood, or that lead to its place."""
        newer = self._nearest(of, "(at, pk) > (?, ?)", "ASC", changed)
        older = self._nearest(of, "(at, pk) <= (?, ?)", "DESC", changed)
        return [addresses.older_page(of, place.number) for place in (*newer, *older)]

    def forget(self, address: str) -> None:
        """There is no page at this place any more."""
        of, number, _direction = addresses.list_and_place(address)
        self.state.db.execute("DELETE FROM place WHERE list = ? AND number = ?", [of, number])

    def _add(self, of: str, place: Place) -> None:
        row = [of, place.at, place.pk, place.number]
        self.state.db.execute("INSERT OR IGNORE INTO place VALUES (?, ?, ?, ?)", row)
        # The page behind it leads to newer texts, and so to this place from now on.
        behind = self._nearest(of, "(at, pk) < (?, ?)", "DESC", place)[:1]
        wanted = [addresses.older_page(of, one.number) for one in (place, *behind)]
        self.state.want(wanted)

    def _any(self, of: str) -> bool:
        found = self.state.db.execute("SELECT 1 FROM place WHERE list = ? LIMIT 1", [of])
        return found.fetchone() is not None

    def _nearest(self, of: str, where: str, order: str, to: Place) -> list[Place]:
        statement = (
            f"SELECT at, pk, number FROM place WHERE list = ? AND {where}"  # noqa: S608 - our own words
            f" ORDER BY at {order}, pk {order} LIMIT {AROUND}"
        )
        return [Place(*row) for row in self.state.db.execute(statement, [of, to.at, to.pk])]
