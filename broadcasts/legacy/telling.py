"""Which public pages show a post, and telling the front, the copies and the search of a change."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction

from broadcasts import changes
from broadcasts.archive.search import index
from broadcasts.legacy import threads
from broadcasts.legacy.models import XAccount, XPost
from broadcasts.legacy.threads import Thread
from broadcasts.models import SearchEntry
from broadcasts.models.search import Kind


def tell(account: XAccount, changed: Collection[Thread], *, takes_away: bool = False) -> None:
    """In the caller's transaction: readers see something else of these threads from now on."""
    changes.record(*keys_of(account, changed), takes_away=takes_away)
    index.renew_threads([thread.key for thread in changed])


def tell_of_post(post: XPost, *, takes_away: bool) -> None:
    tell(post.account, [Thread(post.root_id or post.pk, (post,))], takes_away=takes_away)


def tell_of_locks(account: XAccount) -> None:
    """Public threads that a part locks which came later: lists and search shall no longer say
    their words. Nobody was told of those that the search still finds."""
    of_account: Any = threads.locked().filter(account=account)
    found = SearchEntry.objects.filter(kind=Kind.POST, record__in=of_account.values("key"))
    keys = list(found.values_list("record", flat=True))
    if keys:
        heads = XPost.objects.filter(pk__in=keys)
        with transaction.atomic():
            tell(account, [Thread(one.pk, (one,)) for one in heads], takes_away=True)


def tell_of_source(account: XAccount) -> None:
    """When it was deleted, or its handles: what all of its pages say."""
    changes.record(changes.x_source_key(account.pk))


def keys_of(account: XAccount, changed: Collection[Thread]) -> list[str]:
    """Which public pages show these threads, or lead to one of their posts."""
    months = {threads.month_of(thread.first) for thread in changed}
    return [
        *(changes.x_thread_key(thread.key) for thread in changed),
        *(changes.x_thread_key(key) for key in _quoting(changed)),
        *(changes.x_list_key(account.pk, month) for month in months),
        changes.x_list_key(account.pk),
        # The channels that were left lead to the posts as soon as one is public.
        changes.CHANNELS,
    ]


def _quoting(changed: Collection[Thread]) -> Iterable[int]:
    """Public threads that quote one of these posts: they lead there while it is public."""
    posts = [post.pk for thread in changed for post in thread.posts]
    quoting: Any = threads.keyed(XPost.objects.filter(quoted__in=posts).public())
    keys: Iterable[int] = quoting.values_list("key", flat=True)
    return keys
