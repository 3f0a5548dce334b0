"""What everybody can check of a signed text: its public sheet, and the page that explains it.

The signed manifest itself stays inside: it names people, accounts and agreements. The sheet is
the part of it that every reader may have, taken from the manifest and from nothing else, so it
stays the same bytes for ever. The authority's key signs it.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from broadcasts import sealing
from broadcasts.archive.entries import title_of
from broadcasts.archive.languages import address
from broadcasts.archive.public import public_page, reads, shows
from broadcasts.changes import page_key
from broadcasts.models import Broadcast

FORMAT = "public-sheet/1"
#: What of a manifest every reader may have; whatever a later format adds stays inside.
PUBLIC = (
    *("public_id", "inspection", "category", "kind", "follows"),
    *("headline", "place", "lead", "body", "translations"),
)
PUBLIC_OF_PICTURE = ("alt", "credit")
NUMBER = re.compile(r"(?:.*/m/)?([a-z0-9]{4,12})(?:/.*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Proof:
    """One release with what its reader compares."""

    broadcast: Broadcast
    title: str
    address: str
    checksum: str


def sheet(broadcast: Broadcast) -> bytes:
    """The public part of what was signed, as text that people and programs can read."""
    signed = json.loads(broadcast.manifest)
    shown: dict[str, Any] = {name: signed[name] for name in PUBLIC if name in signed}
    shown["pictures"] = [
        {name: picture[name] for name in PUBLIC_OF_PICTURE}
        for picture in signed.get("pictures", [])
    ]
    shown |= {
        "format": FORMAT,
        "signed_at": broadcast.signed_at.isoformat(timespec="seconds"),
        "signed_checksum": broadcast.digest,
    }
    return f"{json.dumps(shown, ensure_ascii=False, indent=2, sort_keys=True)}\n".encode()


def checksum(broadcast: Broadcast) -> str:
    """SHA-256 (hex) of the sheet's bytes."""
    return hashlib.sha256(sheet(broadcast)).hexdigest()


@public_page
@reads("nummer")
def explained(request: HttpRequest) -> HttpResponse:
    """How to check a text, and with a number or an address the values to compare."""
    asked = request.GET.get("nummer", "").strip()[:200]
    found = _found(asked)
    context = {
        "here": "pruefen",
        "asked": asked,
        "problem": _("There is no report with this number or address.")
        if asked and found is None
        else "",
        "proof": _proof(found) if found else None,
        "fingerprint": sealing.fingerprint(),
        "public_url": settings.PUBLIC_URL,
    }
    response = render(request, "archive/verify.html", context)
    # A number that means nothing may mean something after any change.
    return shows(response, page_key(found.pk)) if found else response


@public_page
@reads()
def sheet_file(request: HttpRequest, public_id: str) -> HttpResponse:
    return _file(public_id, "application/json", sealed=False)


@public_page
@reads()
def seal_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """64 bytes: the authority's signature under the sheet."""
    return _file(public_id, "application/octet-stream", sealed=True)


@public_page
@reads()
def key_file(request: HttpRequest) -> HttpResponse:
    """What verifies the signatures."""
    response = HttpResponse(sealing.public_key(), content_type="application/x-pem-file")
    return shows(response, "key")


def _file(public_id: str, content_type: str, *, sealed: bool) -> HttpResponse:
    known = Broadcast.objects.addressable(timezone.now()).select_related("withdrawal")
    broadcast = get_object_or_404(known, public_id=public_id)
    if broadcast.is_withdrawn:
        response = HttpResponse(status=410, content_type="text/plain; charset=utf-8")
    else:
        content = sheet(broadcast)
        content = sealing.sign(content) if sealed else content
        response = HttpResponse(content, content_type=content_type)
    return shows(response, page_key(broadcast.pk))


def _found(asked: str) -> Broadcast | None:
    number = NUMBER.fullmatch(asked)
    if number is None:
        return None
    public = Broadcast.objects.public(timezone.now()).with_pictures()
    return public.filter(public_id=number[1].lower()).first()


def _proof(broadcast: Broadcast) -> Proof:
    readable = address("broadcast", broadcast.public_id, broadcast.slug)
    return Proof(broadcast, title_of(broadcast), readable, checksum(broadcast))
