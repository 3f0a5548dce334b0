"""What an export keeps apart comes together: long texts, threads, and quotes of own posts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import models

from broadcasts.legacy import long_texts
from broadcasts.legacy.models import XAccount, XImport, XMedium, XNote, XPost, XVersion
from broadcasts.legacy.reading import searches
from broadcasts.legacy.reading.faults import Fault
from broadcasts.legacy.reading.notes import Note

CHUNK = 500
Kind = XPost.Kind


def join(note: Note, imported: XImport) -> list[Fault]:
    """Keep ``note`` and give its words to its post; returns what was wrong."""
    account = owner_of(imported)
    known = XNote.objects.filter(account=account, note_id=note.note_id).first()
    twice = [Fault.DUPLICATE] if known and known.text not in ("", note.text) else []
    if known and known.post_id:
        return twice
    forgotten = long_texts.anonymised(note, account)
    if forgotten:
        long_texts.tie(note, forgotten)
        return [*note.faults, Fault.CHANGED]
    return [*note.faults, *twice, *_joined(note, account)]


def _joined(note: Note, account: XAccount) -> list[Fault]:
    row, _made = XNote.objects.get_or_create(
        account=account,
        note_id=note.note_id,
        defaults={"written_at": note.written_at, "text": note.text, "raw": note.raw},
    )
    post = _post_of(note, account)
    if post is None:
        return [Fault.NOTE]
    has_photo = post.media.exists()
    lock = searches.lock(note.text, has_photo=has_photo) or post.lock
    if note.faults:
        lock = lock or searches.Lock.DEFECT
    still = XPost.objects.undecided().filter(pk=post.pk, has_note=False)
    if not still.update(text=note.text, has_note=True, lock=lock):
        return [Fault.CHANGED]
    XNote.objects.filter(pk=row.pk).update(post=post)
    return []


def _post_of(note: Note, account: XAccount) -> XPost | None:
    """The one post that was cut where ``note`` goes on, or None."""
    own = long_texts.of_posts(account)
    if note.post_id:
        return own.filter(post_id=note.post_id).first()
    cut = long_texts.cut_near(note, own)
    alike = long_texts.alike(note, cut)
    if len(alike) == 1:
        return alike[0]
    return cut[0] if len(cut) == 1 and not alike else None


def threads(account: XAccount) -> Iterator[None]:
    """Every part of a thread finds its head; one step per chunk that was written.

    What goes on beneath a reply to somebody is talk with that person, and stays private.
    """
    known = _by_number(account)
    parts = XPost.objects.undecided().filter(account=account, kind=Kind.THREAD, root=None)
    found = [
        (pk, root)
        for pk, number, parent in parts.values_list("pk", "post_id", "parent_post_id")
        if (root := _root(number, parent, known))
    ]
    for begin in range(0, len(found), CHUNK):
        _lead_to_heads(found[begin : begin + CHUNK])
        yield
    _lock_whole_threads(account)


#: By the number of any wording: the row's key, the number above it, its kind.
Known = dict[int, tuple[int, int | None, str]]


def _by_number(account: XAccount) -> Known:
    rows = XPost.objects.filter(account=account)
    found = {
        number: (pk, parent, kind)
        for number, pk, parent, kind in rows.values_list(
            "post_id", "pk", "parent_post_id", "kind"
        ).iterator(2000)
    }
    earlier = XVersion.objects.filter(post__account=account)
    for number, pk, parent, kind in earlier.values_list(
        "post_id_then", "post", "post__parent_post_id", "post__kind"
    ):
        found.setdefault(number, (pk, parent, kind))
    return found


def _root(number: int, above: int | None, known: Known) -> tuple[int, int | None, str] | None:
    """The topmost known post above one; a parent is always older, so the walk ends."""
    top = None
    while above is not None and above < number and above in known:
        top = known[above]
        number, above = above, top[1]
        if top[2] == Kind.REPLY:
            break
    return top


def _lead_to_heads(found: Sequence[tuple[int, tuple[int, int | None, str]]]) -> None:
    rows = [XPost(pk=pk, root_id=root[0]) for pk, root in found]
    XPost.objects.bulk_update(rows, ["root"])
    talk = [pk for pk, root in found if root[2] == Kind.REPLY]
    XPost.objects.undecided().filter(pk__in=talk).update(kind=Kind.REPLY, state=XPost.State.PRIVATE)


def _lock_whole_threads(account: XAccount) -> None:
    """A thread is read as one text: where one part is locked, all of it is."""
    open_ones = XPost.objects.undecided().filter(account=account, lock="")
    locked = XPost.objects.filter(account=account).exclude(lock="")
    roots = locked.exclude(root=None).values("root")
    in_one = models.Q(root__in=roots) | models.Q(pk__in=roots)
    in_one |= models.Q(root__in=locked.filter(root=None).values("pk"))
    open_ones.filter(in_one).update(lock=XPost.Lock.SEARCH)


def quotes(account: XAccount) -> None:
    """A quote of an own post leads to that post; quotes of others stay plain addresses."""
    known = _by_number(account)
    sought = XPost.objects.filter(account=account, quoted=None).exclude(quoted_post_id=None)
    for pk, number, kind in list(sought.values_list("pk", "quoted_post_id", "kind")):
        target = known.get(number or 0)
        if target and target[0] != pk:
            is_quote = kind == Kind.OWN
            XPost.objects.filter(pk=pk).update(
                quoted=target[0], kind=Kind.QUOTE if is_quote else kind
            )


def look_again(account: XAccount) -> None:
    """What an older export lacked may be in this one; a signed post keeps what was signed."""
    posts = XPost.objects.filter(account=account).undecided()
    missing = XMedium.objects.filter(post__in=posts, state=XMedium.State.MISSING)
    missing.update(state=XMedium.State.SOUGHT)


def owner_of(imported: XImport) -> XAccount:
    assert imported.account is not None
    return imported.account
