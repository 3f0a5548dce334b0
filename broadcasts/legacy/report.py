"""Is the record of an account complete? What was promised, what was read, what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import TruncMonth

from broadcasts.legacy.models import (
    XAccount,
    XDefect,
    XHeader,
    XImport,
    XMedium,
    XNote,
    XPost,
    XVersion,
)
from broadcasts.legacy.reading.faults import Fault

#: Numbers that a page lists; behind them stands how many more there are.
LISTED = 200
#: Faults that leave a part of the export unread, whatever the numbers say.
UNREAD = frozenset({Fault.BROKEN, Fault.DAMAGED, Fault.WRAPPER})


@dataclass(frozen=True)
class Report:
    """One import against what X promised; ``missing`` and ``unlisted`` are numbers of posts."""

    promised: int | None
    headers: int | None
    parsed: int
    added: int
    missing: Sequence[int]
    missing_count: int
    unlisted: Sequence[int]
    unlisted_count: int
    kinds: Mapping[str, int]
    months: Sequence[tuple[date, int]]
    media: Mapping[str, int]
    defects: Mapping[str, int]
    versions: int
    notes_joined: int
    notes_loose: int
    is_partial: bool

    @property
    def is_complete(self) -> bool:
        """All that X lists was read, and as much as it promises; without a list nothing is proven.

        What we have beyond that list, from an older export, is no reason to doubt this one.
        """
        as_promised = self.promised in (None, self.parsed)
        is_whole = not self.is_partial and not UNREAD & set(self.defects)
        return bool(self.headers) and as_promised and not self.missing_count and is_whole

    def numbers(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {
            "promised": self.promised,
            "headers": self.headers,
            "parsed": self.parsed,
            "added": self.added,
            "missing": self.missing_count,
            "unlisted": self.unlisted_count,
            "kinds": dict(self.kinds),
            "media": dict(self.media),
            "defects": dict(self.defects),
            "versions": self.versions,
            "notes": [self.notes_joined, self.notes_loose],
            "complete": self.is_complete,
        }


def of(imported: XImport) -> Report:
    """The report on ``imported``, over everything that is known of its account."""
    account = imported.account
    assert account is not None
    missing, unlisted = missing_of(account), unlisted_of(account)
    posts = XPost.objects.filter(account=account)
    notes = XNote.objects.filter(account=account)
    return Report(
        promised=imported.manifest_count,
        headers=imported.header_count,
        parsed=imported.parsed_count,
        added=imported.added_count,
        missing=list(missing[:LISTED]),
        missing_count=missing.count(),
        unlisted=list(unlisted[:LISTED]),
        unlisted_count=unlisted.count(),
        kinds=_counted(posts, "kind"),
        months=_months(posts),
        media=_counted(XMedium.objects.filter(post__account=account), "state"),
        defects=_counted(XDefect.objects.filter(imported=imported), "kind"),
        versions=XVersion.objects.filter(post__account=account).count(),
        notes_joined=notes.exclude(post=None).count(),
        notes_loose=notes.filter(post=None).count(),
        is_partial=imported.is_partial,
    )


def missing_of(account: XAccount) -> QuerySet[XHeader, int]:
    """What X's list names and no import has brought, as numbers."""
    of_number = {"account": account, "post_id": OuterRef("post_id")}
    earlier = XVersion.objects.filter(post__account=account, post_id_then=OuterRef("post_id"))
    listed = XHeader.objects.filter(account=account)
    gone = listed.exclude(Exists(XPost.objects.filter(**of_number))).exclude(Exists(earlier))
    return gone.order_by("post_id").values_list("post_id", flat=True)


def unlisted_of(account: XAccount) -> QuerySet[XPost, int]:
    """What was imported although X's list does not name it, as numbers."""
    listed = XHeader.objects.filter(account=account, post_id=OuterRef("post_id"))
    found = XPost.objects.filter(account=account).exclude(Exists(listed))
    return found.order_by("post_id").values_list("post_id", flat=True)


def _counted(rows: QuerySet[Any], column: str) -> dict[str, int]:
    found = rows.order_by(column).values_list(column).annotate(number=Count("pk"))
    return {str(name): int(number) for name, number in found}


def _months(posts: QuerySet[XPost]) -> list[tuple[date, int]]:
    found = (
        posts.annotate(month=TruncMonth("posted_at"))
        .order_by("month")
        .values_list("month")
        .annotate(number=Count("pk"))
    )
    return [(month.date(), number) for month, number in found]
