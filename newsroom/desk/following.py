"""Beginning a follow-up on the page of a broadcast.

The form carries the number that the new draft will have, so that a double click begins one.
"""

from __future__ import annotations

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from broadcasts.models import Broadcast, Kind
from inspections import permissions
from inspections.admin import person
from newsroom import drafting, stories
from newsroom.desk import refusals
from newsroom.models import new_public_id

#: Signs the number: nobody can choose it, or use it at another broadcast.
TICKET_SALT = "newsroom.follow"


def ticket(original: Broadcast) -> str:
    """A new draft's number for the form on the page of ``original``."""
    return signing.dumps([new_public_id(), original.public_id], salt=TICKET_SALT)


@require_POST
@refusals.explained
def begin(request: HttpRequest, public_id: str) -> HttpResponse:
    """A new draft that follows this broadcast, of the kind whose button was pressed."""
    user = person(request)
    visible = Broadcast.objects.filter(inspection__in=permissions.visible_inspections(user))
    original = get_object_or_404(visible.select_related("inspection"), public_id=public_id)
    drafting.require_writer(user, original.inspection)
    kind, number = request.POST.get("kind", ""), _number(request, original)
    if kind not in stories.KINDS or not number:
        sentence = _("Please choose what is to follow.")
        link = reverse("desk:broadcast", args=[public_id])
        return refusals.refusal(request, 422, sentence, link=link, label=_("Look at it again"))
    draft = stories.begin(original, Kind(kind), by=user, now=timezone.now(), public_id=number)
    messages.success(request, _("Begun. The channels are those that the original reached."))
    return redirect("admin:newsroom_draft_change", draft.pk)


def _number(request: HttpRequest, original: Broadcast) -> str:
    """The number that the form was given; empty where it was not given here."""
    try:
        number, public_id = signing.loads(request.POST.get("ticket", ""), salt=TICKET_SALT)
    except signing.BadSignature:
        return ""
    return str(number) if public_id == original.public_id else ""
