"""What is signed but may not be sent any more is set aside, so that a new text can take its place.

    void ── nothing of it was outside ──> Cancellation: nobody ever saw it
      └──── something may have been ────> Withdrawal: taken down everywhere, its page says so

A signature is void for the sender where its signer lost the right, the account was closed, or a
row is not what was signed. It never comes back by itself: somebody has to sign anew.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from broadcasts import embargo, ledger, publishing, signature, takedowns
from broadcasts.models import Broadcast, Cancellation, Channel, Delivery
from broadcasts.models.delivery import State
from inspections import permissions
from inspections.models import User
from inspections.permissions import Right


class StillHolds(Exception):
    """Nothing of it was stopped and the signature holds: there is nothing to set aside."""


class _Outside(Exception):
    """Something of it may have been seen."""


def is_void(broadcast: Broadcast) -> bool:
    """Whether a send was refused for its signature, or the next one will be.

    That a signer leaves says nothing about what was sent long ago.
    """
    published = broadcast.deliveries.saying()
    if published.filter(attempts__event="signature_void").exists():
        return True
    return published.filter(_waits()).exists() and bool(signature.objection(broadcast))


def refusing(broadcast: Broadcast) -> list[Channel]:
    """The channels that alone refuse a broadcast whose signature holds for all others.

    None where it holds for no channel.
    """
    if signature.objection(broadcast):
        return []
    refused = broadcast.deliveries.saying().filter(attempts__event="signature_void").distinct()
    return [one.channel for one in refused.select_related("channel")]


def is_over(broadcast: Broadcast) -> bool:
    """Whether it was called off or taken back before."""
    return broadcast.is_cancelled or broadcast.is_withdrawn


def was_outside(broadcast: Broadcast) -> bool:
    """Whether page or post may have been seen, so that only a withdrawal is the truth."""
    if broadcast.is_released:
        return True
    published = broadcast.deliveries.saying()
    return not all(takedowns.wrote_nothing(delivery) for delivery in published)


def set_aside(broadcast: Broadcast, *, by: User, now: datetime) -> None:
    """End it for good, inside the caller's transaction, which holds its row from here on.

    The caller has asked for the right to write. Raises StillHolds, or PermissionDenied where
    something has to be taken down and ``by`` may not withdraw.
    """
    hidden = embargo.held(broadcast)
    broadcast = Broadcast.objects.get(pk=broadcast.pk)
    if not is_void(broadcast):
        raise StillHolds
    if is_over(broadcast) or (hidden and _called_off(broadcast, by, now)):
        return
    if not permissions.may(by, Right.SIGN, broadcast.inspection):
        raise PermissionDenied(
            _("Part of it may be public. Somebody who may sign has to take it back first.")
        )
    # Citizens read it on the page that was there.
    with translation.override(settings.LANGUAGE_CODE):
        reason = _("It is checked and signed anew.")
    publishing.withdraw(broadcast, by=by, reason=reason, now=now)


def _called_off(broadcast: Broadcast, by: User, now: datetime) -> bool:
    """Cancel it whole; False, with nothing changed, where something may have gone out."""
    try:
        with transaction.atomic():
            Cancellation.objects.create(
                broadcast=broadcast, by=by, at=now, reason=_("The signature no longer held.")
            )
            for delivery in broadcast.deliveries.saying():
                _stop(delivery, by, now)
    except _Outside:
        return False
    return True


def _stop(delivery: Delivery, by: User, now: datetime) -> None:
    ledger.cancel_unsent(delivery, by=by, now=now, event="cancelled")
    delivery.refresh_from_db()
    if not takedowns.never_public(delivery):
        raise _Outside


def _waits() -> models.Q:
    """What a machine would send, or a person was asked to post."""
    return models.Q(state__in=(State.QUEUED, State.HELD)) | models.Q(
        state=State.BY_HAND, problem="by_hand"
    )
