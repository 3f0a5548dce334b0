"""A chief signs many posts at once: exactly those on screen, and none that has to be seen alone.

bulk() / single() ──> Sheet ── on screen, with its digest ── sign() ──> XDecision, public posts
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import islice

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from broadcasts.legacy import commitments, review, telling, threads
from broadcasts.legacy.models import XAccount, XDecision, XImport, XPost
from broadcasts.legacy.models.post import XPostQuerySet
from broadcasts.legacy.review import Overtaken
from broadcasts.legacy.threads import Thread
from broadcasts.models import Stop
from broadcasts.models.record import text_digest
from inspections import permissions
from inspections.models import User
from inspections.permissions import SigningObjection

#: What one person can read before one signature; what is left follows on the next page.
THREADS_MOST = 100
Verb = XDecision.Verb
#: Deeds by which a person gives a post something of their own.
GIVES = (Verb.DESCRIBE, Verb.LINK, Verb.ANONYMISE)


class NotNow(Exception):
    """Nothing can be signed at the moment; says so in a sentence."""


@dataclass(frozen=True)
class Sheet:
    """What is on screen: some threads of an account, and who had a hand in them."""

    account: XAccount
    threads: tuple[Thread, ...]
    contributors: tuple[int, ...]
    #: Whether more of the same wait behind them.
    is_cut: bool = False

    @property
    def posts(self) -> list[XPost]:
        return [post for thread in self.threads for post in thread.posts]

    @cached_property
    def manifest(self) -> str:
        return commitments.manifest(self.account, self.posts, self.contributors)

    @cached_property
    def digest(self) -> str:
        return text_digest(self.manifest)


def bulk(account: XAccount, month: date, kind: str = "") -> Sheet:
    """The first threads of ``month`` that wait and need no look of their own."""
    waiting = XPost.objects.filter(account=account).waiting()
    return listed(account, threads.in_month(waiting, month), kind)


def listed(account: XAccount, posts: XPostQuerySet, kind: str = "", begin: int = 0) -> Sheet:
    """The threads of ``posts``, from the one numbered ``begin``."""
    rows = posts.only("pk", "root", "posted_at", "post_id", "kind", "lock")
    found = [one for one in threads.grouped(rows) if kind in ("", one.kind)]
    some = [post.pk for one in islice(found, begin, begin + THREADS_MOST) for post in one.posts]
    return _sheet(account, some, is_cut=len(found) > begin + THREADS_MOST)


def single(post: XPost) -> Sheet:
    """The thread of ``post``, as far as it waits; locked or not."""
    waiting = XPost.objects.filter(account=post.account, state=XPost.State.WAITING)
    found = threads.thread_of(post, waiting)
    return _sheet(post.account, [one.pk for one in found.posts])


def _sheet(account: XAccount, pks: Collection[int], *, is_cut: bool = False) -> Sheet:
    rows = threads.readable(XPost.objects.filter(pk__in=pks))
    found = tuple(threads.grouped(rows))
    return Sheet(account, found, contributors_of(account, pks), is_cut)


def contributors_of(account: XAccount, pks: Collection[int]) -> tuple[int, ...]:
    """Who handed in an export of the account, or gave one of these posts something."""
    importers = XImport.objects.filter(account=account).values_list("by", flat=True)
    given = XDecision.objects.filter(account=account, verb__in=GIVES, post__in=pks)
    return tuple(sorted({*importers, *given.values_list("by", flat=True)}))


def objection(sheet: Sheet, user: User, now: datetime) -> SigningObjection | None:
    return permissions.signing_objection(user, sheet.account.inspection, sheet.contributors, at=now)


def sign(shown: Callable[[], Sheet], *, by: User, digest: str, now: datetime) -> XDecision:
    """Sign and publish what ``shown`` yields, if that still is what ``digest`` was made of.

    Raises PermissionDenied (with the objection as text), Overtaken, or NotNow.
    """
    with transaction.atomic():
        sheet = _held(shown)
        doubt = objection(sheet, by, now)
        if doubt:
            raise PermissionDenied(doubt.label)
        if digest != sheet.digest or not sheet.posts:
            raise Overtaken
        if len(sheet.threads) > 1 and any(post.lock for post in sheet.posts):
            raise Overtaken
        _require_quiet(sheet.account)
        review.move_all([post.pk for post in sheet.posts], review.Verb.SIGN)
        capacity = permissions.capacity(by, sheet.account.inspection, now)
        decision = XDecision.objects.create(
            account=sheet.account,
            verb=Verb.SIGN,
            by=by,
            at=now,
            deputyship=capacity,
            manifest=sheet.manifest,
            manifest_digest=sheet.digest,
        )
        XPost.objects.filter(pk__in=[post.pk for post in sheet.posts]).update(signature=decision)
        telling.tell(sheet.account, sheet.threads)
    return decision


def _held(shown: Callable[[], Sheet]) -> Sheet:
    """The sheet as it is once nobody else can change its posts any more."""
    seen = shown()
    # One decision on an account at a time: its chain has one next number.
    seen.account.hold()
    held = XPost.objects.filter(pk__in=[post.pk for post in seen.posts])
    list(held.select_for_update().values_list("pk", flat=True).order_by("pk"))
    return shown()


def _require_quiet(account: XAccount) -> None:
    """While an export is read, or where that broke off, posts and pictures are not together."""
    if XImport.objects.unfinished().filter(inspection=account.inspection).exists():
        raise NotNow(_("An export is being read. Please sign once that is done."))
    if XImport.objects.filter(account=account).leave_a_half():
        raise NotNow(_("The last export was read only in part. Please have it handed in again."))
    if Stop.objects.standing().of_everything().exists():
        raise NotNow(_("Everything is stopped. Nothing is published until somebody ends the stop."))
