"""Giving and taking rights: what opens the way to the public needs a second administrator.

    request ──> OPEN ── confirm (another administrator) ──> the right is held
                  └──── reject ──> nothing changed

Every change is a RightChange. Taking away needs one administrator and holds at once.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction

from inspections import decisions, permissions
from inspections.models import AccountRequest, Inspection, RightChange, RightRequest, User
from inspections.models.rights import RequestState
from inspections.permissions import NEEDS_SECOND, Right

What = RightChange.What


class AlreadyDecided(Exception):
    """Somebody decided the request before."""


class AlreadyRequested(Exception):
    """The same right for the same person is requested already."""


class EnoughAdministrators(Exception):
    """Two administrators can appoint the third; the server need not."""


def may_administer(user: User, inspection: Inspection) -> bool:
    return permissions.may(user, Right.ADMINISTER, inspection)


def give(
    person: User, right: Right, inspection: Inspection, *, by: User, reason: str, now: datetime
) -> RightRequest | None:
    """Grant at once what one may give alone; else request it, and return the request.

    Raises PermissionDenied, or AlreadyRequested.
    """
    if not _may_ask(by, inspection):
        raise PermissionDenied
    if right in NEEDS_SECOND:
        return _request(person, right, inspection, by=by, reason=reason, now=now)
    with transaction.atomic():
        permissions.grant(person, right, inspection)
        note(What.GRANTED, person, right, inspection, by=by, reason=reason, now=now)
    return None


def confirm(request: RightRequest, *, by: User, now: datetime) -> None:
    """The second administrator says yes. Raises PermissionDenied or AlreadyDecided."""
    if not may_decide(by, request):
        raise PermissionDenied
    if not request.person.is_active:
        raise PermissionDenied
    right = Right(request.right)
    with transaction.atomic():
        decide(request, RequestState.CONFIRMED, by=by, now=now)
        permissions.grant(request.person, right, request.inspection)
        note(
            What.GRANTED, request.person, right, request.inspection,
            by=by, reason=request.reason, now=now, request=request,
        )  # fmt: skip


def reject(request: RightRequest | AccountRequest, *, by: User, now: datetime) -> None:
    """Say no, or take the own request back. Raises PermissionDenied or AlreadyDecided."""
    if not may_administer(by, request.inspection) and by.pk != request.requested_by_id:
        raise PermissionDenied
    with transaction.atomic():
        decide(request, RequestState.REJECTED, by=by, now=now)


def may_decide(user: User, request: RightRequest | AccountRequest) -> bool:
    """Another administrator: neither who asked nor who gains."""
    concerned = {request.requested_by_id, request.person_id}
    return user.pk not in concerned and may_administer(user, request.inspection)


def take(
    person: User, right: Right, inspection: Inspection, *, by: User, reason: str, now: datetime
) -> None:
    """Take a right away, at once; it stops what is signed and not yet sent."""
    if not _may_ask(by, inspection):
        raise PermissionDenied
    with transaction.atomic():
        permissions.revoke(person, right, inspection)
        note(What.REVOKED, person, right, inspection, by=by, reason=reason, now=now)


def was_taken(person: User, right: Right, inspection: Inspection, *, since: datetime) -> bool:
    """Whether ``right`` was taken away since then, also where it was given back meanwhile.

    For a right that reaches down, the directorate's counts as well.
    """
    here = models.Q(inspection=inspection)
    if right in permissions.REACHES_DOWN:
        here |= models.Q(inspection__is_directorate=True)
    taken = RightChange.objects.filter(here, person=person, what=What.REVOKED, right=right.value)
    return taken.filter(at__gte=since).exists()


def was_closed(person: User, *, since: datetime) -> bool:
    """Whether the account was closed since then, also where it was opened again."""
    closed = RightChange.objects.filter(person=person, what=What.DEACTIVATED, at__gte=since)
    return closed.exists()


def waiting_for(user: User) -> models.QuerySet[RightRequest]:
    """The open requests that ``user`` may read."""
    return requests_seen_by(user).filter(state=RequestState.OPEN)


def requests_seen_by(user: User) -> models.QuerySet[RightRequest]:
    """Those in the inspections that ``user`` administers, and those ``user`` made."""
    here = permissions.inspections_for(user, Right.ADMINISTER)
    seen = models.Q(inspection__in=here) | models.Q(requested_by=user)
    return RightRequest.objects.filter(seen).select_related("person", "inspection", "requested_by")


def to_decide(user: User) -> models.QuerySet[RightRequest]:
    """The open requests that ``user`` may confirm."""
    here = permissions.inspections_for(user, Right.ADMINISTER)
    involved = models.Q(requested_by=user) | models.Q(person=user)
    return RightRequest.objects.filter(state=RequestState.OPEN, inspection__in=here).exclude(
        involved
    )


def appoint(person: User, inspection: Inspection, *, reason: str, now: datetime) -> None:
    """Make the first administrators, from the server. Raises EnoughAdministrators."""
    with transaction.atomic():
        Inspection.objects.select_for_update().get(pk=inspection.pk)
        above = Inspection.objects.filter(
            models.Q(pk=inspection.pk) | models.Q(is_directorate=True)
        )
        known = {
            pk
            for one in above
            for pk in permissions.people_with(Right.ADMINISTER, one).values_list("pk", flat=True)
        }
        if len(known) >= 2:
            raise EnoughAdministrators
        permissions.grant(person, Right.ADMINISTER, inspection)
        note(What.APPOINTED, person, Right.ADMINISTER, inspection, by=None, reason=reason, now=now)


def note(
    what: What,
    person: User,
    right: Right | None,
    inspection: Inspection | None,
    *,
    by: User | None,
    reason: str,
    now: datetime,
    request: RightRequest | None = None,
) -> None:
    """Write one line of the record."""
    with transaction.atomic(savepoint=False):
        # The chain's next number is given to one at a time.
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        RightChange.objects.create(
            what=what, person=person, right=right.value if right else "", inspection=inspection,
            by=by, reason=reason[:300], at=now, request=request,
        )  # fmt: skip


def _may_ask(user: User, inspection: Inspection) -> bool:
    """Administrators ask; so does whoever sets up the accounts. Neither decides alone."""
    return may_administer(user, inspection) or (user.is_superuser and user.is_active)


def _request(
    person: User, right: Right, inspection: Inspection, *, by: User, reason: str, now: datetime
) -> RightRequest:
    try:
        with transaction.atomic():
            return RightRequest.objects.create(
                person=person, right=right.value, inspection=inspection,
                reason=reason, requested_by=by, requested_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyRequested from None


def decide(
    request: RightRequest | AccountRequest, state: RequestState, *, by: User, now: datetime
) -> None:
    """Claim the decision and note it: whoever comes second changes nothing."""
    still_open = type(request)._default_manager.filter(pk=request.pk, state=RequestState.OPEN)
    if not still_open.update(state=state, decided_by=by, decided_at=now):
        raise AlreadyDecided
    decisions.note(request, request.inspection)
