"""What may be found: a row for each public record, written and removed in its transaction.

Three verbs are all there is: ``enter`` when a record becomes public, ``leave`` when it stops being
so (withdrawn, anonymised, its time over), ``reindex`` to build everything anew. A search asks
each record once more whether it is public (``sources``), so a row too many never shows anything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from broadcasts.archive.search import posts
from broadcasts.archive.search.findable import Findable
from broadcasts.models import Broadcast, SearchEntry
from broadcasts.models.search import Kind

BATCH = 500


def enter(findable: Findable) -> None:
    """From now on it is found, once, however often this is called."""
    write([findable])


def leave(kind: Kind, record: int) -> None:
    """From now on it is not found any more."""
    SearchEntry.objects.of(kind, [record]).delete()


def enter_broadcast(row: Broadcast) -> None:
    enter(broadcast(row))


def leave_broadcast(number: int) -> None:
    leave(Kind.BROADCAST, number)


def renew_threads(keys: Collection[int]) -> None:
    """Threads of posts from X, by the rows of their heads, are found by what is public of them."""
    SearchEntry.objects.of(Kind.POST, keys).delete()
    write(posts.records(posts.of_threads(keys)))


def write(found: Iterable[Findable]) -> int:
    """Many at a time, each batch in a transaction of its own; returns how many."""
    count, rest = 0, iter(found)
    while batch := list(islice(rest, BATCH)):
        with transaction.atomic():
            for kind in {one.kind for one in batch}:
                same = [one.record for one in batch if one.kind == kind]
                SearchEntry.objects.of(kind, same).delete()
            SearchEntry.objects.bulk_create(one.row() for one in batch)
        count += len(batch)
    return count


def broadcast(row: Broadcast) -> Findable:
    """A signed text, with its translations, as it stands on its page."""
    others = [text for one in row.translated for text in (one.headline, one.lead, one.body)]
    return Findable(
        kind=Kind.BROADCAST,
        record=row.pk,
        moment=row.visible_from,
        passages=[row.headline, row.place, row.lead, row.body, *others],
        facets=[row.inspection.key, row.category],
    )


def reindex(now: datetime) -> tuple[int, int]:
    """Write every row anew and remove those of what is not public; how many of each.

    Row by row, so that everything stays found meanwhile.
    """
    entered = sum(write(records(now)) for records in RECORDS.values())
    gone = sum(_clear(kind, now) for kind in RECORDS)
    return entered, gone


def _clear(kind: Kind, now: datetime) -> int:
    rows = SearchEntry.objects.filter(kind=kind)
    public = PUBLIC[kind](now)
    return rows.exclude(record__in=public).delete()[0]


def broadcasts(now: datetime) -> Iterator[Findable]:
    """Every text that is public at ``now``."""
    public = Broadcast.objects.public(now).select_related("inspection").order_by("pk")
    return map(broadcast, public.iterator(chunk_size=BATCH))


def _public_broadcasts(now: datetime) -> QuerySet[Broadcast, int]:
    return Broadcast.objects.public(now).values_list("pk", flat=True)


def _posts(_now: datetime) -> Iterator[Findable]:
    return posts.records(posts.findable())


def _public_posts(_now: datetime) -> QuerySet[Any, int]:
    return posts.numbers()


#: Of each kind: all that may be found, and the numbers of these records. A new kind gets a line.
RECORDS: dict[Kind, Callable[[datetime], Iterator[Findable]]] = {
    Kind.BROADCAST: broadcasts,
    Kind.POST: _posts,
}
PUBLIC: dict[Kind, Callable[[datetime], QuerySet[Any, int]]] = {
    Kind.BROADCAST: _public_broadcasts,
    Kind.POST: _public_posts,
}
