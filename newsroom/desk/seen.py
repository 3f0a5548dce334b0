"""What a signer saw before: the newest revision is shown against the last one on screen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from inspections import permissions
from inspections.models import User
from inspections.permissions import Right
from newsroom import composing, workflow
from newsroom.desk.differences import differences
from newsroom.models import Revision, Step, Viewing


def changes(sheet: workflow.Sheet, user: User) -> dict[str, Any]:
    """What differs from the version ``user`` saw last, else from the one last returned, else
    from the text that was signed before and is signed anew.
    """
    seen = (
        sheet.draft.viewings.filter(user=user, revision__number__lt=sheet.revision.number)
        .select_related("revision")
        .order_by("revision__number")
        .last()
    )
    returned = (
        sheet.draft.steps.filter(verb=Step.Verb.RETURN).select_related("by", "revision").last()
    )
    before = seen.revision if seen else returned.revision if returned else _renewed(sheet)
    if before is None:
        return {}
    parts = differences(composing.content_of(before), sheet.content)
    return {"seen": seen, "step": returned, "before": before, "parts": parts}


def _renewed(sheet: workflow.Sheet) -> Revision | None:
    renews = sheet.draft.renews
    return renews.draft.latest if renews else None


def remember(sheet: workflow.Sheet, user: User, now: datetime) -> None:
    """Note once that a signer had this revision on screen; of the draft nothing changes."""
    if permissions.may(user, Right.SIGN, sheet.draft.inspection, now):
        Viewing.objects.get_or_create(
            user=user, revision=sheet.revision, defaults={"draft": sheet.draft, "at": now}
        )
