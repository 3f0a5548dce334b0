"""The WhatsApp half held against WAHA's published contract, where that document is at hand."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from requests import Response

from broadcasts.sandbox.tests.cast import INVITE, JID
from broadcasts.sandbox.tests.clients import WhatsApp
from broadcasts.sandbox.tests.pictures import picture
from broadcasts.sandbox.tests.process import ROOT

DOCUMENT = ROOT.parent / "shared" / "specs" / "waha-openapi.json"

pytestmark = pytest.mark.skipif(
    not Path(DOCUMENT).exists(), reason="reference material is not here: WAHA's OpenAPI document"
)

MESSAGE = "/api/{session}/chats/{chatId}/messages/{messageId}"
BASICS = [
    ("get", "/ping"),
    ("get", "/health"),
    ("get", "/api/server/version"),
    ("get", "/api/sessions"),
    ("get", "/api/sessions/{session}"),
    ("get", "/api/{session}/new-message-id"),
    ("get", "/api/{session}/channels"),
    ("get", "/api/{session}/channels/{id}"),
    ("get", "/api/{session}/channels/{id}/messages/preview"),
    ("post", "/api/sessions/{session}/restart"),
]
PAIRING = [
    ("get", "/api/{session}/auth/qr", None),
    ("post", "/api/{session}/auth/request-code", {"phoneNumber": "49541112"}),
]


@cache
def contract() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return document


def hold(response: Response, method: str, path: str) -> None:
    """The path exists with that method, and this success is one it promises."""
    promised = contract()["paths"][path][method]["responses"]
    assert str(response.status_code) in promised


def hold_schema(value: object, name: str) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": contract()["components"]}
    jsonschema.validate(value, schema)


@pytest.mark.parametrize(("method", "path"), BASICS)
def test_the_plain_calls_keep_the_contract(whatsapp: WhatsApp, method: str, path: str) -> None:
    real = path.format(session="pi-os", id=INVITE)
    hold(whatsapp.call(method.upper(), real), method, path)


@pytest.mark.parametrize(("method", "path", "body"), PAIRING)
def test_pairing_keeps_the_contract(
    whatsapp: WhatsApp, method: str, path: str, body: dict[str, str] | None
) -> None:
    whatsapp.call("POST", "/api/sessions/pi-os/logout")
    real = path.format(session="pi-os")
    hold(whatsapp.call(method.upper(), real, params={"format": "raw"}, json=body), method, path)


def test_sending_a_text_keeps_the_contract(whatsapp: WhatsApp) -> None:
    response = whatsapp.text(id="3EB0AA", linkPreview=False)
    hold(response, "post", "/api/sendText")
    hold_schema(json.loads(response.request.body or b""), "MessageTextRequest")


def test_sending_a_picture_keeps_the_contract(whatsapp: WhatsApp) -> None:
    response = whatsapp.image(picture(), caption="Sperrung")
    hold(response, "post", "/api/sendImage")
    hold_schema(json.loads(response.request.body or b""), "MessageImageRequest")


def test_editing_and_deleting_keep_the_contract(whatsapp: WhatsApp) -> None:
    id = whatsapp.text().json()["id"]
    edited = whatsapp.message("PUT", id, json={"text": "neu"})
    hold(edited, "put", MESSAGE)
    hold_schema(json.loads(edited.request.body or b""), "EditMessageRequest")
    hold(whatsapp.message("DELETE", id), "delete", MESSAGE)


def test_channels_and_reserved_ids_have_the_promised_shape(whatsapp: WhatsApp) -> None:
    hold_schema(whatsapp.call("GET", "/api/pi-os/new-message-id").json(), "NewMessageIDResponse")
    for channel in whatsapp.call("GET", "/api/pi-os/channels").json():
        shown = {key: value for key, value in channel.items() if value is not None}
        hold_schema(shown, "Channel")


def test_a_custom_preview_exists_in_the_contract(whatsapp: WhatsApp) -> None:
    body = {
        "session": "pi-os",
        "chatId": JID,
        "text": "https://example.org",
        "preview": {"url": "https://example.org", "title": "Mehr"},
    }
    path = "/api/send/link-custom-preview"
    hold(whatsapp.call("POST", path, json=body), "post", path)
