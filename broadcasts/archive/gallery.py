"""The files of the pictures of a broadcast, in every width and format."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response

from broadcasts.archive.entries import is_search
from broadcasts.archive.headers import last_changed
from broadcasts.archive.public import FILE, FRESH_SECONDS, public_file, shows
from broadcasts.changes import page_key
from broadcasts.models import Broadcast, BroadcastPicture
from broadcasts.renditions import FORMATS, name_of, widths_of


@dataclass(frozen=True)
class File:
    """Where the bytes lie and what they are; ``etag`` tells them from all others."""

    name: str
    mime: str
    etag: str


@public_file
def picture(
    request: HttpRequest, public_id: str, position: int, width: int, kind: str
) -> HttpResponseBase:
    """One rendition, served only while its broadcast is public at this moment."""
    known = Broadcast.objects.addressable(timezone.now()).select_related("withdrawal")
    broadcast = get_object_or_404(known, public_id=public_id)
    if broadcast.is_withdrawn:
        return HttpResponse(status=410, content_type="text/plain")
    file = _file(get_object_or_404(broadcast.pictures, position=position), width, kind)
    response = get_conditional_response(request, etag=file.etag) or _streamed(file)
    response.headers["ETag"] = file.etag
    last_changed(response, broadcast.visible_from)
    if is_search(broadcast):
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, noarchive, noimageindex"
    else:
        response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
        response.headers[FILE] = file.name
        shows(response, page_key(broadcast.pk))
    return response


def _file(picture: BroadcastPicture, width: int, kind: str) -> File:
    """The rendition; where it was never made the master, which every browser can show as well."""
    if kind not in FORMATS or width not in widths_of(picture.width):
        raise Http404
    name = name_of(picture.digest, width, kind)
    if default_storage.exists(name):
        return File(name, FORMATS[kind], f'"{picture.digest}-{width}-{kind}"')
    return File(str(picture.master.name), FORMATS["jpg"], f'"{picture.digest}"')


def _streamed(file: File) -> FileResponse:
    """The bytes from wherever the storage keeps them, in pieces."""
    try:
        return FileResponse(default_storage.open(file.name), content_type=file.mime)
    except FileNotFoundError:
        raise Http404 from None
