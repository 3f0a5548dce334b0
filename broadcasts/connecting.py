"""Where a channel leads is decided by two: one administrator asks, another one confirms.

    form ── ask() ──> ConnectionRequest ── confirm() ──> the channel's columns
                                       └── reject() ──> nothing changed

So nobody alone can point an inspection's channel at another account, or make a real channel
out of a test channel. Pausing, retiring and what readers see of it need one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from broadcasts import changes
from broadcasts.models import Channel, ConnectionRequest
from inspections import decisions, permissions
from inspections.models import User
from inspections.models.rights import RequestState
from inspections.permissions import Right

#: Columns that say where a channel leads and for whom it is open.
GUARDED = (
    "inspection_id", "platform", "gateway", "account", "session", "invite", "shared", "is_test",
)  # fmt: skip
#: Which gateways can speak for which platform; by hand any can be served.
GATEWAYS: Mapping[str, frozenset[str]] = {
    "whatsapp": frozenset({"waha", "gowa", "manual"}),
    "facebook": frozenset({"facebook", "manual"}),
    "instagram": frozenset({"instagram", "manual"}),
    "linkedin": frozenset({"linkedin", "manual"}),
    "mastodon": frozenset({"mastodon", "manual"}),
    "x": frozenset({"manual"}),
}


class AlreadyDecided(Exception):
    """Somebody decided the request before."""


class AlreadyAsked(Exception):
    """The channel has an open request; it is decided or taken back first."""


class AccountTaken(Exception):
    """Another channel leads to the wanted account by now."""


class InUse(Exception):
    """What a channel has delivered says what it is: it is no test channel, or stays one."""


def ask(
    channel: Channel,
    wanted: Mapping[str, Any],
    *,
    sealed_credentials: str = "",
    by: User,
    now: datetime,
) -> ConnectionRequest:
    """Ask for other values of guarded columns, or for a first connection.

    Raises PermissionDenied, InUse or AlreadyAsked.
    """
    _require_administrator(by, channel)
    if not fits_its_past(channel, wanted):
        raise InUse
    try:
        with transaction.atomic():
            return ConnectionRequest.objects.create(
                channel=channel, wanted=dict(wanted), sealed_credentials=sealed_credentials,
                requested_by=by, requested_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyAsked from None


def confirm(request: ConnectionRequest, *, by: User, now: datetime) -> None:
    """The second administrator says yes; the channel leads there from now on.

    Raises PermissionDenied, AlreadyDecided, AccountTaken or InUse.
    """
    if not may_confirm(by, request):
        raise PermissionDenied
    if not fits_its_past(request.channel, request.wanted):
        raise InUse
    columns = dict(request.wanted)
    if request.sealed_credentials:
        columns["sealed_credentials"] = request.sealed_credentials
    try:
        with transaction.atomic():
            _decide(request, RequestState.CONFIRMED, by=by, now=now)
            channel = Channel.objects.filter(pk=request.channel_id)
            channel.update(**columns)
            channel.filter(state=Channel.State.NEW).update(state=Channel.State.ACTIVE)
            changes.record(changes.CHANNELS)
    except IntegrityError:
        raise AccountTaken from None


def reject(request: ConnectionRequest, *, by: User, now: datetime) -> None:
    """Say no, or take the own request back. Raises PermissionDenied or AlreadyDecided."""
    _require_administrator(by, request.channel)
    with transaction.atomic():
        _decide(request, RequestState.REJECTED, by=by, now=now)


def fits_its_past(channel: Channel, wanted: Mapping[str, Any]) -> bool:
    """Whether ``wanted`` may be: no test channel ever spoke in earnest, and none comes to it.

    What slips in between is stopped by the worker, which asks before each send.
    """
    purpose = wanted.get("is_test")
    if purpose is None:
        return True
    return not channel.deliveries.exclude(broadcast__is_exercise=purpose).exists()


def may_confirm(user: User, request: ConnectionRequest) -> bool:
    """Another administrator of the channel's inspection, and of the one it shall belong to."""
    units = {request.channel.inspection_id, request.wanted.get("inspection_id")} - {None}
    held = permissions.inspections_for(user, Right.ADMINISTER).filter(pk__in=units).count()
    return user.pk != request.requested_by_id and held == len(units)


def _decide(request: ConnectionRequest, state: RequestState, *, by: User, now: datetime) -> None:
    """Claim the decision and forget the credentials; who comes second changes nothing."""
    still_open = ConnectionRequest.objects.filter(pk=request.pk, state=RequestState.OPEN)
    if not still_open.update(state=state, decided_by=by, decided_at=now, sealed_credentials=""):
        raise AlreadyDecided
    decisions.note(request, request.channel.inspection)


def _require_administrator(user: User, channel: Channel) -> None:
    if not permissions.may(user, Right.ADMINISTER, channel.inspection):
        raise PermissionDenied
