"""Pages of a list by keyset: they begin at a text, not at a number, so nothing slips or repeats."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import Http404

from broadcasts.archive.choosing import Choice
from broadcasts.archive.prepared import NOW, Given, Prepared
from broadcasts.models import Broadcast
from broadcasts.models.broadcast import BroadcastQuerySet

PAGE_LENGTH = 20
OLDER, NEWER = "vor", "nach"
#: A place in a list, and the number by which an address names it.
MOMENT: Any = Given("moment")
PK: Any = Given("pk")
NUMBER: Any = Given("number")


@dataclass(frozen=True)
class ListPage:
    """Some texts, newest first; the numbers at which older and newer ones go on, or empty."""

    texts: list[Broadcast]
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


def list_page(
    chosen: Choice, at: Cursor, now: datetime, above: Collection[int] = ()
) -> ListPage | None:
    """One page of what is chosen, without the texts that stand ``above`` it; None where the
    newest page shows it all."""
    found = _found(chosen, at, now, above)
    if at.newer and len(found) <= PAGE_LENGTH:
        return None
    if at.newer:
        shown = found[PAGE_LENGTH - 1 :: -1]
        return ListPage(shown, older=shown[-1].public_id, newer=shown[0].public_id)
    shown = found[:PAGE_LENGTH]
    older = shown[-1].public_id if len(found) > PAGE_LENGTH else ""
    newer = at.number and (shown[0].public_id if shown else "")
    return ListPage(shown, older, newer)


def _found(chosen: Choice, at: Cursor, now: datetime, above: Collection[int]) -> list[Broadcast]:
    """In the order of the way one goes, and one more than a page shows if there are."""
    given = {"now": now, **chosen.conditions()}
    if at.number:
        given |= zip(("moment", "pk"), _place(at.number, now), strict=True)
    way = (NEWER if at.newer else OLDER) if at.number else ""
    query = _query(tuple(chosen.conditions()), way, PAGE_LENGTH + 1 + len(above))
    return [one for one in query.ask(**given) if one.pk not in above][: PAGE_LENGTH + 1]


@lru_cache(maxsize=128)
def _query(conditions: tuple[str, ...], way: str, length: int) -> Prepared:
    chosen: dict[str, Any] = {name: Given(name) for name in conditions}
    rows = Broadcast.objects.public(NOW).filter(**chosen)
    if way == NEWER:
        rows = rows.newer_than(MOMENT, PK).oldest_first()
    elif way == OLDER:
        rows = rows.older_than(MOMENT, PK).newest_first()
    else:
        rows = rows.newest_first()
    return Prepared(rows.listed()[:length])


def older_than(rows: BroadcastQuerySet, number: str, now: datetime) -> BroadcastQuerySet:
    """Those of ``rows`` that stand behind the text ``number``. Raises Http404."""
    return rows.older_than(*_place(number, now))


def _place(number: str, now: datetime) -> tuple[datetime, int]:
    """A withdrawn broadcast still is a place in time, so links to older pages never break."""
    if not (number.isascii() and number.isalnum()):
        raise Http404
    for place in _known().ask(now=now, number=number):
        return place.visible_from, place.pk
    raise Http404


@cache
def _known() -> Prepared:
    known = Broadcast.objects.addressable(NOW).filter(public_id=NUMBER)
    return Prepared(known.only("visible_from"))
