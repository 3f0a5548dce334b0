"""A batch of posts becomes rows: what is new is added, what is known stays as it is.

    posts of an export ── store() ──> XPost (last wording), XVersion (earlier ones), XMedium

A newer export adds and never removes. Words that somebody has decided on are never touched;
where an export says otherwise, that is noted and kept as a version.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from broadcasts.legacy.models import XDefect, XImport, XMedium, XPost, XVersion
from broadcasts.legacy.reading.faults import Fault, Flaw
from broadcasts.legacy.reading.posts import Post

State = XPost.State
WORDS = ("post_id", "kind", "posted_at", "text", "raw", "lang", "parent_post_id",
         "quoted_post_id", "lock", "state")  # fmt: skip
#: More of them tell nothing more; a hostile file shall not fill the database.
DEFECTS_MOST = 10_000


@dataclass(frozen=True)
class Found:
    """A post with the place in the export where it stood."""

    file: str
    item: int
    post: Post


@dataclass
class Batch:
    """What is to be written of one batch."""

    imported: XImport
    #: By the first number of a post, and by the number that its row stands under.
    known: dict[int, XPost]
    numbered: dict[int, XPost]
    fresh: list[XPost] = field(default_factory=list)
    renewed: dict[int, XPost] = field(default_factory=dict)
    #: Of which two exports, or two places of one, say two things.
    doubtful: list[int] = field(default_factory=list)
    versions: list[XVersion] = field(default_factory=list)
    #: By the first number of a post, whose media it shows.
    shown: dict[int, Post] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)

    def take(self, found: Found) -> None:
        post = found.post
        # Under its own number first: another export may tell of no edits, or of other ones.
        row = self.numbered.get(post.post_id) or self.known.get(post.first_id)
        if row is None:
            self._begin(post)
        elif post.post_id == row.post_id:
            self._compare(row, found)
        elif post.post_id > row.post_id and row.is_undecided:
            self._renew(row, post)
        else:
            self.versions.append(_version(row, post))
            if post.post_id > row.post_id:
                self._note(found, Fault.CHANGED)

    def _begin(self, post: Post) -> None:
        row = XPost(account=self.imported.account, first_id=post.first_id, imported=self.imported)
        _write(row, post)
        self.known[row.first_id] = self.numbered[row.post_id] = row
        self.fresh.append(row)
        self.shown[row.first_id] = post

    def _compare(self, row: XPost, found: Found) -> None:
        """The first wording stays, whichever comes again; a joined note is no other wording."""
        if not row.is_undecided or row.has_note or row.text == found.post.text:
            return
        row.lock = row.lock or XPost.Lock.DEFECT
        if row.pk:
            self.doubtful.append(row.pk)
        same = row.imported_id == self.imported.pk
        self._note(found, Fault.DUPLICATE if same else Fault.CHANGED)

    def _renew(self, row: XPost, post: Post) -> None:
        """A later wording takes the place of an earlier one, which becomes a version."""
        self.versions.append(
            XVersion(
                post=row,
                post_id_then=row.post_id,
                posted_at=row.posted_at,
                text=row.text,
                raw=row.raw,
            )  # fmt: skip
        )
        self.numbered.pop(row.post_id)
        _write(row, post)
        self.numbered[row.post_id] = row
        self.shown[row.first_id] = post
        if row.pk:
            self.renewed[row.pk] = row

    def _note(self, found: Found, fault: Fault) -> None:
        self.flaws.append(Flaw(fault, found.file, found.item, found.post.post_id))

    def write(self) -> None:
        XPost.objects.bulk_create(self.fresh)
        XPost.objects.bulk_update(self.renewed.values(), WORDS)
        XPost.objects.undecided().filter(pk__in=self.doubtful, lock="").update(
            lock=XPost.Lock.DEFECT
        )
        XVersion.objects.bulk_create(self.versions, ignore_conflicts=True)
        XMedium.objects.filter(
            post__in=self.renewed, state__in=(XMedium.State.SOUGHT, XMedium.State.MISSING)
        ).delete()
        XMedium.objects.bulk_create(
            (
                XMedium(
                    post=self.known[first], position=place, type=one.type, names=list(one.names),
                    address=one.address, alt=one.alt,
                )
                for first, post in self.shown.items()
                for place, one in enumerate(post.media, start=1)
            ),
            ignore_conflicts=True,
        )  # fmt: skip


def store(found: Sequence[Found], imported: XImport) -> int:
    """Write ``found`` within the caller's transaction; returns how many posts are new."""
    rows = _held(found, imported)
    batch = Batch(
        imported, {row.first_id: row for row in rows}, {row.post_id: row for row in rows}
    )  # fmt: skip
    for one in found:
        batch.flaws += [
            Flaw(fault, one.file, one.item, one.post.post_id) for fault in one.post.faults
        ]
        batch.take(one)
    batch.write()
    note(imported, batch.flaws)
    return len(batch.fresh)


def _held(found: Sequence[Found], imported: XImport) -> list[XPost]:
    """The known rows of ``found``, locked: a person may decide on one in this very moment."""
    numbers = {one.post.post_id for one in found}
    same = Q(first_id__in={one.post.first_id for one in found}) | Q(post_id__in=numbers)
    rows = XPost.objects.filter(same, account=imported.account)
    return list(rows.select_for_update().order_by("pk"))


def _write(row: XPost, post: Post) -> None:
    row.post_id, row.kind, row.posted_at = post.post_id, post.kind, post.posted_at
    row.text, row.raw, row.lang, row.lock = post.text, post.raw, post.lang, post.lock
    row.parent_post_id, row.quoted_post_id = post.parent_id, post.quoted_id
    is_theirs = post.kind in (XPost.Kind.REPLY, XPost.Kind.RETWEET)
    row.state = State.PRIVATE if is_theirs else State.WAITING


def _version(row: XPost, post: Post) -> XVersion:
    """Another wording of ``row``; of one that was anonymised its number and time alone."""
    text, raw = ("", "") if row.anonymised_at else (post.text, post.raw)
    return XVersion(
        post=row, post_id_then=post.post_id, posted_at=post.posted_at, text=text, raw=raw
    )


def note(imported: XImport, flaws: Iterable[Flaw]) -> None:
    """Keep what was wrong, once for each item."""
    rows = [
        XDefect(
            imported=imported,
            kind=flaw.fault,
            file=flaw.file[:200],
            item=flaw.item,
            post_id=flaw.post_id,
        )  # fmt: skip
        for flaw in flaws
    ]
    if rows and XDefect.objects.filter(imported=imported).count() < DEFECTS_MOST:
        XDefect.objects.bulk_create(rows, ignore_conflicts=True)
