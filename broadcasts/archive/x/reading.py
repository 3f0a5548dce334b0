"""A thread as readers get it, in public and, before it is signed, on the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from broadcasts.archive.languages import address
from broadcasts.archive.reading import zone_of
from broadcasts.archive.x.words import html_of
from broadcasts.legacy.commitments import posts_in
from broadcasts.legacy.threads import Thread
from broadcasts.models import XAccount, XAccountStep, XDecision, XHandle, XMedium, XPost

State = XMedium.State
#: Where a picture is served, by medium and rendition.
Serves = Callable[[XMedium, str], str]


@dataclass(frozen=True)
class XShot:
    """A picture of a post; without ``alt`` the page says that it is missing."""

    medium: XMedium
    alt: str
    width: int
    height: int
    small: str
    full: str


@dataclass(frozen=True)
class Part:
    """One post of a thread. ``origin`` is its old address, text only.

    ``withdrawal`` stands in the place of everything else where it was taken back.
    """

    post: XPost
    anchor: str
    body: SafeString
    shots: list[XShot]
    missing: list[str]
    origin: str
    quoted: str
    zone: str
    withdrawal: XDecision | None = None


@dataclass(frozen=True)
class Source:
    """Where the words come from: the day the account was deleted, and the export's."""

    deleted_on: date | None
    exported_at: datetime


@dataclass(frozen=True)
class Signature:
    """When a thread, or some parts of it, was signed, and together with how many posts."""

    at: datetime
    digest: str
    number: int


def parts_of(
    thread: Thread,
    handles: Sequence[XHandle],
    serves: Serves,
    withdrawals: dict[int, XDecision] | None = None,
) -> list[Part]:
    gone = withdrawals or {}
    return [_part(post, handles, serves, gone.get(post.pk)) for post in thread.posts]


def _part(
    post: XPost, handles: Sequence[XHandle], serves: Serves, withdrawal: XDecision | None
) -> Part:
    known = post.quoted if post.quoted and post.quoted.state == XPost.State.PUBLISHED else None
    quoted = address_of(known) if known else ""
    media = [] if withdrawal else list(post.media.all())
    return Part(
        post=post,
        anchor=f"b{post.post_id}",
        body=SafeString() if withdrawal else html_of(post.text, post.quoted_post_id or 0, quoted),
        shots=[_shot(one, serves) for one in media if one.picture],
        missing=[_missing(one) for one in media if not one.picture],
        origin=f"https://x.com/{handle_at(handles, post.posted_at)}/status/{post.post_id}",
        quoted="" if withdrawal else quoted,
        zone=zone_of(post.posted_at),
        withdrawal=withdrawal,
    )  # fmt: skip


def _shot(medium: XMedium, serves: Serves) -> XShot:
    assert medium.picture is not None
    picture = medium.picture
    return XShot(
        medium=medium,
        alt=medium.alt,
        width=picture.width,
        height=picture.height,
        small=serves(medium, "small"),
        full=serves(medium, "master"),
    )


def _missing(medium: XMedium) -> str:
    is_photo = medium.type == XMedium.Type.PHOTO
    if medium.state == State.REMOVED:
        return (
            _("A picture was removed when this post was anonymised.")
            if is_photo
            else _("A video was removed when this post was anonymised.")
        )
    if is_photo:
        return _("A picture of this post is missing in the data export.")
    if medium.state == State.FOUND:
        return _("The video of this post is kept, but not shown here.")
    return _("The video of this post is missing in the data export.")


def handle_at(handles: Sequence[XHandle], moment: datetime) -> str:
    """The handle that the account had at ``moment``."""
    ended = sorted((one.until, one.name) for one in handles if one.until and one.until > moment)
    if ended:
        return ended[0][1]
    return next((one.name for one in handles if one.until is None), "i")


def source_of(post: XPost) -> Source:
    left = post.account.steps.filter(verb=XAccountStep.Verb.DEACTIVATED).exclude(day=None)
    step = left.order_by("-number").first()
    imported = post.imported
    return Source(step.day if step else None, imported.generated_at or imported.at)


def signatures_of(thread: Thread) -> list[Signature]:
    """Mostly one: parts that a later export brought were signed later."""
    shown = [post.pk for post in thread.posts if post.state == XPost.State.PUBLISHED]
    rows = XDecision.objects.filter(signed_posts__in=shown).distinct().order_by("number")
    return [Signature(row.at, row.manifest_digest, len(posts_in(row.manifest))) for row in rows]


def address_of(post: XPost) -> str:
    """The one permanent address of a post, in the language of the page that is made."""
    return address("x-post", post.account.account_id, post.post_id)


def public_picture(medium: XMedium, rendition: str) -> str:
    return reverse("archive:x-picture", args=[medium.post_id, medium.position, rendition])


def account_name(account: XAccount) -> str:
    return f"@{account.handle}" if account.handle else account.account_id
