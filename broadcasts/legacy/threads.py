"""Posts as they are read: a thread is one text, and a post that stands alone a thread of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from broadcasts.legacy.models import XMedium, XPost
from broadcasts.legacy.models.post import XPostQuerySet

#: A thread begins with its head, also where that is no longer among the posts at hand.
BEGAN = Coalesce("root__posted_at", "posted_at")


@dataclass(frozen=True)
class Thread:
    """``key`` is the row of its head, which itself need not be among ``posts``."""

    key: int
    posts: tuple[XPost, ...]

    @property
    def first(self) -> XPost:
        return self.posts[0]

    @property
    def kind(self) -> str:
        return XPost.Kind.THREAD if len(self.posts) > 1 else self.first.kind

    @property
    def lock(self) -> str:
        """Why it has to be looked at by itself, in words; empty when it need not."""
        return next((str(post.get_lock_display()) for post in self.posts if post.lock), "")


def keyed(posts: XPostQuerySet) -> XPostQuerySet:
    """``posts`` with the ``key`` of their thread, and when that ``began``: a thread belongs to
    the month of its head, however long it went on."""
    return posts.annotate(
        key=Coalesce("root", "pk", output_field=models.BigIntegerField()),
        began=BEGAN,
    )


def locked() -> XPostQuerySet:
    """The posts that lock their threads, with the ``key`` of each.

    Whatever became of such a part: a thread is one text, and where one part looks like a search
    for a person no machine is led to it and no list shows its words.
    """
    return keyed(XPost.objects.exclude(lock=""))


def is_locked(post: XPost) -> bool:
    """Whether any part of the thread of ``post`` had to be looked at by itself."""
    key = post.root_id or post.pk
    return locked().filter(models.Q(root=key) | models.Q(pk=key)).exists()


def in_month(posts: XPostQuerySet, month: date) -> XPostQuerySet:
    """Those whose thread began in ``month``, by the calendar on our walls."""
    begin = timezone.make_aware(datetime(month.year, month.month, 1))
    after = datetime(month.year + month.month // 12, month.month % 12 + 1, 1)
    span = {"began__gte": begin, "began__lt": timezone.make_aware(after)}
    return keyed(posts).filter(**span)


def month_of(post: XPost) -> str:
    """The month to which the thread of ``post`` belongs, as addresses write it."""
    return timezone.localtime((post.root or post).posted_at).strftime("%Y-%m")


def first_began(posts: XPostQuerySet) -> datetime | None:
    """When the oldest thread of ``posts`` began."""
    found: datetime | None = posts.aggregate(first=models.Min(BEGAN))["first"]
    return found


def readable(posts: XPostQuerySet) -> XPostQuerySet:
    """With all that a page and a commitment read of a post, in two queries."""
    media = XMedium.objects.select_related("picture")
    related = posts.select_related("root", "quoted__account", "account__inspection", "imported")
    return related.prefetch_related(models.Prefetch("media", queryset=media))


def grouped(posts: Iterable[XPost]) -> Iterator[Thread]:
    """The threads of ``posts``, in the order in which they began."""
    found: dict[int, list[XPost]] = {}
    for post in sorted(posts, key=lambda one: (one.posted_at, one.post_id)):
        found.setdefault(post.root_id or post.pk, []).append(post)
    for key, parts in found.items():
        yield Thread(key, tuple(parts))


def thread_of(post: XPost, posts: XPostQuerySet) -> Thread:
    """The thread of ``post``, as far as it is in ``posts``."""
    key = post.root_id or post.pk
    parts = posts.filter(models.Q(root=key) | models.Q(pk=key))
    return Thread(key, tuple(readable(parts).in_order()))
