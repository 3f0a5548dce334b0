"""Long texts that no post has: whose they are, and how they lose their words with their post.

A long text holds more of a person than its post did. Where one may be that of an anonymised post
it is tied to it, and its words are not kept: better one text too many is gone than one name back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q

from broadcasts.legacy.models import XAccount, XNote, XPost
from broadcasts.legacy.models.post import XPostQuerySet
from broadcasts.legacy.reading import notes
from broadcasts.legacy.reading.notes import Note

#: A note and its post are written within seconds of each other.
APART = timedelta(seconds=5)


def cut_near(note: Note, posts: XPostQuerySet) -> list[XPost]:
    """Those of ``posts`` that were written with ``note``, and cut."""
    near = (note.written_at - APART, note.written_at + APART)
    return list(posts.filter(posted_at__range=near, text__endswith="…"))


def alike(note: Note, posts: list[XPost]) -> list[XPost]:
    """Those of ``posts`` on which ``note`` goes on."""
    return [post for post in posts if notes.begins_alike(post.text, note.text)]


def of_posts(account: XAccount) -> XPostQuerySet:
    """The posts that may have a long text: one that was joined is no other post's."""
    whole = XPost.objects.filter(account=account, has_note=False, anonymised_at=None)
    return whole.exclude(kind=XPost.Kind.RETWEET)


def anonymised(note: Note, account: XAccount) -> XPost | None:
    """The anonymised post whose words ``note`` may hold; None where it clearly is another's."""
    gone = XPost.objects.filter(account=account).exclude(anonymised_at=None)
    if note.post_id:
        same = Q(post_id=note.post_id) | Q(first_id=note.post_id)
        return gone.filter(same | Q(versions__post_id_then=note.post_id)).first()
    near = (note.written_at - APART, note.written_at + APART)
    found = gone.filter(Q(posted_at__range=near) | Q(versions__posted_at__range=near)).first()
    if found is None:
        return None
    return None if len(alike(note, cut_near(note, of_posts(account)))) == 1 else found


def tie(note: Note, post: XPost) -> None:
    """Keep of ``note`` that it was that of ``post``, and none of its words."""
    XNote.objects.update_or_create(
        account=post.account,
        note_id=note.note_id,
        defaults={"written_at": note.written_at, "text": "", "raw": "", "post": post},
    )


def purge(post: XPost, before: str) -> None:
    """Tie every long text that may be that of ``post``, whose words were ``before``."""
    XNote.objects.filter(post=post).update(text="", raw="")
    for note in _loose(post.account):
        begins_so = not note.post_id and notes.begins_alike(before, note.text)
        if (begins_so and _is_near(note, post)) or anonymised(note, post.account) == post:
            tie(note, post)


def _is_near(note: Note, post: XPost) -> bool:
    return abs(note.written_at - post.posted_at) <= APART


def _loose(account: XAccount) -> Iterator[Note]:
    """As they were read, with what their JSON says of their post."""
    for row in XNote.objects.filter(account=account, post=None).iterator():
        number = notes.post_in(row.raw)
        yield Note(row.note_id, row.written_at, row.text, row.raw, number, ())
