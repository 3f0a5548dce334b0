"""The end of an embargo: lifted once, after the signature was asked again, or called off before.

Signed without an embargo, a text is public by its signature alone. With one, it becomes public
by its ``EmbargoLift`` and by nothing else, so page and posts wait for the same question.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from broadcasts import changes, failures, ledger, signature
from broadcasts.archive.search import index
from broadcasts.models import Broadcast, Cancellation, EmbargoLift, Stop
from inspections.models import User


class TooLate(Exception):
    """The embargo is over or somebody called it off before; what is public is withdrawn."""


def lift_due(now: datetime) -> int:
    """Lift every embargo that has ended and whose signature holds; returns how many."""
    due = Broadcast.objects.under_embargo().filter(visible_from__lte=now)
    stopped = Exists(Stop.objects.over(OuterRef("pk")))
    undoubted = due.exclude(stopped).exclude(deliveries__problem__in=failures.SIGNATURE_FELL)
    return sum(lift(broadcast, now) for broadcast in undoubted.select_related("signer", "follows"))


def lift(broadcast: Broadcast, now: datetime) -> bool:
    """Make a text public whose embargo has ended; False while, or where, it may not be.

    What expired while no worker ran does not appear late either.
    """
    if broadcast.visible_from > now or broadcast.is_expired(now):
        return False
    with transaction.atomic():
        # Asked while the row is held: what was stopped or revoked before this moment counts.
        if not held(broadcast) or Stop.objects.over(broadcast.pk).exists():
            return False
        if signature.objection(broadcast):
            return False
        EmbargoLift.objects.create(broadcast=broadcast, at=now)
        appear(broadcast)
    return True


def appear(broadcast: Broadcast) -> None:
    """From this transaction on readers see it and find it; an exercise never."""
    if not broadcast.is_exercise:
        changes.record(*changes.of_broadcast(broadcast))
        index.enter_broadcast(broadcast)


def is_over(broadcast: Broadcast, now: datetime) -> bool:
    """Whether its posts may go. A void signature is let through: the send says what is wrong."""
    if broadcast.is_released or signature.objection(broadcast):
        return broadcast.visible_from <= now
    if lift(broadcast, now):
        return True
    return EmbargoLift.objects.filter(broadcast=broadcast).exists()


def cancel(broadcast: Broadcast, *, by: User, reason: str, now: datetime) -> Cancellation:
    """Call a signed text off before its time; the caller has asked for the right.

    Raises ValueError without a reason, and TooLate when the embargo is over.
    """
    if not reason.strip():
        raise ValueError("a cancellation needs a reason")
    with transaction.atomic():
        if broadcast.visible_from <= now or not held(broadcast):
            raise TooLate
        step = Cancellation.objects.create(
            broadcast=broadcast, by=by, at=now, reason=reason.strip()
        )
        for delivery in broadcast.deliveries.saying():
            ledger.cancel_unsent(delivery, by=by, now=now, event="cancelled")
    return step


def held(broadcast: Broadcast) -> bool:
    """Whether it is still under embargo, with its row locked: lifting and cancelling exclude."""
    # SQLite has no row locks and needs none: its transactions here begin with the write lock.
    locked = Broadcast.objects.select_for_update(of=("self",)).filter(pk=broadcast.pk)
    return bool(list(locked)) and Broadcast.objects.under_embargo().filter(pk=broadcast.pk).exists()
