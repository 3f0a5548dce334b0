"""Who is on duty for an inspection, and who writes the roster."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied

from inspections import permissions
from inspections.models import DutyShift, Inspection, User
from inspections.permissions import Right


class RosterMoved(Exception):
    """The shift was changed or removed by somebody else meanwhile."""


def on_duty(
    inspection: Inspection, at: datetime, role: DutyShift.Role | None = None
) -> list[DutyShift]:
    """The shifts of active people that run at ``at``, optionally of one ``role`` only."""
    running = inspection.shifts.at(at).filter(person__is_active=True)
    return list(running.filter(role=role) if role else running)


def on_duty_for(user: User, at: datetime) -> list[DutyShift]:
    """Who is on duty at ``at`` in the inspections that ``user`` may see."""
    here = permissions.visible_inspections(user)
    running = DutyShift.objects.at(at).filter(inspection__in=here, person__is_active=True)
    return list(running.order_by("inspection__position", "role", "starts_at"))


def may_plan(user: User, inspection: Inspection, now: datetime) -> bool:
    """Whoever signs or administers writes the roster."""
    return any(
        permissions.may(user, right, inspection, at=now) for right in (Right.SIGN, Right.ADMINISTER)
    )


def enter(
    inspection: Inspection,
    person: User,
    role: DutyShift.Role,
    starts_at: datetime,
    ends_at: datetime,
    *,
    by: User,
    now: datetime,
) -> DutyShift:
    """Put ``person`` on the roster, once. Raises PermissionDenied, also for a foreign person."""
    _require_planner(by, inspection, now)
    if not permissions.people_of(inspection, at=now).filter(pk=person.pk).exists():
        raise PermissionDenied
    # The second half of a double click finds the shift that the first one entered.
    shift, _made = DutyShift.objects.get_or_create(
        inspection=inspection, person=person, role=role, starts_at=starts_at, ends_at=ends_at,
        removed_at=None, defaults={"entered_by": by, "entered_at": now},
    )  # fmt: skip
    return shift


def remove(shift: DutyShift, *, by: User, now: datetime) -> None:
    """Take a shift off the roster; it stays as a row. Raises RosterMoved the second time."""
    _require_planner(by, shift.inspection, now)
    standing = DutyShift.objects.filter(pk=shift.pk, removed_at__isnull=True)
    if not standing.update(removed_at=now, removed_by=by):
        raise RosterMoved


def _require_planner(user: User, inspection: Inspection, now: datetime) -> None:
    if not may_plan(user, inspection, now):
        raise PermissionDenied
