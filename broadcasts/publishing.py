"""The verbs on a broadcast: publish what was signed, withdraw it, and what a person decides.

desk ── publish() ──> Broadcast + Deliveries (one transaction) ── on commit ──> doorbell
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from broadcasts import (
    changes,
    database,
    editing,
    embargo,
    exercises,
    jobs,
    ledger,
    manifest,
    probing,
    readback,
    renditions,
    resuming,
    takedowns,
)
from broadcasts.archive.search import index
from broadcasts.archive.slugs import german_slug
from broadcasts.models import (
    Broadcast,
    BroadcastPicture,
    Cancellation,
    Channel,
    Delivery,
    Lane,
    Stop,
    Withdrawal,
)
from broadcasts.models.broadcast import URGENCY_RANK, PictureFiles, named_path
from broadcasts.models.delivery import POSTS, Operation, State
from broadcasts.models.translations import stored
from broadcasts.platforms.base import Health
from broadcasts.platforms.registry import adapter_class
from inspections import permissions
from inspections.models import Inspection, User
from inspections.permissions import Right

#: The stored copy of one picture as columns of ``BroadcastPicture``: file names and size.
Copy = Mapping[str, str | int]


class NotSigned(ValueError):
    """The release is not the one whose digest was signed."""


class OutOfReach(ValueError):
    """An exercise aims at a real channel or says nothing of being one, or the other way round."""


class EverythingStopped(Exception):
    """Nothing is published while everything is stopped; says so in a sentence."""


class AlreadyWithdrawn(Exception):
    """Somebody withdrew the broadcast before."""


class NothingToDecide(Exception):
    """The delivery is no longer in a state in which a person decides."""


def copies_of(pictures: Iterable[PictureFiles]) -> dict[str, Copy]:
    """Copy the files of ``pictures`` to the public record's folder; columns by picture digest.

    Runs before the transaction: storage may be a network away. A copy that no broadcast
    comes to use is harmless, because no address leads to it.
    """
    return {picture.digest: _copied(picture) for picture in pictures}


def publish(
    release: manifest.Release,
    *,
    inspection: Inspection,
    author: User,
    signer: User,
    digest: str,
    copies: Mapping[str, Copy],
    now: datetime,
) -> Broadcast:
    """Freeze a signed release and queue its deliveries, inside the caller's transaction.

    Raises NotSigned unless ``digest`` is the digest of exactly this release, OutOfReach, and
    EverythingStopped: what is signed appears in the archive at once, so nothing may be signed.
    """
    if exercises.strays(release):
        raise OutOfReach(release.public_id)
    if Stop.objects.standing().of_everything().exists():
        raise EverythingStopped(
            _("Everything is stopped. Nothing is published until somebody ends the stop.")
        )
    text = manifest.manifest(release)
    if manifest.digest(text) != digest:
        raise NotSigned(release.public_id)
    broadcast = Broadcast.objects.create(
        **_frozen(release),
        inspection=inspection,
        author=author,
        signer=signer,
        deputyship=permissions.capacity(signer, inspection, now),
        signed_at=now,
        visible_from=max(now, release.embargo_until or now),
        manifest=text,
        digest=digest,
    )
    _attach(broadcast, release, copies)
    _queue(broadcast, release)
    if broadcast.is_released:
        embargo.appear(broadcast)
    return broadcast


def withdraw(broadcast: Broadcast, *, by: User, reason: str, now: datetime) -> Withdrawal:
    """Take a broadcast back: gone from the archive at once, deleted on every channel.

    Raises PermissionDenied, ValueError without a reason, or AlreadyWithdrawn.
    """
    require_signer(by, broadcast.inspection)
    if not reason.strip():
        raise ValueError("a withdrawal needs a reason")
    if Cancellation.objects.filter(broadcast=broadcast).exists():
        raise AlreadyWithdrawn
    try:
        with transaction.atomic():
            withdrawal = Withdrawal.objects.create(
                broadcast=broadcast, by=by, at=now, reason=reason.strip()
            )
            published = list(broadcast.deliveries.saying())
            for delivery in published:
                ledger.cancel_unsent(delivery, by=by, now=now)
            ordered = [takedowns.takedown_of(delivery, now) for delivery in published]
            # Where a correction replaced the post, its takedown is ordered already.
            Delivery.objects.bulk_create(ordered, ignore_conflicts=True)
            jobs.ring(broadcast.deliveries.filter(operation=Operation.DELETE))
            changes.record(*changes.of_broadcast(broadcast), takes_away=True)
            index.leave_broadcast(broadcast.pk)
            # Its pages are gone by then; a disk that fails must not hide that it worked.
            database.after_commit(partial(renditions.remove_of_withdrawn, broadcast))
    except IntegrityError:
        if Withdrawal.objects.filter(broadcast=broadcast).exists():
            raise AlreadyWithdrawn from None
        raise
    return withdrawal


def cancel(broadcast: Broadcast, *, by: User, reason: str, now: datetime) -> Cancellation:
    """Call a signed text off before its embargo ends: nothing is sent, nothing ever public.

    Raises PermissionDenied, ValueError without a reason, or embargo.TooLate.
    """
    require_signer(by, broadcast.inspection)
    return embargo.cancel(broadcast, by=by, reason=reason, now=now)


def confirm(delivery: Delivery, *, by: User, link: str, now: datetime) -> None:
    """A person saw the post online, or saw that it is gone. Raises NothingToDecide."""
    require_decider(by, delivery.broadcast.inspection)
    if not ledger.confirm_by_hand(delivery, by=by, link=link, now=now):
        raise NothingToDecide


def send_again(delivery: Delivery, *, by: User, now: datetime) -> None:
    """A person saw that nothing is online and has it sent once more. Raises NothingToDecide."""
    require_decider(by, delivery.broadcast.inspection)
    # What was held was never sent, and changing a post twice is changing it once.
    may_stand = delivery.state != State.HELD and delivery.operation in POSTS
    is_over = not delivery.is_takedown and _is_over(delivery.broadcast, now)
    if is_over or (may_stand and readback.stands(delivery)):
        raise NothingToDecide
    if not ledger.queue_by_hand(delivery, by=by, now=now):
        raise NothingToDecide
    jobs.ring([delivery])


def resume(channel: Channel, *, by: User, now: datetime) -> Health:
    """Ask the platform whether the channel works again; if so, let its deliveries go on."""
    if not permissions.may(by, Right.ADMINISTER, channel.inspection):
        raise PermissionDenied
    health = probing.probe(channel, lambda: now, by=by)
    if health.ok:
        Channel.objects.filter(pk=channel.pk, state=Channel.State.PAUSED).update(
            state=Channel.State.ACTIVE, pause_reason="", paused_at=None
        )
        resuming.let_go(channel.deliveries.exclude(problem="stopped"), by=by, now=now)
    return health


def drop(delivery: Delivery, *, by: User, now: datetime) -> None:
    """A person decided that what waited too long stays unsent. Raises NothingToDecide."""
    require_decider(by, delivery.broadcast.inspection)
    if not ledger.drop_by_hand(delivery, by=by, now=now):
        raise NothingToDecide


def acknowledge(delivery: Delivery, *, by: User, now: datetime) -> None:
    """A person knows that somebody else changed or removed the post. Raises NothingToDecide."""
    require_decider(by, delivery.broadcast.inspection)
    if not ledger.acknowledge(delivery, by=by, now=now):
        raise NothingToDecide


def require_signer(user: User, inspection: Inspection) -> None:
    if not permissions.may(user, Right.SIGN, inspection):
        raise PermissionDenied


def require_decider(user: User, inspection: Inspection) -> None:
    """Editors post by hand; so whoever writes or signs for the inspection may confirm."""
    if not any(permissions.may(user, right, inspection) for right in (Right.WRITE, Right.SIGN)):
        raise PermissionDenied


def _is_over(broadcast: Broadcast, now: datetime) -> bool:
    """Whether nothing of it may be sent any more."""
    return broadcast.is_withdrawn or broadcast.is_cancelled or broadcast.is_expired(now)


def _copied(picture: PictureFiles) -> Copy:
    columns: dict[str, str | int] = {"width": picture.width, "height": picture.height}
    for rendition in ("master", "feed", "small"):
        source = getattr(picture, rendition)
        name = named_path(BroadcastPicture.FOLDER, picture, f"{rendition}.jpg")
        if not default_storage.exists(name):
            with source.open("rb") as file:
                name = default_storage.save(name, file)
        columns[rendition] = name
    return columns


def _frozen(release: manifest.Release) -> dict[str, Any]:
    """The columns of a Broadcast that hold the signed words as they are."""
    same = ("public_id", "category", "urgency", "kind", "headline", "place", "lead", "body")
    times = ("embargo_until", "expires_at", "is_exercise")
    return {
        **{name: getattr(release, name) for name in (*same, *times)},
        **asdict(release.legal),
        **_lane(release.warrant),
        "slug": german_slug(release.headline),
        "follows": Broadcast.objects.filter(public_id=release.follows).first(),
        "contributors": list(release.contributors),
        "translations": stored(release.translations),
    }


def _lane(warrant: manifest.Warrant | None) -> dict[str, Any]:
    if warrant is None:
        return {"lane": Lane.REGULAR}
    return {
        "lane": Lane.URGENT,
        "authorisation_id": warrant.authorisation,
        "slots": [list(pair) for pair in warrant.slots],
        "countersign_by": warrant.countersign_by,
    }


def _attach(broadcast: Broadcast, release: manifest.Release, copies: Mapping[str, Copy]) -> None:
    for position, signed in enumerate(release.pictures, start=1):
        BroadcastPicture.objects.create(
            broadcast=broadcast,
            position=position,
            digest=signed.digest,
            feed_digest=signed.feed_digest,
            alt=signed.alt,
            credit=signed.credit,
            **copies[signed.digest],
        )


def _queue(broadcast: Broadcast, release: manifest.Release) -> None:
    channels = Channel.objects.in_bulk([signed.channel for signed in release.channels])
    posts = editing.standing_posts(broadcast.kind, broadcast.follows)
    deliveries = Delivery.objects.bulk_create(
        Delivery(
            broadcast=broadcast,
            channel=channels[signed.channel],
            operation=signed.operation,
            address=signed.address,
            wire_text=signed.text,
            urgency_rank=URGENCY_RANK[broadcast.urgency],
            message_key=adapter_class(channels[signed.channel].gateway).new_key(),
            due_at=broadcast.visible_from,
            wanted_at=broadcast.visible_from,
            **_post_of(signed, posts),
        )
        for signed in release.channels
    )
    if broadcast.visible_from <= broadcast.signed_at:
        # Who has the longest way to the platform's yes begins first, or all would wait for it.
        jobs.ring(sorted(deliveries, key=_requests, reverse=True))


def _requests(delivery: Delivery) -> int:
    return adapter_class(delivery.channel.gateway).capabilities.requests


def _post_of(signed: manifest.SignedChannel, posts: Mapping[int, Delivery]) -> dict[str, str]:
    """Which post an edit changes. Raises NotSigned when it is gone since it was signed."""
    if signed.operation != Operation.EDIT:
        return {}
    if signed.channel not in posts:
        raise NotSigned("edit")
    post = posts[signed.channel]
    return {"remote_id": post.remote_id, "permalink": post.permalink}
