"""What a person decides about posts besides signing them: each deed a row of one chain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from broadcasts.legacy import commitments, review, signing, telling, threads
from broadcasts.legacy.models import XAccount, XDecision, XMedium, XNote, XPost
from broadcasts.legacy.models.post import XPostQuerySet
from broadcasts.legacy.reading import searches
from broadcasts.legacy.review import Overtaken
from broadcasts.models.record import text_digest
from inspections import permissions
from inspections.models import User
from inspections.permissions import Right

Verb = XDecision.Verb


def keep_private(account: XAccount, pks: Collection[int], *, by: User, now: datetime) -> int:
    """Keep the threads of these posts out of the archive; returns how many posts that were."""
    waiting = XPost.objects.filter(state=XPost.State.WAITING)
    return _moved(account, waiting, pks, review.Verb.KEEP_PRIVATE, Verb.KEEP_PRIVATE, by, now)


def reopen(account: XAccount, pks: Collection[int], *, by: User, now: datetime) -> int:
    """Let what was kept private wait for a signature again; words of others never do."""
    kept = XPost.objects.filter(state=XPost.State.PRIVATE).exclude(kind__in=review.OF_OTHERS)
    return _moved(account, kept, pks, review.Verb.REOPEN, Verb.REOPEN, by, now)


def _moved(
    account: XAccount,
    rows: XPostQuerySet,
    pks: Collection[int],
    verb: review.Verb,
    written: XDecision.Verb,
    by: User,
    now: datetime,
) -> int:
    require_chief(by, account)
    with deed(account):
        keys = _keys(pks)
        of_these = models.Q(root__in=keys) | models.Q(pk__in=keys)
        chosen = list(rows.filter(of_these, account=account).values_list("pk", flat=True))
        if chosen:
            review.move_all(chosen, verb)
            write(account, written, _read(chosen), by=by, now=now)
    return len(chosen)


def _keys(pks: Collection[int]) -> list[int]:
    rows = XPost.objects.filter(pk__in=pks).values_list("root", "pk")
    return [root or pk for root, pk in rows]


def withdraw(post: XPost, *, by: User, reason: str, now: datetime) -> XDecision:
    """Take a published post back: its address says when and why. Raises Overtaken."""
    require_chief(by, post.account)
    if not reason.strip():
        raise ValueError("a withdrawal needs a reason")
    with deed(post.account):
        review.move_all([post.pk], review.Verb.WITHDRAW)
        decision = write(
            post.account, Verb.WITHDRAW, _read([post.pk]), by=by, now=now, reason=reason.strip()
        )
        telling.tell_of_post(post, takes_away=True)
    return decision


def describe(medium: XMedium, alt: str, *, by: User, now: datetime) -> None:
    """Say what a picture shows, for who cannot see it; who says it has worked on the post."""
    account = medium.post.account
    require_describer(by, account)
    with deed(account):
        waiting = XMedium.objects.filter(pk=medium.pk, alt=medium.alt)
        if not waiting.filter(post__state=XPost.State.WAITING).update(alt=alt.strip()):
            raise Overtaken
        write(account, Verb.DESCRIBE, _read([medium.post_id]), by=by, now=now)


def link(note: XNote, post: XPost, *, by: User, now: datetime) -> None:
    """Join a long text with the post it belongs to, which no rule could find."""
    require_chief(by, post.account)
    with deed(post.account):
        loose = XNote.objects.filter(pk=note.pk, post=None, account=post.account)
        open_post = XPost.objects.undecided().filter(pk=post.pk, has_note=False)
        if not open_post.update(text=note.text, has_note=True) or not loose.update(post=post):
            raise Overtaken
        _lock_for(note, post)
        write(post.account, Verb.LINK, _read([post.pk]), by=by, now=now)


def _lock_for(note: XNote, post: XPost) -> None:
    """Words that look like a search for a person lock the whole thread, as at the import."""
    lock = searches.lock(note.text, has_photo=post.media.exists())
    if lock:
        key = post.root_id or post.pk
        thread = XPost.objects.undecided().filter(models.Q(root=key) | models.Q(pk=key))
        if thread.filter(lock="").update(lock=lock):
            telling.tell_of_locks(post.account)


def require_describer(user: User, account: XAccount) -> None:
    """Whoever writes or signs for the inspection may say what a picture shows."""
    if not any(permissions.may(user, one, account.inspection) for one in (Right.WRITE, Right.SIGN)):
        raise PermissionDenied


def require_chief(user: User, account: XAccount) -> None:
    if not permissions.may(user, Right.SIGN, account.inspection):
        raise PermissionDenied


@contextmanager
def deed(account: XAccount) -> Iterator[None]:
    """All of it or nothing, and one deed at a time: the chain has one next number."""
    with transaction.atomic():
        account.hold()
        yield


def write(
    account: XAccount,
    verb: XDecision.Verb,
    posts: Iterable[XPost],
    *,
    by: User,
    now: datetime,
    reason: str = "",
) -> XDecision:
    """The row of a deed, with what ``posts`` are after it."""
    found = list(posts)
    contributors = signing.contributors_of(account, [post.pk for post in found])
    text = commitments.manifest(account, found, contributors)
    return XDecision.objects.create(
        account=account,
        verb=verb,
        by=by,
        at=now,
        deputyship=permissions.capacity(by, account.inspection, now),
        post=found[0] if len(found) == 1 else None,
        manifest=text,
        manifest_digest=text_digest(text),
        reason=reason,
    )


def _read(pks: Collection[int]) -> XPostQuerySet:
    return threads.readable(XPost.objects.filter(pk__in=pks))
