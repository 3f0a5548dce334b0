"""LinkedIn images: reserve, upload once, wait until they are processed."""

import secrets
from typing import Any

from django.http import HttpResponse

from broadcasts.sandbox.calls import Call, answer
from broadcasts.sandbox.images import identify
from broadcasts.sandbox.linkedin_errors import linkedin_error
from broadcasts.sandbox.nodes import DAY
from broadcasts.sandbox.records import Asset

MAX_PIXELS = 36_152_320
KINDS = ("jpg", "png", "gif")


def initialize(call: Call) -> HttpResponse:
    asked = call.body.get("initializeUploadRequest")
    if call.request.GET.get("action") != "initializeUpload" or not isinstance(asked, dict):
        raise linkedin_error("ILLEGAL_ARGUMENT", "initializeUpload")
    if asked.get("owner") != f"urn:li:organization:{call.account.id}":
        raise linkedin_error("ACCESS_DENIED", str(asked.get("owner")))
    name = secrets.token_urlsafe(12).replace("_", "-")
    urn = f"urn:li:image:D4E{name}"
    call.ledger.put_asset(call.account, urn, {})
    value = {
        "uploadUrl": call.link(f"/linkedin/upload/D4E{name}"),
        "uploadUrlExpiresAt": int((call.ledger.now() + DAY) * 1000),
        "image": urn,
    }
    return answer({"value": value})


def upload(call: Call, name: str) -> HttpResponse:
    """The bytes, in one shot; a picture LinkedIn cannot read fails only in processing."""
    image = call.ledger.asset("linkedin", f"urn:li:image:{name}")
    if image is None or image.account != call.account.id:
        raise linkedin_error("NOT_FOUND")
    if image.data or image.created < call.ledger.now() - DAY:
        raise linkedin_error("EXPIRED_UPLOAD_URL")
    content = call.request.body
    found = identify(content)
    if found is None or found.kind not in KINDS or found.width * found.height >= MAX_PIXELS:
        call.ledger.change_asset(image, failed=True)
    else:
        call.ledger.change_asset(image, file=call.ledger.keep_picture(content, found.kind))
    return HttpResponse(status=201)


def read(call: Call, urn: str) -> HttpResponse:
    image = _own(call, urn)
    if image.data.get("file"):
        image = call.ledger.poll_asset(image)
    value: dict[str, Any] = {
        "id": image.id,
        "owner": f"urn:li:organization:{call.account.id}",
        "status": _status(call, image),
    }
    if value["status"] == "AVAILABLE":
        value["downloadUrl"] = call.link(f"/pictures/{image.data['file']}")
    return answer(value)


def require_available(call: Call, urn: str) -> Asset:
    image = _own(call, urn)
    status = _status(call, image)
    if status == "PROCESSING_FAILED":
        raise linkedin_error("MEDIA_ASSET_PROCESSING_FAILED", urn)
    if status != "AVAILABLE":
        raise linkedin_error("MEDIA_ASSET_WAITING_UPLOAD", urn)
    return image


def _own(call: Call, urn: str) -> Asset:
    image = call.ledger.asset("linkedin", urn)
    if image is None or image.account != call.account.id:
        raise linkedin_error("NOT_FOUND", urn)
    return image


def _status(call: Call, image: Asset) -> str:
    if image.data.get("failed"):
        return "PROCESSING_FAILED"
    if not image.data.get("file"):
        return "WAITING_UPLOAD"
    waits = call.sandbox.polls["linkedin"]
    return "AVAILABLE" if not waits or image.data.get("polls", 0) > waits else "PROCESSING"
