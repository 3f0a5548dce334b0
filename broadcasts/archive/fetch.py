"""The address from which Instagram's servers fetch a picture before its text is public.

The address carries a signed token for one picture that lapses after a day. It is made when a
text is sent, so a text under embargo has none. The answer is the JPEG or an empty refusal.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from broadcasts.archive.public import public_address
from broadcasts.models import BroadcastPicture

#: The platform fetches within minutes; a day leaves room for a held channel.
LIFETIME = timedelta(hours=24)
JPEG = "image/jpeg"
#: "~" needs no escaping in an address, unlike the usual ":".
_SIGNER = TimestampSigner(salt="broadcasts.archive.fetch", sep="~")


def fetch_url(picture: BroadcastPicture) -> str:
    """The absolute, time-limited address of the feed rendition of ``picture``."""
    token = _SIGNER.sign_object([picture.pk, picture.feed.name])
    return f"{settings.PICTURE_FETCH_URL}{reverse('archive:fetch', args=[token])}"


@public_address
def fetch(request: HttpRequest, token: str) -> HttpResponseBase:
    """The picture a valid token names, as long as its broadcast is not withdrawn."""
    picture = _picture(token)
    if picture is None:
        return HttpResponse(status=404, content_type=JPEG)
    try:
        content = picture.feed.open("rb")
    except FileNotFoundError:
        return HttpResponse(status=404, content_type=JPEG)
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, noimageindex"}
    return FileResponse(content, content_type=JPEG, headers=headers)


def _picture(token: str) -> BroadcastPicture | None:
    try:
        pk, name = _SIGNER.unsign_object(token, max_age=LIFETIME)
    except (BadSignature, ValueError):
        return None
    # The name, too: after a restored backup the same key may belong to another picture.
    return BroadcastPicture.objects.filter(
        pk=pk,
        feed=name,
        broadcast__withdrawal__isnull=True,
        broadcast__cancellation__isnull=True,
    ).first()
