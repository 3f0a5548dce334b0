"""Back to review with one click, on the page of a broadcast whose signature became void."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from broadcasts import setting_aside
from broadcasts.models import Broadcast
from inspections import permissions
from inspections.admin import person
from inspections.models import User
from inspections.permissions import Right
from newsroom import drafting, renewing
from newsroom.desk import refusals


@require_POST
@refusals.explained
def renew(request: HttpRequest, public_id: str) -> HttpResponse:
    """A draft with the same words; what was stopped ends for good."""
    user = person(request)
    visible = Broadcast.objects.filter(inspection__in=permissions.visible_inspections(user))
    broadcast = get_object_or_404(visible.select_related("inspection"), public_id=public_id)
    drafting.require_writer(user, broadcast.inspection)
    try:
        draft = renewing.renew(broadcast, by=user, now=timezone.now())
    except setting_aside.StillHolds:
        sentence = _("The signature holds; nothing has to be signed anew.")
        link = reverse("desk:broadcast", args=[public_id])
        return refusals.refusal(request, 409, sentence, link=link, label=_("Look at it again"))
    messages.success(request, _("The same words, as a new draft. Please check and submit them."))
    return redirect("admin:newsroom_draft_change", draft.pk)


def beside(broadcast: Broadcast, user: User, may_write: bool) -> dict[str, Any]:
    """What the page of a broadcast says about a signature that is void."""
    if not renewing.was_stopped(broadcast):
        return {}
    refusing = setting_aside.refusing(broadcast)
    must_be_taken_back = not setting_aside.is_over(broadcast) and setting_aside.was_outside(
        broadcast
    )
    may_withdraw = permissions.may(user, Right.SIGN, broadcast.inspection)
    return {
        "is_void": True,
        "renewal": renewing.renewal_of(broadcast),
        "refusing": refusing,
        "is_sent_elsewhere": len(refusing) < broadcast.deliveries.saying().count(),
        "may_renew": may_write and (may_withdraw or not must_be_taken_back),
        "takes_down": must_be_taken_back,
    }
