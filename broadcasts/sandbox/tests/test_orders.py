"""What an order for a fault can ask for, and what it cannot."""

from typing import Any

import pytest

from broadcasts.sandbox.tests.clients import Facebook, Instagram, LinkedIn, WhatsApp
from broadcasts.sandbox.tests.hosting import PictureHost
from broadcasts.sandbox.tests.pictures import picture
from broadcasts.sandbox.tests.process import SandboxProcess, written


@pytest.mark.parametrize("operation", ["edit", "delete"])
def test_editing_and_deleting_can_fail_after_the_fact(
    sandbox: SandboxProcess, facebook: Facebook, operation: str
) -> None:
    id = facebook.post().json()["id"]
    sandbox.fault(platform="facebook", operation=operation, fault="fail_after")
    method = {"edit": "POST", "delete": "DELETE"}[operation]
    assert facebook.call(method, id, data={"message": "neu"}).status_code == 500
    done = {"edit": "edited", "delete": "deleted"}[operation]
    assert sandbox.ledger()[0][done] is True


def test_preparing_can_fail(sandbox: SandboxProcess, facebook: Facebook) -> None:
    sandbox.fault(platform="facebook", operation="prepare", fault="fail_before", code=2, status=500)
    response = facebook.photo(picture())
    assert (response.status_code, response.json()["error"]["code"]) == (500, 2)


def test_a_refusal_carries_the_ordered_code(sandbox: SandboxProcess, facebook: Facebook) -> None:
    order = {"platform": "facebook", "operation": "publish", "fault": "fail_before"}
    sandbox.fault(**order, code=190, subcode=492, message="Role lost")
    error = facebook.post().json()["error"]
    assert (error["code"], error["error_subcode"], error["message"]) == (190, 492, "Role lost")


def test_a_whatsapp_refusal_carries_the_ordered_code(
    sandbox: SandboxProcess, whatsapp: WhatsApp
) -> None:
    sandbox.fault(platform="whatsapp", operation="publish", fault="fail_before", code=463)
    body = whatsapp.text().json()
    assert body["exception"]["details"] == "server returned error 463"


def test_a_linkedin_refusal_carries_the_ordered_code(
    sandbox: SandboxProcess, linkedin: LinkedIn
) -> None:
    sandbox.fault(
        platform="linkedin", operation="publish", fault="fail_before", code="CONFLICT", status=409
    )
    response = linkedin.post()
    assert (response.status_code, response.json()["code"]) == (409, "CONFLICT")


def test_an_answer_can_be_ordered_word_for_word(
    sandbox: SandboxProcess, whatsapp: WhatsApp
) -> None:
    sandbox.fault(platform="whatsapp", fault="fail_after", status=502, body="<h1>Bad gateway</h1>")
    response = whatsapp.text()
    assert (response.status_code, response.text) == (502, "<h1>Bad gateway</h1>")
    assert written(sandbox) == 1


def test_a_session_can_fail(sandbox: SandboxProcess, whatsapp: WhatsApp) -> None:
    sandbox.fault(platform="whatsapp", fault="session_status", status="SCAN_QR_CODE", times=0)

    assert whatsapp.call("GET", "/api/sessions/pi-os").json()["status"] == "SCAN_QR_CODE"
    response = whatsapp.text()
    assert (response.status_code, response.json()["status"]) == (422, "SCAN_QR_CODE")
    whatsapp.call("POST", "/api/sessions/pi-os/restart")
    assert whatsapp.text().status_code == 201


def test_waha_may_choose_another_id(sandbox: SandboxProcess, whatsapp: WhatsApp) -> None:
    sandbox.fault(platform="whatsapp", operation="publish", fault="id_rewritten")
    id = whatsapp.text(id="3EB0AA").json()["id"].rsplit("_", 1)[-1]
    assert id != "3EB0AA"
    assert sandbox.ledger()[0]["id"] == id


def test_an_unpublished_instagram_post_leaves_its_container_finished(
    sandbox: SandboxProcess, instagram: Instagram, host: PictureHost
) -> None:
    id = instagram.ready(image_url=host.serve(picture()))
    sandbox.fault(platform="instagram", operation="publish", fault="unpublished_201")
    instagram.publish(id)
    assert instagram.status(id) == "FINISHED"


@pytest.mark.parametrize(
    "order",
    [
        {"platform": "telegram", "fault": "latency"},
        {"platform": "facebook", "fault": "earthquake"},
        {"platform": "facebook", "fault": "latency", "operation": "sing"},
        {"platform": "facebook", "fault": "latency", "tiems": 2},
    ],
)
def test_an_order_that_makes_no_sense_is_refused(
    sandbox: SandboxProcess, order: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match="must be one of|Unknown words"):
        sandbox.fault(**order)


@pytest.mark.parametrize(
    ("platform", "fault"),
    [("facebook", "duplicate_own"), ("whatsapp", "expired"), ("mastodon", "version_ended")],
)
def test_a_fault_that_a_platform_does_not_have_is_refused(
    sandbox: SandboxProcess, platform: str, fault: str
) -> None:
    with pytest.raises(ValueError, match="only"):
        sandbox.fault(platform=platform, fault=fault)


def test_a_named_fault_speaks_the_platforms_own_words(
    sandbox: SandboxProcess, instagram: Instagram, linkedin: LinkedIn
) -> None:
    sandbox.fault(platform="instagram", fault="expired", operation="publish")
    assert instagram.publish("1").json()["error"]["error_subcode"] == 2207020
    sandbox.fault(platform="linkedin", fault="version_ended")
    assert linkedin.post().status_code == 426
    sandbox.fault(platform="linkedin", fault="duplicate_own")
    refusal = linkedin.post("gleich").json()
    assert (refusal["status"], refusal["code"]) == (422, "DUPLICATE_POST")
    assert refusal["message"].endswith(sandbox.ledger("linkedin")[0]["id"])
