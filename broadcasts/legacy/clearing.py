"""The end of an account: whether it may be deleted on X, who said so, and the thirty days.

complete record ─> reviewed ─> cleared ─> deactivated on X ─30 days─> erased there for good
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from broadcasts.legacy import report, telling
from broadcasts.legacy.models import XAccount, XAccountStep, XImport, XPost
from inspections import permissions
from inspections.local_time import local_day
from inspections.models import User
from inspections.permissions import Right

#: X erases an account for good this long after it was deactivated.
GRACE = timedelta(days=30)
Verb = XAccountStep.Verb


class Objection(models.TextChoices):
    """Why an account may not be deleted yet, or why not by this person."""

    NOTHING = "nothing", _("No export of this account has been imported.")
    HALF = "half", _("The last export was read only in part. Please have it handed in again.")
    RUNNING = "running", _("An import of this account is still running.")
    INCOMPLETE = "incomplete", _("The record is not complete; see the report.")
    UNREVIEWED = "unreviewed", _("Posts of this account still wait for their review.")
    IMPORTER = "importer", _("Whoever handed the export in cannot decide on it (four eyes).")
    CLEARED = "cleared", _("This was decided already.")


class NotYet(ValueError):
    """The account may not be deleted; the message is one sentence for the person who asked."""

    def __init__(self, objection: Objection) -> None:
        super().__init__(str(objection.label))
        self.objection = objection


@dataclass(frozen=True)
class End:
    """Where the end of an account stands."""

    cleared: XAccountStep | None
    deactivated: XAccountStep | None

    @property
    def erased_on(self) -> date | None:
        """From this day on nobody can get anything back from X."""
        day = self.deactivated.day if self.deactivated else None
        return day + GRACE if day else None

    def days_left(self, today: date) -> int | None:
        return max(0, (self.erased_on - today).days) if self.erased_on else None


def end_of(account: XAccount) -> End:
    steps = {step.verb: step for step in account.steps.select_related("by").order_by("number")}
    return End(steps.get(Verb.CLEARED), steps.get(Verb.DEACTIVATED))


def unreviewed(account: XAccount) -> int:
    """How many posts nobody has decided on: signed, kept private, or set aside."""
    return XPost.objects.filter(account=account, state=XPost.State.WAITING).count()


def newest(account: XAccount) -> XImport | None:
    done = XImport.objects.filter(account=account, state=XImport.State.DONE)
    return done.order_by(models.F("generated_at").desc(nulls_last=True), "-pk").first()


def objection(account: XAccount, by: User) -> Objection | None:
    """Why ``by`` may not say that the account may be deleted, or None."""
    last = newest(account)
    if last is None:
        return Objection.NOTHING
    if XImport.objects.unfinished().filter(inspection=account.inspection_id).exists():
        return Objection.RUNNING
    if XImport.objects.filter(account=account).leave_a_half():
        return Objection.HALF
    if not report.of(last).is_complete:
        return Objection.INCOMPLETE
    if unreviewed(account):
        return Objection.UNREVIEWED
    if last.by_id == by.pk:
        return Objection.IMPORTER
    return Objection.CLEARED if end_of(account).cleared else None


def clear(account: XAccount, *, by: User, now: datetime) -> XAccountStep:
    """Say that the account may be deleted. Raises PermissionDenied or NotYet."""
    require_chief(by, account)
    with transaction.atomic():
        # One at a time, so that it is said once.
        account = XAccount.objects.select_for_update().get(pk=account.pk)
        found = objection(account, by)
        last = newest(account)
        if found or last is None:
            raise NotYet(found or Objection.NOTHING)
        numbers = json.dumps(report.of(last).numbers(), sort_keys=True)
        return XAccountStep.objects.create(
            account=account,
            verb=Verb.CLEARED,
            by=by,
            at=now,
            imported=last,
            file_digest=last.file_digest,
            report=numbers,
        )


def deactivate(account: XAccount, day: date, *, by: User, now: datetime) -> XAccountStep:
    """Note the day on which the account was deactivated on X. Raises PermissionDenied or NotYet."""
    require_chief(by, account)
    with transaction.atomic():
        account = XAccount.objects.select_for_update().get(pk=account.pk)
        if not end_of(account).cleared:
            raise NotYet(objection(account, by) or Objection.INCOMPLETE)
        if end_of(account).deactivated or day > local_day(now):
            raise NotYet(Objection.CLEARED)
        telling.tell_of_source(account)
        return XAccountStep.objects.create(
            account=account, verb=Verb.DEACTIVATED, by=by, at=now, day=day
        )


def may_decide(user: User, account: XAccount) -> bool:
    return permissions.may(user, Right.SIGN, account.inspection)


def require_chief(user: User, account: XAccount) -> None:
    if not may_decide(user, account):
        raise PermissionDenied
