"""The kinds of records that can be found, and how each shows one.

A source is asked for the records of one page: it answers those that are public at this moment, and
only those. It is the last door: a row of the index that was left behind shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from broadcasts.archive.entries import Badge, badges_of
from broadcasts.archive.languages import address, broadcast_address
from broadcasts.archive.search import posts
from broadcasts.archive.text import without_controls
from broadcasts.legacy.threads import Thread
from broadcasts.models import Broadcast
from broadcasts.models.search import Kind


@dataclass(frozen=True)
class Found:
    """A record as the results show it; ``headline`` may be empty where a record has none."""

    address: str
    moment: datetime
    badges: Sequence[Badge]
    place: str
    source: str
    headline: str
    text: str
    #: Of the headline: signed words are German, what this archive calls a record is the page's.
    language: str = "de"


#: Shows the public ones among these records, by their number.
Source = Callable[[Collection[int], datetime], Mapping[int, Found]]


def found(kind: int, records: Collection[int], now: datetime) -> Mapping[int, Found]:
    return SOURCES[Kind(kind)](records, now)


def _broadcasts(records: Collection[int], now: datetime) -> Mapping[int, Found]:
    rows = Broadcast.objects.public(now).filter(pk__in=records)
    shown = rows.select_related("inspection", "countersignature")
    return {row.pk: _shown(row) for row in shown}


def _shown(row: Broadcast) -> Found:
    return Found(
        address=broadcast_address(row.public_id, row.slug),
        moment=row.visible_from,
        badges=badges_of(row),
        place=row.place,
        source=row.inspection.name,
        headline=without_controls(row.headline),
        text=without_controls(f"{row.lead}\n{row.body}"),
    )


def _posts(records: Collection[int], _now: datetime) -> Mapping[int, Found]:
    """By the row of each thread's head, whether or not the head itself still is public."""
    return {one.key: _thread(one) for one in posts.shown(posts.of_threads(records))}


def _thread(thread: Thread) -> Found:
    first = thread.first
    return Found(
        address=address("x-post", first.account.account_id, first.post_id),
        moment=first.posted_at,
        badges=[],
        place="",
        source=f"{first.account} · {first.account.inspection.name}",
        headline=_("Post on X"),
        text="\n".join(without_controls(post.text) for post in thread.posts),
        language=get_language() or "de",
    )


#: A new kind of record gets a line here.
SOURCES: dict[Kind, Source] = {Kind.BROADCAST: _broadcasts, Kind.POST: _posts}
