"""Pages of a list by keyset: they begin at a text, not at a number, so nothing slips or repeats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import Http404

from broadcasts.archive.entries import Entry, entries_of
from broadcasts.models import Broadcast
from broadcasts.models.broadcast import BroadcastQuerySet

PAGE_LENGTH = 20
OLDER, NEWER = "vor", "nach"


@dataclass(frozen=True)
class ListPage:
    """Some entries, newest first; the numbers at which older and newer ones go on, or empty."""

    entries: list[Entry]
    older: str = ""
    newer: str = ""


@dataclass(frozen=True)
class Cursor:
    """The text at which a page begins (``number``), and whether it shows what came after it."""

    number: str = ""
    newer: bool = False


def cursor(query: Mapping[str, str]) -> Cursor:
    """Raises Http404 where two places are named at once."""
    older, newer = query.get(OLDER, ""), query.get(NEWER, "")
    if older and newer:
        raise Http404
    return Cursor(older or newer, newer=bool(newer))


def continued(address: str, at: Cursor) -> str:
    """``address`` at the place of ``at``."""
    if not at.number:
        return address
    word = {(NEWER if at.newer else OLDER): at.number}
    return f"{address}{'&' if '?' in address else '?'}{urlencode(word)}"


def list_page(rows: BroadcastQuerySet, at: Cursor, now: datetime) -> ListPage | None:
    """One page of ``rows``; None where the newest page shows it all."""
    if at.newer:
        return _newer_page(rows, at.number, now)
    if at.number:
        rows = older_than(rows, at.number, now)
    found = list(rows.listed().newest_first()[: PAGE_LENGTH + 1])
    shown = found[:PAGE_LENGTH]
    older = shown[-1].public_id if len(found) > PAGE_LENGTH else ""
    newer = at.number and (shown[0].public_id if shown else "")
    return ListPage(entries_of(shown), older, newer)


def older_than(rows: BroadcastQuerySet, number: str, now: datetime) -> BroadcastQuerySet:
    """Those of ``rows`` that stand behind the text ``number``. Raises Http404."""
    return rows.older_than(*_place(number, now))


def _newer_page(rows: BroadcastQuerySet, number: str, now: datetime) -> ListPage | None:
    rows = rows.newer_than(*_place(number, now))
    found = list(rows.listed().oldest_first()[: PAGE_LENGTH + 1])
    if len(found) <= PAGE_LENGTH:
        return None
    shown = found[PAGE_LENGTH - 1 :: -1]
    return ListPage(entries_of(shown), older=shown[-1].public_id, newer=shown[0].public_id)


def _place(number: str, now: datetime) -> tuple[datetime, int]:
    """A withdrawn broadcast still is a place in time, so links to older pages never break."""
    if not (number.isascii() and number.isalnum()):
        raise Http404
    known = Broadcast.objects.addressable(now).filter(public_id=number)
    place = known.values_list("visible_from", "pk").first()
    if place is None:
        raise Http404
    return place
