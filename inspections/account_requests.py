"""What one administrator asks about an account and a second one decides.

Whoever chooses where a signer's mails go could have a password link sent there, and whoever
removes the second factor needs the password only: alone, nobody does either.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction

from inspections import accounts, permissions, rights
from inspections.models import (
    AccountRequest,
    Inspection,
    InspectionUserPermission,
    RightChange,
    SecondFactor,
    User,
)
from inspections.models.rights import RequestState
from inspections.permissions import Right

What = AccountRequest.What


def change_address(
    person: User, address: str, *, by: User, reason: str, now: datetime
) -> AccountRequest | None:
    """Change it at once where the account opens nothing; else request it.

    Raises PermissionDenied or rights.AlreadyRequested.
    """
    accounts.require_editor(by, person)
    if accounts.holds_much(person):
        return _request(What.ADDRESS, person, by=by, reason=reason, now=now, address=address)
    with transaction.atomic():
        _set_address(person, address)
        rights.note(
            RightChange.What.ADDRESS, person, None, None, by=by, reason=reason, now=now
        )  # fmt: skip
    return None


def ask_factor_reset(person: User, *, by: User, reason: str, now: datetime) -> AccountRequest:
    """For who lost device and recovery codes. Raises PermissionDenied or AlreadyRequested."""
    accounts.require_editor(by, person)
    if not SecondFactor.objects.filter(user=person).exists():
        raise PermissionDenied
    return _request(What.FACTOR, person, by=by, reason=reason, now=now)


def confirm(request: AccountRequest, *, by: User, now: datetime) -> None:
    """The second administrator says yes. Raises PermissionDenied or rights.AlreadyDecided."""
    if not rights.may_decide(by, request):
        raise PermissionDenied
    person, reason = request.person, request.reason
    with transaction.atomic():
        rights.decide(request, RequestState.CONFIRMED, by=by, now=now)
        if request.what == What.ADDRESS:
            _set_address(person, request.address)
            what = RightChange.What.ADDRESS
        else:
            SecondFactor.objects.filter(user=person).delete()
            what = RightChange.What.FACTOR_LOST
        rights.note(what, person, None, request.inspection, by=by, reason=reason, now=now)


def seen_by(user: User) -> models.QuerySet[AccountRequest]:
    """Those in the inspections that ``user`` administers, and those ``user`` made."""
    here = permissions.inspections_for(user, Right.ADMINISTER)
    seen = models.Q(inspection__in=here) | models.Q(requested_by=user)
    return AccountRequest.objects.filter(seen).select_related(
        "person", "inspection", "requested_by"
    )


def waiting_for(user: User) -> models.QuerySet[AccountRequest]:
    return seen_by(user).filter(state=RequestState.OPEN)


def to_decide(user: User) -> models.QuerySet[AccountRequest]:
    """The open requests that ``user`` may confirm."""
    here = permissions.inspections_for(user, Right.ADMINISTER)
    involved = models.Q(requested_by=user) | models.Q(person=user)
    return AccountRequest.objects.filter(state=RequestState.OPEN, inspection__in=here).exclude(
        involved
    )


def _request(
    what: What, person: User, *, by: User, reason: str, now: datetime, address: str = ""
) -> AccountRequest:
    try:
        with transaction.atomic():
            return AccountRequest.objects.create(
                what=what, person=person, inspection=_inspection_of(person, by), address=address,
                reason=reason[:300], requested_by=by, requested_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise rights.AlreadyRequested from None


def _inspection_of(person: User, by: User) -> Inspection:
    """Whose administrators decide: where the person works, else where ``by`` administers."""
    rows = InspectionUserPermission.objects.filter(user=person)
    works = Inspection.objects.filter(pk__in=rows.values("content_object")).first()
    found = works or permissions.inspections_for(by, Right.ADMINISTER).first()
    return found or Inspection.objects.order_by("-is_directorate", "pk")[0]


def _set_address(person: User, address: str) -> None:
    User.objects.filter(pk=person.pk).update(email=address)
    person.email = address
