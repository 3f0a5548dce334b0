"""Calling off: a signed text that waits for its time is stopped, with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from broadcasts import embargo, publishing
from broadcasts.models import Broadcast
from inspections import permissions
from inspections.admin import person
from newsroom.desk import refusals

#: As long as the column; the reason stays inside.
REASON_LIMIT = 300


@refusals.explained
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask once more, with what will not happen; then call it off."""
    broadcast = _broadcast(request, public_id)
    publishing.require_signer(person(request), broadcast.inspection)
    if broadcast.is_cancelled or not is_cancellable(broadcast, timezone.now()):
        return already(request, broadcast)
    reason = request.POST.get("reason", "").strip()
    if request.method != "POST":
        return _confirmation(request, broadcast)
    if not reason:
        return _confirmation(request, broadcast, _("Please say why it is cancelled."))
    if len(reason) > REASON_LIMIT:
        sentence = _("The reason may have %(limit)d characters.") % {"limit": REASON_LIMIT}
        return _confirmation(request, broadcast, sentence)
    try:
        publishing.cancel(broadcast, by=person(request), reason=reason, now=timezone.now())
    except embargo.TooLate:
        return already(request, _broadcast(request, public_id))
    messages.success(request, _("Cancelled. Nothing of it goes out."))
    return redirect("desk:broadcast", public_id)


def schedule_of(broadcast: Broadcast, now: datetime) -> dict[str, Any]:
    """What the page of a broadcast says about its time."""
    return {
        "is_cancellable": is_cancellable(broadcast, now),
        "is_waiting": not broadcast.is_released and not broadcast.is_cancelled,
        "is_expired": broadcast.is_expired(now),
    }


def is_cancellable(broadcast: Broadcast, now: datetime) -> bool:
    """Whether it is still to come, so that calling it off leaves no trace outside."""
    over = broadcast.is_released or broadcast.is_cancelled or broadcast.is_withdrawn
    return not over and broadcast.visible_from > now


def already(request: HttpRequest, broadcast: Broadcast) -> HttpResponse:
    """409: somebody called it off before, or its time has come."""
    if broadcast.is_cancelled:
        step = broadcast.cancellation
        sentence = _("%(person)s has already cancelled this on %(time)s.")
        sentence %= refusals.by(step.by, step.at)
    else:
        sentence = _("Its time has come; what is public can be withdrawn, but not cancelled.")
    link = reverse("desk:broadcast", args=[broadcast.public_id])
    return refusals.refusal(request, 409, sentence, link=link, label=_("Look at it again"))


def _confirmation(request: HttpRequest, broadcast: Broadcast, sentence: str = "") -> HttpResponse:
    context = {
        "broadcast": broadcast,
        "channels": [
            delivery.channel for delivery in broadcast.deliveries.select_related("channel")
        ],
        "sentence": sentence,
        "reason": request.POST.get("reason", ""),
        "limit": REASON_LIMIT,
    }
    return render(request, "desk/cancel.html", context, status=422 if sentence else 200)


def _broadcast(request: HttpRequest, public_id: str) -> Broadcast:
    visible = Broadcast.objects.filter(
        inspection__in=permissions.visible_inspections(person(request))
    )
    related = ("inspection", "cancellation__by", "withdrawal", "lift")
    return get_object_or_404(visible.select_related(*related), public_id=public_id)
