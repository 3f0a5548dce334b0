"""The stop button: one press holds a release, a channel or everything, up to the socket.

Ending a stop is a decision of its own, with a reason. Takedowns are never held.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q

from broadcasts import ledger, resuming, takedowns
from broadcasts.models import Broadcast, Channel, Delivery, Resumption, Stop
from broadcasts.models.delivery import DeliveryQuerySet, State
from inspections import permissions
from inspections.models import Inspection, User
from inspections.permissions import Right

Scope = Broadcast | Channel | Inspection

#: What becomes due later than this is held when its turn comes.
SOON = timedelta(minutes=1)


class AlreadyResumed(Exception):
    """Somebody ended the stop before."""


def may_stop(user: User, scope: Scope) -> bool:
    """Who signs for a text or a channel may stop it; who signs for the directorate, everything."""
    if isinstance(scope, Inspection):
        return scope.is_directorate and permissions.may(user, Right.SIGN, scope)
    return permissions.may(user, Right.SIGN, scope.inspection)


def stop(scope: Scope, *, by: User, now: datetime) -> Stop:
    """Hold everything of ``scope`` at once; pressed twice it is one stop.

    Raises PermissionDenied. What a platform was already being told cannot be held any more.
    """
    if not may_stop(by, scope):
        raise PermissionDenied
    try:
        with transaction.atomic():
            made = _standing(scope) or Stop.objects.create(by=by, at=now, **_columns(scope))
            for delivery in _still_to_hold(made, now):
                ledger.stop(delivery, now, by=by)
    except IntegrityError:
        # Somebody pressed in the same moment and took the number in the chain; theirs stands.
        return stop(scope, by=by, now=now)
    return made


def resume(ended: Stop, *, by: User, reason: str, now: datetime) -> None:
    """Let it go on. Raises PermissionDenied, ValueError without a reason, or AlreadyResumed."""
    if not may_stop(by, ended.broadcast or ended.channel or ended.inspection):
        raise PermissionDenied
    if not reason.strip():
        raise ValueError("a resumption needs a reason")
    with transaction.atomic():
        # A worker that is about to hold something for this stop locks it, too.
        locked = list(Stop.objects.select_for_update(of=("self",)).filter(pk=ended.pk))
        alike = list(Stop.objects.alike(ended))
        if not locked or not alike:
            raise AlreadyResumed
        for one in alike:
            Resumption.objects.create(stop=one, by=by, at=now, reason=reason.strip())
        resuming.let_go(deliveries_of(ended).filter(problem="stopped"), by=by, now=now)


def deliveries_of(stop: Stop) -> DeliveryQuerySet:
    """What it concerns."""
    if stop.broadcast_id:
        return Delivery.objects.saying().filter(broadcast=stop.broadcast_id)
    if stop.channel_id:
        return Delivery.objects.saying().filter(channel=stop.channel_id)
    return Delivery.objects.saying()


def _still_to_hold(stop: Stop, now: datetime) -> DeliveryQuerySet:
    waits = Q(state=State.QUEUED, due_at__lte=now + SOON)
    before_the_call = Q(state=State.SENDING, publishing_at__isnull=True)
    tasks = Q(state=State.BY_HAND, problem__in=takedowns.TASKS)
    rows = deliveries_of(stop).filter(waits | before_the_call | tasks)
    return rows.select_related("channel", "broadcast")


def _standing(scope: Scope) -> Stop | None:
    return Stop.objects.alike(Stop(**_columns(scope))).first()


def _columns(scope: Scope) -> dict[str, Scope]:
    if isinstance(scope, Broadcast):
        return {"inspection": scope.inspection, "broadcast": scope}
    if isinstance(scope, Channel):
        return {"inspection": scope.inspection, "channel": scope}
    return {"inspection": scope}
