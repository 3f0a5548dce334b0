"""WAHA with the GOWS engine, as strict as the real one."""

from typing import Any

import pytest

from broadcasts.sandbox.tests.cast import INVITE, JID, OTHER_JID, READ_ONLY_JID
from broadcasts.sandbox.tests.clients import WhatsApp
from broadcasts.sandbox.tests.hosting import PictureHost
from broadcasts.sandbox.tests.pictures import picture
from broadcasts.sandbox.tests.process import SandboxProcess


def test_a_text_answers_201_with_the_serialized_id_only(whatsapp: WhatsApp) -> None:
    response = whatsapp.text("Hallo", id="3EB0AA")

    assert response.status_code == 201
    assert response.json() == {"id": f"true_{JID}_3EB0AA", "_data": None}


@pytest.mark.parametrize("path", ["/ping", "/health", "/api/server/version", "/api/sessions"])
def test_every_address_wants_the_key(whatsapp: WhatsApp, path: str) -> None:
    for headers in ({}, {"X-Api-Key": "wrong"}):
        response = whatsapp.call("GET", path, headers=headers)
        assert response.status_code == 401
        assert response.json() == {"message": "Unauthorized", "statusCode": 401}
    assert whatsapp.call("GET", path).status_code == 200


def test_ping_and_version_name_the_engine(whatsapp: WhatsApp) -> None:
    assert whatsapp.call("GET", "/ping").json() == {"message": "pong"}
    version = whatsapp.call("GET", "/api/server/version").json()
    assert (version["version"], version["engine"]) == ("2026.7.1", "GOWS")


def test_an_unknown_session_is_not_found(whatsapp: WhatsApp) -> None:
    whatsapp.session = "nobody"
    response = whatsapp.text()

    assert response.status_code == 404
    assert "session" in response.json()["message"]


def test_a_key_is_good_for_its_own_session_only(sandbox: SandboxProcess) -> None:
    assert WhatsApp(sandbox, "waha-os", "pi-ler").text(chatId=OTHER_JID).status_code == 403


def test_a_stopped_session_does_not_send(sandbox: SandboxProcess, whatsapp: WhatsApp) -> None:
    whatsapp.call("POST", "/api/sessions/pi-os/stop")
    response = whatsapp.text()

    assert response.status_code == 422
    body = response.json()
    assert body.pop("error")
    assert body == {"session": "pi-os", "status": "STOPPED", "expected": ["WORKING"]}
    assert sandbox.ledger() == []


def test_starting_a_session_lets_it_send_again(whatsapp: WhatsApp) -> None:
    whatsapp.call("POST", "/api/sessions/pi-os/stop")
    assert whatsapp.call("POST", "/api/sessions/pi-os/start").status_code == 201
    assert whatsapp.call("GET", "/api/sessions/pi-os").json()["status"] == "WORKING"
    assert whatsapp.text().status_code == 201


def test_a_logged_out_session_comes_back_only_by_pairing(whatsapp: WhatsApp) -> None:
    whatsapp.call("POST", "/api/sessions/pi-os/logout")
    whatsapp.call("POST", "/api/sessions/pi-os/start")
    session = whatsapp.call("GET", "/api/sessions/pi-os").json()
    assert (session["status"], session["me"]) == ("SCAN_QR_CODE", None)


def test_a_second_send_of_the_same_id_is_dropped(
    sandbox: SandboxProcess, whatsapp: WhatsApp
) -> None:
    first, second = whatsapp.text("eins", id="3EB0AA"), whatsapp.text("zwei", id="3EB0AA")

    assert first.json() == second.json()
    [post] = sandbox.ledger("whatsapp", JID)
    assert (post["text"], post["dropped_repeats"]) == ("eins", 1)


def test_without_an_id_each_send_is_a_post(sandbox: SandboxProcess, whatsapp: WhatsApp) -> None:
    whatsapp.text("gleich")
    whatsapp.text("gleich")
    assert len(sandbox.ledger("whatsapp")) == 2


def test_a_reserved_id_looks_like_whatsapps_own(whatsapp: WhatsApp) -> None:
    id = whatsapp.call("GET", "/api/pi-os/new-message-id").json()["id"]
    assert id.startswith("3EB0")
    assert len(id) == 22


@pytest.mark.parametrize("missing", ["chatId", "text", "session"])
def test_a_text_needs_its_parts(whatsapp: WhatsApp, missing: str) -> None:
    assert whatsapp.text(**{missing: ""}).status_code in (400, 404)


@pytest.mark.parametrize("chat", [READ_ONLY_JID, OTHER_JID, "999@newsletter"])
def test_only_admins_post_in_a_channel(whatsapp: WhatsApp, chat: str) -> None:
    response = whatsapp.text(chatId=chat)

    assert response.status_code == 500
    assert response.json()["exception"]["details"] == "server returned error 401"


def test_an_error_of_500_echoes_the_request(whatsapp: WhatsApp) -> None:
    body = whatsapp.text("geheim", chatId="999@newsletter").json()
    assert body["request"]["path"] == "/api/sendText"
    assert body["request"]["body"]["text"] == "geheim"


