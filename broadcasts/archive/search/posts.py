"""Posts from X as the search knows them: a thread is one record, whose number is its head's row.

The rule of what may be found lives here once, for the index and for the page of the search.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from broadcasts.archive.search.findable import Findable
from broadcasts.legacy import threads
from broadcasts.legacy.models.post import XPostQuerySet
from broadcasts.legacy.threads import Thread
from broadcasts.models import XPost
from broadcasts.models.search import Kind

CHUNK = 500


def findable() -> XPostQuerySet:
    """Public posts of threads that no part locks: a search that has ended stays unfound."""
    same = Q(root=OuterRef("key")) | Q(pk=OuterRef("key"))
    locked = threads.locked().filter(same)
    return threads.keyed(XPost.objects.public()).exclude(Exists(locked))


def of_threads(keys: Collection[int]) -> XPostQuerySet:
    return findable().filter(Q(root__in=keys) | Q(pk__in=keys))


def shown(posts: XPostQuerySet) -> Iterator[Thread]:
    """Their threads one after another, however many there are; two queries."""
    rows: Any = posts.select_related("account__inspection").prefetch_related("account__handles")
    in_order = rows.order_by("key", "posted_at", "post_id").iterator(chunk_size=CHUNK)
    for key, parts in groupby(in_order, key=attrgetter("key")):
        yield Thread(key, tuple(parts))


def records(posts: XPostQuerySet) -> Iterator[Findable]:
    """Each thread stands where its first public part was written, with the words of all parts."""
    for thread in shown(posts):
        yield Findable(
            kind=Kind.POST,
            record=thread.key,
            moment=thread.first.posted_at,
            passages=[post.text for post in thread.posts],
            facets=[thread.first.account.inspection.key],
        )


def numbers() -> QuerySet[Any, int]:
    keyed: Any = findable()
    found: QuerySet[Any, int] = keyed.values_list("key", flat=True)
    return found
