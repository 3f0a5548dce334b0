"""Ordering a deputy and ending a deputyship: who may, and what is refused."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inspections import permissions
from inspections.local_time import local_day
from inspections.models import Deputyship, DeputyshipEnd, Inspection, User
from inspections.permissions import Right


class NotPossible(ValueError):
    """The deputyship cannot be ordered like this; the text says why."""


class AlreadyEnded(Exception):
    """Somebody ended the deputyship before, or its days are over."""


@dataclass(frozen=True)
class Order:
    """Who shall sign for whom, in which days, and on whose word."""

    inspection: Inspection
    deputy: User
    for_whom: User
    first_day: date
    last_day: date
    ordered_by: User
    reference: str


def may_order(user: User, inspection: Inspection) -> bool:
    """Whoever signs in the own right; a deputy orders no deputy.

    No administrator: alone they would give the right to sign, which takes two of them.
    """
    return permissions.holds_directly(user, Right.SIGN, inspection)


def may_end(user: User, inspection: Inspection) -> bool:
    """Whoever signs in the own right, or administers: taking away takes one."""
    return any(
        permissions.holds_directly(user, right, inspection)
        for right in (Right.SIGN, Right.ADMINISTER)
    )


def principals(inspection: Inspection) -> list[User]:
    """The active people who were granted signing for exactly this inspection."""
    holders = permissions.holders_of([Right.SIGN], inspection)
    return list(User.objects.filter(holders, is_active=True).order_by("last_name", "pk"))


def orderers(inspection: Inspection) -> models.QuerySet[User]:
    """Who may stand as "ordered by", the people of the directorate included."""
    rights = [Right.SIGN]
    above = Inspection.objects.filter(is_directorate=True).first()
    may = permissions.holders_of(rights, inspection)
    if above:
        may |= permissions.holders_of(rights, above)
    return User.objects.filter(may, is_active=True).distinct()


def order(given: Order, *, by: User, now: datetime) -> Deputyship:
    """Record a deputyship. Raises PermissionDenied or NotPossible with a sentence."""
    if not may_order(by, given.inspection) or not may_order(given.ordered_by, given.inspection):
        raise PermissionDenied
    with transaction.atomic():
        # Two orders at once wait here for each other, so that none overlaps unseen.
        Inspection.objects.select_for_update().get(pk=given.inspection.pk)
        refusal = _refusal(given, now)
        if refusal:
            raise NotPossible(refusal)
        return Deputyship.objects.create(
            inspection=given.inspection,
            deputy=given.deputy,
            for_whom=given.for_whom,
            first_day=given.first_day,
            last_day=given.last_day,
            ordered_by=given.ordered_by,
            order=given.reference.strip(),
            recorded_by=by,
            recorded_at=now,
        )


def end(deputyship: Deputyship, *, by: User, now: datetime) -> None:
    """End it before its last day. Raises PermissionDenied or AlreadyEnded.

    What the deputy signed and what has not gone out stops: like any right that is taken away.
    """
    if not may_end(by, deputyship.inspection):
        raise PermissionDenied
    if not Deputyship.objects.not_over(now).filter(pk=deputyship.pk).exists():
        raise AlreadyEnded
    _end(deputyship, by, now)


def end_all_of(deputy: User, *, by: User, now: datetime) -> None:
    """End whatever ``deputy`` has now or later; the caller closes the account and has asked."""
    for deputyship in Deputyship.objects.not_over(now).filter(deputy=deputy):
        with suppress(AlreadyEnded):
            _end(deputyship, by, now)


def _end(deputyship: Deputyship, by: User, now: datetime) -> None:
    try:
        with transaction.atomic():
            DeputyshipEnd.objects.create(deputyship=deputyship, by=by, at=now)
    except IntegrityError:
        raise AlreadyEnded from None


def _refusal(given: Order, now: datetime) -> str:
    """Why this order is refused, in a sentence; empty when it is not."""
    if given.deputy.pk == given.for_whom.pk:
        return _("Nobody is their own deputy.")
    if not given.deputy.is_active:
        return _("The account is no longer active.")
    if given.for_whom not in principals(given.inspection):
        return _("Only somebody who signs for this inspection in the own right can be represented.")
    if given.last_day < given.first_day:
        return _("The last day lies before the first.")
    if given.last_day - given.first_day >= timedelta(days=settings.DEPUTYSHIP_MAX_DAYS):
        return _longest()
    if given.first_day < local_day(now):
        return _("A deputyship begins today or later.")
    if not given.reference.strip():
        return _("Please say by which order.")
    if _overlapping(given).exists():
        return _("For these days this person is already the deputy.")
    return ""


def _longest() -> str:
    text = ngettext(
        "A deputyship lasts at most %(days)d day. Please order what lies behind anew.",
        "A deputyship lasts at most %(days)d days. Please order what lies behind anew.",
        settings.DEPUTYSHIP_MAX_DAYS,
    )
    return text % {"days": settings.DEPUTYSHIP_MAX_DAYS}


def _overlapping(given: Order) -> models.QuerySet[Deputyship]:
    return Deputyship.objects.filter(
        inspection=given.inspection,
        deputy=given.deputy,
        for_whom=given.for_whom,
        ending__isnull=True,
        first_day__lte=given.last_day,
        last_day__gte=given.first_day,
    )
