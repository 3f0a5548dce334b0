"""A WAHA session between "not paired" and "working", as a phone in hand brings it there."""

import pytest

from broadcasts.sandbox.tests.cast import JID
from broadcasts.sandbox.tests.clients import WhatsApp
from broadcasts.sandbox.tests.process import SandboxProcess

QR = "/api/pi-os/auth/qr"


def status(whatsapp: WhatsApp) -> str:
    return str(whatsapp.call("GET", "/api/sessions/pi-os").json()["status"])


@pytest.fixture
def unpaired(whatsapp: WhatsApp) -> WhatsApp:
    whatsapp.call("POST", "/api/sessions/pi-os/logout")
    return whatsapp


def test_the_code_to_scan_changes_until_the_session_gives_up(
    unpaired: WhatsApp, sandbox: SandboxProcess
) -> None:
    first = unpaired.call("GET", QR, params={"format": "raw"}).json()["value"]
    sandbox.advance(61)
    assert unpaired.call("GET", QR, params={"format": "raw"}).json()["value"] != first
    sandbox.advance(100)
    assert status(unpaired) == "FAILED"
    assert unpaired.call("GET", QR).status_code == 422
    unpaired.call("POST", "/api/sessions/pi-os/restart")
    assert status(unpaired) == "SCAN_QR_CODE"


def test_pairing_by_a_typed_code_wants_a_number(unpaired: WhatsApp) -> None:
    path = "/api/pi-os/auth/request-code"
    assert unpaired.call("POST", path, json={"phoneNumber": "0541 1"}).status_code == 400
    answer = unpaired.call("POST", path, json={"phoneNumber": "49541112"})
    assert (answer.status_code, len(answer.json()["code"])) == (201, 9)


def test_a_phone_pairs_the_session_perhaps_by_way_of_a_passkey(
    unpaired: WhatsApp, sandbox: SandboxProcess
) -> None:
    sandbox.session("pi-os", "PASSKEY_REQUIRED")
    assert unpaired.text().json()["status"] == "PASSKEY_REQUIRED"
    sandbox.session("pi-os", "WORKING")
    unpaired.call("POST", "/api/sessions/pi-os/restart")
    assert (status(unpaired), unpaired.text().status_code) == ("WORKING", 201)


def test_a_phone_cannot_do_what_does_not_exist(sandbox: SandboxProcess) -> None:
    for session, wanted in (("nobody", "WORKING"), ("pi-os", "HAPPY")):
        with pytest.raises(ValueError, match="No session"):
            sandbox.session(session, wanted)


def test_a_stuck_session_says_working_and_refuses_everything_until_it_is_restarted(
    whatsapp: WhatsApp, sandbox: SandboxProcess
) -> None:
    sandbox.fault(platform="whatsapp", account=JID, fault="wedged", times=0)
    for _often in range(2):
        answer = whatsapp.text().json()
        assert answer["exception"]["details"] == "server returned error 400"
    assert status(whatsapp) == "WORKING"
    whatsapp.call("POST", "/api/sessions/pi-os/restart")
    assert whatsapp.text().status_code == 201


def test_an_order_may_have_no_effect_at_all(whatsapp: WhatsApp, sandbox: SandboxProcess) -> None:
    id = whatsapp.text("steht").json()["id"]
    for operation, method in (("edit", "PUT"), ("delete", "DELETE")):
        sandbox.fault(platform="whatsapp", fault="no_effect", operation=operation)
        assert whatsapp.message(method, id, json={"text": "anders"}).status_code == 200
    [post] = sandbox.ledger()
    assert (post["text"], post["deleted"]) == ("steht", False)
