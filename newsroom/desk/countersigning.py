"""What the urgent lane sent and a chief has not confirmed yet: the list, and the signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from broadcasts import urgent
from broadcasts.models import Authorisation, Broadcast
from inspections import factor, permissions
from inspections.admin import person
from inspections.models import User
from inspections.permissions import Right
from newsroom.desk import confirming, refusals
from newsroom.urgent import sending


@dataclass(frozen=True)
class Unconfirmed:
    """One warning that waits, with its running clock."""

    broadcast: Broadcast
    is_own: bool
    now: datetime

    @property
    def minutes_left(self) -> int:
        """Whole minutes to the deadline, negative once it has passed."""
        assert self.broadcast.countersign_by is not None
        return int((self.broadcast.countersign_by - self.now).total_seconds() // 60)

    @property
    def minutes_over(self) -> int:
        return max(0, -self.minutes_left)

    @property
    def is_overdue(self) -> bool:
        deadline = self.broadcast.countersign_by
        return deadline is not None and deadline <= self.now


def waiting_for(user: User, now: datetime) -> list[Unconfirmed]:
    """What ``user`` may confirm, and what they sent themselves; the earliest deadline first."""
    found = (
        Broadcast.objects.awaiting_countersignature()
        .filter(inspection__in=permissions.inspections_for(user, Right.SIGN))
        .select_related("inspection", "author", "authorisation")
        .order_by("countersign_by")
    )
    return [Unconfirmed(one, one.author_id == user.pk, now) for one in found]


def beside(broadcast: Broadcast, user: User, now: datetime) -> dict[str, Any]:
    """What the page of a warning shows about its countersignature and its prepared followers."""
    if not broadcast.is_urgent_lane or broadcast.authorisation is None:
        return {}
    in_force = (
        Authorisation.objects.valid(now)
        .filter(inspection=broadcast.inspection_id, name=broadcast.authorisation.name)
        .first()
    )
    may_send = permissions.may(user, Right.URGENT, broadcast.inspection)
    is_open = broadcast.is_provisional and not broadcast.is_withdrawn
    return {
        "unconfirmed": Unconfirmed(broadcast, broadcast.author_id == user.pk, now)
        if is_open
        else None,
        "objection": urgent.countersigning_objection(user, broadcast),
        "prepared": in_force if may_send and not broadcast.is_withdrawn else None,
        "kinds": sending.kinds_after(broadcast),
        "may_sign": permissions.may(user, Right.SIGN, broadcast.inspection),
        "slots": broadcast.slots,
        "has_factor": factor.of(user) is not None,
    }


@require_POST
@refusals.explained
def countersign(request: HttpRequest, public_id: str) -> HttpResponse:
    """Confirm exactly the text on screen, with password or code once more."""
    user = person(request)
    visible = Broadcast.objects.filter(inspection__in=permissions.visible_inspections(user))
    broadcast = get_object_or_404(
        visible.select_related("inspection", "author"), public_id=public_id
    )
    objection = urgent.countersigning_objection(user, broadcast)
    if objection:
        raise PermissionDenied(objection)
    wrong = confirming.doubt(request)
    if wrong:
        return _unconfirmed(request, public_id, wrong)
    try:
        urgent.countersign(
            broadcast, by=user, digest=request.POST.get("digest", ""), now=timezone.now()
        )
    except urgent.SomebodyFaster:
        return _faster(request, public_id, user)
    messages.success(request, _("Countersigned. The word “provisional” is gone."))
    return redirect("desk:broadcast", public_id)


def _unconfirmed(request: HttpRequest, public_id: str, sentence: str) -> HttpResponse:
    link = reverse("desk:broadcast", args=[public_id]) + "#countersign"
    return refusals.refusal(request, 422, sentence, link=link, label=_("Try again"))


def _faster(request: HttpRequest, public_id: str, user: User) -> HttpResponse:
    """409 with who was faster; the second half of one's own double tap simply arrives."""
    link = reverse("desk:broadcast", args=[public_id])
    broadcast = Broadcast.objects.select_related("countersignature__by").get(public_id=public_id)
    if broadcast.is_provisional:
        sentence = _("This warning is not waiting for a countersignature any more.")
    elif broadcast.countersignature.by == user:
        return redirect(link)
    else:
        known = refusals.by(broadcast.countersignature.by, broadcast.countersignature.at)
        sentence = _("%(person)s has already countersigned this on %(time)s.") % known
    return refusals.refusal(request, 409, sentence, link=link, label=_("Look at it again"))
