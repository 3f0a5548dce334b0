"""GOWA 9.2, as plain as the real one: text, its own ids, one envelope."""

import json
from functools import cache
from typing import Any

import jsonschema
import pytest
import requests
import yaml
from requests import Response

from broadcasts.sandbox.tests.cast import GOWA_JID, OTHER_JID
from broadcasts.sandbox.tests.clients import PATIENCE
from broadcasts.sandbox.tests.process import ROOT, SandboxProcess

DOCUMENT = ROOT.parent / "shared" / "specs" / "gowa-openapi.yaml"
contract = pytest.mark.skipif(
    not DOCUMENT.exists(), reason="reference material is not here: GOWA's OpenAPI document"
)


class Gowa:
    def __init__(self, sandbox: SandboxProcess, word: str = "geheim"):
        self.base = sandbox.gowa
        self.auth = ("presse", word)

    def call(self, method: str, path: str, **sent: Any) -> Response:
        sent.setdefault("headers", {"X-Device-Id": "device-os"})
        url = self.base + path
        return requests.request(method, url, auth=self.auth, timeout=PATIENCE, **sent)

    def text(self, message: str = "Hallo", phone: str = GOWA_JID) -> Response:
        return self.call("POST", "/send/message", json={"phone": phone, "message": message})

    def on(self, id: str, verb: str, **more: str) -> Response:
        return self.call("POST", f"/message/{id}/{verb}", json={"phone": GOWA_JID, **more})

    def listed(self, count: int = 100) -> list[dict[str, Any]]:
        params = {"newsletter_id": GOWA_JID, "count": count}
        answer = self.call("GET", "/newsletter/messages", params=params).json()
        found: list[dict[str, Any]] = answer["results"]["data"]
        return found


@pytest.fixture
def gowa(sandbox: SandboxProcess) -> Gowa:
    return Gowa(sandbox)


def test_everything_but_health_wants_name_and_password(sandbox: SandboxProcess) -> None:
    stranger = Gowa(sandbox, "falsch")
    assert stranger.text().status_code == 401
    assert requests.get(f"{sandbox.gowa}/health", timeout=PATIENCE).text == "OK"


def test_a_text_gets_an_id_of_gowas_own_and_a_repeat_is_a_second_post(gowa: Gowa) -> None:
    first, second = (gowa.text("gleich").json()["results"]["message_id"] for _ in range(2))
    assert first != second
    assert [post["text"] for post in gowa.listed()] == ["gleich", "gleich"]
    assert gowa.listed(1)[0]["message_id"] == second


def test_a_post_can_be_changed_and_revoked_once(gowa: Gowa) -> None:
    id = gowa.text("alt").json()["results"]["message_id"]
    assert gowa.on(id, "update", message="neu").json()["results"]["message_id"] == id
    assert gowa.listed()[0]["text"] == "neu"
    assert gowa.on(id, "revoke").status_code == 200
    assert gowa.listed() == []
    assert gowa.on(id, "revoke").json()["message"] == "server returned error 404"


def test_a_picture_is_refused_by_whatsapp(gowa: Gowa, sandbox: SandboxProcess) -> None:
    files = {"image": ("bild.jpg", b"\xff\xd8\xff", "image/jpeg")}
    answer = gowa.call("POST", "/send/image", data={"phone": GOWA_JID}, files=files)
    assert answer.json()["message"] == "server returned error 479"
    assert sandbox.ledger() == []


@pytest.mark.parametrize(
    ("phone", "message", "status", "code"),
    [
        (GOWA_JID, "", 400, "VALIDATION_ERROR"),
        ("4954112345", "Hallo", 400, "INVALID_JID"),
        (OTHER_JID, "Hallo", 500, "INTERNAL_SERVER_ERROR"),
    ],
)
def test_a_wrong_order_is_refused_in_gowas_words(
    gowa: Gowa, phone: str, message: str, status: int, code: str
) -> None:
    answer = gowa.text(message, phone)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_an_unknown_device_is_not_found(gowa: Gowa) -> None:
    answer = gowa.call("GET", "/devices/nobody/status", headers={"X-Device-Id": "nobody"})
    assert answer.json()["code"] == "DEVICE_NOT_FOUND"


def test_a_restricted_account_has_its_own_word(gowa: Gowa, sandbox: SandboxProcess) -> None:
    sandbox.fault(platform="whatsapp", account=GOWA_JID, fault="fail_before", code=463)
    assert gowa.text().json()["code"] == "WA_REACHOUT_TIMELOCK"


PROMISED = [
    ("get", "/devices/{device_id}/status", "DeviceStatusResponse", {}),
    ("get", "/user/my/newsletters", "NewsletterResponse", {}),
    ("get", "/newsletter/messages", "NewsletterMessagesResponse", {}),
    ("post", "/send/message", "SendResponse", {"phone": GOWA_JID, "message": "Hallo"}),
    ("post", "/message/{message_id}/update", "SendResponse", {"phone": GOWA_JID, "message": "x"}),
    ("post", "/message/{message_id}/revoke", "SendResponse", {"phone": GOWA_JID}),
]


@cache
def document() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    return found


@contract
@pytest.mark.parametrize(("method", "path", "schema", "body"), PROMISED)
def test_each_call_keeps_the_contract(
    gowa: Gowa, method: str, path: str, schema: str, body: dict[str, str]
) -> None:
    id = gowa.text().json()["results"]["message_id"]
    real = path.format(device_id="device-os", message_id=id)
    params = {"newsletter_id": GOWA_JID} if path.endswith("messages") else {}
    answer = gowa.call(method.upper(), real, params=params, json=body or None)
    assert str(answer.status_code) in document()["paths"][path][method]["responses"]
    shape = {"$ref": f"#/components/schemas/{schema}", "components": document()["components"]}
    jsonschema.validate(json.loads(answer.content), shape)