def test_a_picture_stands_with_its_caption(sandbox: SandboxProcess, whatsapp: WhatsApp) -> None:
    response = whatsapp.image(picture(), caption="Sperrung", id="3EB0BB")

    assert response.json()["id"].endswith("_3EB0BB")
    [post] = sandbox.ledger("whatsapp")
    assert post["text"] == "Sperrung"
    assert len(post["pictures"]) == 1
    assert whatsapp.preview(INVITE)[0]["message"]["hasMedia"] is True


def test_a_picture_may_be_named_by_address(whatsapp: WhatsApp, host: PictureHost) -> None:
    file = {"mimetype": "image/jpeg", "url": host.serve(picture())}
    assert whatsapp.image(b"", file=file).status_code == 201


@pytest.mark.parametrize("content", [picture("PNG"), picture("WEBP"), b"<html>"])
def test_only_jpeg_pictures_go_through(whatsapp: WhatsApp, content: bytes) -> None:
    response = whatsapp.image(content)

    assert response.status_code == 500
    assert response.json()["exception"]["message"].endswith("server returned error 479")


def test_videos_are_not_implemented(whatsapp: WhatsApp) -> None:
    body = {"session": "pi-os", "chatId": JID, "file": {}}
    assert whatsapp.call("POST", "/api/sendVideo", json=body).status_code == 422


def test_a_body_over_50_megabytes_is_refused_and_not_reset(whatsapp: WhatsApp) -> None:
    assert whatsapp.text("x" * (51 * 1024 * 1024)).status_code == 413


def test_a_preview_card_must_name_a_link_of_the_text(whatsapp: WhatsApp) -> None:
    body: dict[str, Any] = {"session": "pi-os", "chatId": JID, "text": "Mehr: https://example.org"}
    body["preview"] = {"url": "https://example.org", "title": "Mehr"}
    path = "/api/send/link-custom-preview"
    assert whatsapp.call("POST", path, json=body).status_code == 201
    assert whatsapp.call("POST", path, json={**body, "text": "ohne"}).status_code == 400


def test_an_edit_keeps_the_id_and_shows_in_the_preview(whatsapp: WhatsApp) -> None:
    id = whatsapp.text("Tipfehler").json()["id"]
    for name in (id, id.rsplit("_", 1)[-1]):
        response = whatsapp.message("PUT", name, json={"text": "Tippfehler"})
        assert response.status_code == 200
        assert response.json() == {"id": id, "_data": None}
    assert whatsapp.preview(INVITE)[0]["message"]["body"] == "Tippfehler"


def test_a_caption_cannot_be_edited(whatsapp: WhatsApp) -> None:
    id = whatsapp.image(picture(), caption="alt").json()["id"]
    response = whatsapp.message("PUT", id, json={"text": "neu"})
    assert response.json()["exception"]["details"] == "server returned error 479"


def test_deleting_wants_the_full_id(sandbox: SandboxProcess, whatsapp: WhatsApp) -> None:
    id = whatsapp.text().json()["id"]

    assert whatsapp.message("DELETE", id.rsplit("_", 1)[-1]).status_code == 500
    assert whatsapp.message("DELETE", id).status_code == 200
    assert whatsapp.preview(INVITE) == []
    assert sandbox.ledger()[0]["deleted"] is True


def test_the_preview_carries_our_id_behind_another_prefix(whatsapp: WhatsApp) -> None:
    whatsapp.text("Hallo", id="3EB0CC")
    [entry] = whatsapp.preview(INVITE)

    assert entry["message"]["id"] == f"false_{JID}_3EB0CC"
    assert entry["message"]["fromMe"] is False
    assert entry["message"]["_data"]["Info"]["ID"] == "3EB0CC"
    assert whatsapp.preview(JID) == [entry]


def test_the_preview_shows_thirty_days(sandbox: SandboxProcess, whatsapp: WhatsApp) -> None:
    whatsapp.text("alt")
    sandbox.advance(31 * 86400)
    whatsapp.text("neu")
    assert [entry["message"]["body"] for entry in whatsapp.preview(INVITE)] == ["neu"]


def test_the_preview_keeps_to_its_limit(whatsapp: WhatsApp) -> None:
    for text in ("eins", "zwei", "drei"):
        whatsapp.text(text)
    shown = [entry["message"]["body"] for entry in whatsapp.preview(INVITE, limit=2)]
    assert shown == ["zwei", "drei"]


def test_channels_are_listed_with_role_and_followers(whatsapp: WhatsApp) -> None:
    channels = whatsapp.call("GET", "/api/pi-os/channels").json()
    mine = next(channel for channel in channels if channel["id"] == JID)

    assert {channel["id"] for channel in channels} == {JID, READ_ONLY_JID}
    assert (mine["role"], mine["subscribersCount"]) == ("ADMIN", 18234)
    assert mine["invite"].rsplit("/", 1)[-1] == INVITE
    admins = whatsapp.call("GET", "/api/pi-os/channels", params={"role": "ADMIN"}).json()
    assert admins == [mine]


@pytest.mark.parametrize("name", ["120363000000000001%40newsletter", INVITE])
def test_one_channel_is_found_by_id_and_by_code(whatsapp: WhatsApp, name: str) -> None:
    assert whatsapp.call("GET", f"/api/pi-os/channels/{name}").json()["id"] == JID


def test_an_unknown_address_is_worded_as_waha_does(whatsapp: WhatsApp) -> None:
    response = whatsapp.call("GET", "/api/nothing")
    assert response.status_code == 404
    assert response.json()["message"] == "Cannot GET /api/nothing"
