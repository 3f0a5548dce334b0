"""One bounded page of a feed: entries newest first, and what was taken back lately."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Prefetch
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from broadcasts.archive.entries import is_search, title_of
from broadcasts.archive.feeds.scopes import Scope, absolute
from broadcasts.archive.paging import older_than
from broadcasts.archive.shots import share_address
from broadcasts.archive.text import body_html, without_controls
from broadcasts.models import Broadcast, Kind
from broadcasts.models.broadcast import BroadcastQuerySet

LENGTH = 30
#: A reader who looks at least this often learns of everything that was taken back.
TOMBSTONES_LAST = timedelta(days=30)
TOMBSTONES_MOST = 50
#: Entry ids are made of this and the number, so they outlive a change of the domain.
NAMESPACE = uuid.UUID("6f0c8f1e-6a55-4f0f-9d5c-2b8a3f6f3c11")
#: What an empty feed says of its age: nothing that moves while nothing happens.
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class FeedEntry:
    """A public text with what a feed says about it; ``picture`` is absolute or empty."""

    broadcast: Broadcast
    later: list[Broadcast]
    updated: datetime

    @property
    def id(self) -> str:
        return entry_id(self.broadcast.public_id)

    @property
    def title(self) -> str:
        return title_of(self.broadcast)

    @property
    def address(self) -> str:
        return absolute(self.broadcast.get_absolute_url())

    @property
    def summary(self) -> str:
        return without_controls(self.broadcast.lead)

    @property
    def author(self) -> str:
        return without_controls(self.broadcast.inspection.name)

    @property
    def topic(self) -> str:
        return str(self.broadcast.get_category_display())

    @property
    def content(self) -> SafeString:
        return _content(self.broadcast, self.later)

    @property
    def picture(self) -> str:
        return picture_of(self.broadcast)


@dataclass(frozen=True)
class Tombstone:
    """A text that was public and is no more: readers are asked to drop their copy."""

    id: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class FeedPage:
    """``older`` is the cursor of the next page, or empty at the end."""

    scope: Scope
    cursor: str
    entries: list[FeedEntry]
    older: str
    tombstones: list[Tombstone]

    @property
    def updated(self) -> datetime:
        moments = [entry.updated for entry in self.entries]
        return max([*moments, *(stone.at for stone in self.tombstones)], default=BEFORE_ALL)

    def address(self, form: str, cursor: str = "") -> str:
        path = absolute(self.scope.path(form))
        return f"{path}?vor={cursor}" if cursor else path


def feed_page(scope: Scope, cursor: str, now: datetime) -> FeedPage:
    rows = scope.public(now)
    if cursor:
        rows = older_than(rows, cursor, now)
    later = Broadcast.objects.addressable(now).select_related("withdrawal").newest_first()
    followed = rows.with_pictures().prefetch_related(
        Prefetch("followers", queryset=later, to_attr="later")
    )
    found = list(followed.newest_first()[: LENGTH + 1])
    shown = found[:LENGTH]
    return FeedPage(
        scope=scope,
        cursor=cursor,
        entries=[_entry(broadcast) for broadcast in shown],
        older=shown[-1].public_id if len(found) > LENGTH else "",
        # An older page is read once; what was taken back since stands on the newest.
        tombstones=[] if cursor else _tombstones(scope.addressable(now), now),
    )


def entry_id(name: str) -> str:
    """A URN that stays the same for ever, for an entry or a feed."""
    return uuid.uuid5(NAMESPACE, name).urn


def picture_of(broadcast: Broadcast) -> str:
    """The first picture's absolute address; of searches for persons there is none."""
    pictures = [] if is_search(broadcast) else list(broadcast.pictures.all())
    return share_address(broadcast, pictures[0]) if pictures else ""


def _tombstones(known: BroadcastQuerySet, now: datetime) -> list[Tombstone]:
    lately = known.filter(withdrawal__at__gte=now - TOMBSTONES_LAST).order_by("-withdrawal__at")
    rows = lately.values_list("public_id", "withdrawal__at", "withdrawal__reason")
    return [
        Tombstone(entry_id(number), at, without_controls(reason))
        for number, at, reason in rows[:TOMBSTONES_MOST]
    ]


def _entry(broadcast: Broadcast) -> FeedEntry:
    followers: list[Broadcast] = getattr(broadcast, "later", [])
    later = [other for other in followers if not other.is_withdrawn]
    return FeedEntry(broadcast, later, updated_at(broadcast, followers))


def updated_at(broadcast: Broadcast, followers: list[Broadcast]) -> datetime:
    """A correction or all-clear changes what readers must know, so the entry is new again.

    So does the end of one that was itself taken back, and the countersignature: it takes the
    word "provisional" away.
    """
    times = [broadcast.visible_from, *(other.visible_from for other in followers)]
    times += [other.withdrawal.at for other in followers if other.is_withdrawn]
    if broadcast.is_urgent_lane and not broadcast.is_provisional:
        times.append(broadcast.countersignature.at)
    return max(times)


def _content(broadcast: Broadcast, later: list[Broadcast]) -> SafeString:
    return format_html(
        "{}{}<p><strong>{}</strong></p>{}",
        _pointers(later),
        format_html("<p><strong>{}.</strong></p>", _("Provisional report"))
        if broadcast.is_provisional
        else "",
        without_controls(broadcast.lead),
        body_html(broadcast.body),
    )


def _pointers(later: list[Broadcast]) -> SafeString:
    """Lines that lead to what followed, newest first."""
    return format_html_join(
        "",
        '<p><strong>{}:</strong> <a href="{}">{}</a></p>',
        (
            (Kind(other.kind).label, other.permanent_url, without_controls(other.headline))
            for other in later
        ),
    )
