"""Pictures for people who are signed in: of drafts, and of signed texts before they are public."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from broadcasts.models import Broadcast, BroadcastPicture
from broadcasts.models.broadcast import PictureFiles
from inspections import permissions
from inspections.admin import person
from newsroom.models import Picture

RENDITIONS = ("master", "feed", "small")


@require_safe
def of_draft(request: HttpRequest, pk: int, rendition: str) -> FileResponse:
    inspections = permissions.visible_inspections(person(request))
    picture = get_object_or_404(Picture.objects.filter(inspection__in=inspections), pk=pk)
    return file_of(picture, rendition, f"{picture.pk}-{rendition}.jpg")


@require_safe
def of_broadcast(
    request: HttpRequest, public_id: str, position: int, rendition: str
) -> FileResponse:
    inspections = permissions.visible_inspections(person(request))
    here = Broadcast.objects.filter(inspection__in=inspections, public_id=public_id)
    picture = get_object_or_404(
        BroadcastPicture.objects.filter(broadcast__in=here), position=position
    )
    return file_of(picture, rendition, f"{public_id}-{position}.jpg")


def file_of(picture: PictureFiles, rendition: str, name: str) -> FileResponse:
    """The stored JPEG; no cache on the way may keep it."""
    if rendition not in RENDITIONS:
        raise Http404
    try:
        file = getattr(picture, rendition).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type="image/jpeg", filename=name)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
