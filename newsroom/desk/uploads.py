"""A picture file that was dropped, pasted or chosen: kept at once, before the form is sent."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from broadcasts import pictures
from inspections.admin import person
from newsroom import drafting
from newsroom.desk import editor
from newsroom.models import Picture


@require_POST
def upload(request: HttpRequest) -> JsonResponse:
    """Keep one file for the drafts of one inspection: 201 with its number, or 422 with why not."""
    key = request.POST.get("inspection", "")
    inspection = get_object_or_404(editor.writable(person(request)), key=key)
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": _("No file arrived.")}, status=422)
    try:
        picture = drafting.add_picture(inspection, file, by=person(request), now=timezone.now())
    except pictures.NotAPicture as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)
    return JsonResponse(described(picture), status=201)


def described(picture: Picture) -> dict[str, str | int]:
    """What a slot of the form needs to show ``picture``."""
    return {
        "picture": picture.pk,
        "thumb": reverse("desk:picture", args=[picture.pk, "small"]),
        "cut": reverse("desk:cut", args=[picture.pk]),
        "size": f"{picture.width} × {picture.height}",
    }
