"""Pictures of a broadcast: how a page offers them, and the files themselves."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response

from broadcasts.archive.entries import is_search, picture_path
from broadcasts.archive.public import FRESH_SECONDS, public_address
from broadcasts.models import Broadcast, BroadcastPicture
from broadcasts.pictures import FEED_RATIOS, FEED_WIDTH, SMALL_WIDTH

JPEG = "image/jpeg"


@dataclass(frozen=True)
class Shot:
    """A picture on its page: ``sources`` is the srcset, ``full`` opens the largest one."""

    alt: str
    credit: str
    width: int
    height: int
    default: str
    full: str
    sources: str


def shots_of(broadcast: Broadcast) -> list[Shot]:
    return [_shot(broadcast, picture) for picture in broadcast.pictures.all()]


def _shot(broadcast: Broadcast, picture: BroadcastPicture) -> Shot:
    widths = {"klein": min(picture.width, SMALL_WIDTH), "gross": picture.width}
    lowest, highest = FEED_RATIOS
    # Outside these ratios the feed rendition carries a border that a page does not want.
    if lowest <= picture.width / picture.height <= highest:
        widths["mittel"] = min(picture.width, FEED_WIDTH)
    paths = {size: picture_path(broadcast, picture.position, size) for size in widths}
    return Shot(
        alt=picture.alt,
        credit=picture.credit,
        width=picture.width,
        height=picture.height,
        default=paths.get("mittel", paths["gross"]),
        full=paths["gross"],
        sources=", ".join(f"{paths[size]} {width}w" for size, width in widths.items()),
    )


@public_address
def picture(request: HttpRequest, public_id: str, position: int, size: str) -> HttpResponseBase:
    """One rendition, served only while its broadcast is public at this moment."""
    known = Broadcast.objects.addressable(timezone.now()).select_related("withdrawal")
    broadcast = get_object_or_404(known, public_id=public_id)
    if broadcast.is_withdrawn:
        return HttpResponse(status=410, content_type="text/plain")
    found = get_object_or_404(broadcast.pictures, position=position)
    etag = f'"{found.digest}-{size}"'
    rendition = _rendition(found, size)
    response = get_conditional_response(request, etag=etag) or _streamed(rendition)
    response.headers["ETag"] = etag
    if is_search(broadcast):
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, noarchive, noimageindex"
    else:
        response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    return response


def _rendition(found: BroadcastPicture, size: str) -> FieldFile:
    files = {"gross": found.master, "mittel": found.feed, "klein": found.small}
    try:
        return files[size]
    except KeyError:
        raise Http404 from None


def _streamed(rendition: FieldFile) -> FileResponse:
    """The bytes from wherever the storage keeps them, in pieces."""
    try:
        return FileResponse(rendition.open("rb"), content_type=JPEG)
    except FileNotFoundError:
        raise Http404 from None
