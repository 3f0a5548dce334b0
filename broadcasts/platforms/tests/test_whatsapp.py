"""What both WhatsApp gateways do beyond posting: change, count, say how they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from broadcasts.platforms.base import (
    Card,
    Failure,
    FailureKind,
    Found,
    Health,
    Message,
    Reach,
    RemotePost,
)
from broadcasts.platforms.card import card_of
from broadcasts.platforms.registry import adapter_class
from broadcasts.platforms.tests.answers import answered, failure, publish, reply
from broadcasts.platforms.tests.cast import (
    IDS,
    INVITES,
    KEY,
    LINK,
    SESSIONS,
    adapter,
    message,
    picture,
)
from broadcasts.platforms.tests.live import Stage
from broadcasts.platforms.waha_session import PAIRING, WahaSession

both = pytest.mark.parametrize("gateway", ["waha", "gowa"])
waha = pytest.mark.parametrize("gateway", ["waha"])
gowa = pytest.mark.parametrize("gateway", ["gowa"])


@both
def test_a_text_that_is_changed_keeps_its_id_and_can_be_changed_twice(stage: Stage) -> None:
    receipt = stage.publish(stage.message(0), KEY)
    corrected = stage.message(0, wording="Berichtigt {link}")
    for _once_more in range(2):
        stage.adapter.edit(receipt.remote_id, corrected)
        post = stage.adapter.read(receipt.remote_id)
        assert isinstance(post, RemotePost)
        assert stage.adapter.same_text(corrected.text, post.text)


@both
def test_a_change_that_has_no_effect_is_seen_when_read_back(stage: Stage) -> None:
    before = stage.message(0)
    receipt = stage.publish(before, KEY)
    stage.fault("no_effect", "edit")
    stage.adapter.edit(receipt.remote_id, stage.message(0, wording="Berichtigt {link}"))
    post = stage.adapter.read(receipt.remote_id)
    assert isinstance(post, RemotePost)
    assert stage.adapter.same_text(before.text, post.text)


@both
def test_a_deletion_that_has_no_effect_is_seen_when_read_back(stage: Stage) -> None:
    receipt = stage.publish(stage.message(0), KEY)
    stage.fault("no_effect", "delete")
    stage.adapter.delete(receipt.remote_id)
    assert isinstance(stage.adapter.read(receipt.remote_id), RemotePost)


def test_a_caption_is_not_offered_for_change() -> None:
    channel = adapter_class("waha")
    assert channel.can_edit(message("waha"))
    assert not channel.can_edit(message("waha", "Text", picture()))


@both
def test_followers_views_and_reactions_are_counted(stage: Stage) -> None:
    receipt = stage.publish(stage.message(0), KEY)
    stage.sandbox.advance(timedelta(days=1).total_seconds())
    assert stage.adapter.followers() == 18234
    assert stage.adapter.reach(receipt.remote_id) == Reach(views=9117, reactions=45 + 18)
    assert stage.adapter.reach("3EB0" + "0" * 18) is None


@both
@pytest.mark.parametrize("status", ["FAILED", "STARTING", "STOPPED"])
def test_a_lost_session_sends_nothing_and_says_so(stage: Stage, status: str) -> None:
    stage.sandbox.session(SESSIONS[stage.gateway], status)
    with pytest.raises(Failure) as caught:
        stage.publish(stage.message(0), KEY)
    health = stage.adapter.check()
    assert caught.value.kind == health.kind == FailureKind.NOT_SENT
    assert health.detail
    assert stage.posts() == []


@both
def test_a_session_without_a_phone_pauses_the_channel(stage: Stage) -> None:
    stage.sandbox.session(SESSIONS[stage.gateway], "SCAN_QR_CODE")
    with pytest.raises(Failure) as caught:
        stage.publish(stage.message(0), KEY)
    assert caught.value.kind == stage.adapter.check().kind == FailureKind.AUTH


@both
def test_a_session_that_works_only_in_name_is_found_out(stage: Stage) -> None:
    stage.fault("wedged", "any", times=0)
    health = stage.adapter.check()
    assert (health.ok, health.kind, health.code) == (False, FailureKind.CONFIG, "whatsapp 400")
    with pytest.raises(Failure) as caught:
        stage.publish(stage.message(0), KEY)
    assert caught.value.kind == FailureKind.CONFIG


@both
def test_health_proves_itself_by_what_only_the_platform_knows(stage: Stage) -> None:
    health = stage.adapter.check()
    for known in ("Polizei Osnabrück", "ADMIN", SESSIONS[stage.gateway], stage.gateway.upper()):
        assert known in health.proof


@both
def test_a_post_that_an_editor_may_have_spaced_anew_is_still_known(stage: Stage) -> None:
    stage.fault("id_rewritten")
    stage.publish(Message("Eins  zwei\n\n\ndrei"), KEY)
    assert isinstance(stage.find(Message("Eins zwei\n\ndrei"), KEY), Found)


# -- WAHA alone -----------------------------------------------------------------------------


def carded(stage: Stage) -> Stage:
    return CardStage(stage.gateway, stage.sandbox, stage.host)


class CardStage(Stage):
    """An installation that wants cards."""

    @property
    def account(self) -> Any:
        return replace(super().account, cards=True)


CARD = Card(LINK, "Vermisster gefunden", "Der Mann ist wohlauf.")


@waha
def test_a_link_goes_out_with_our_own_preview(stage: Stage) -> None:
    told = replace(stage.message(0), card=CARD)
    receipt = carded(stage).publish(told, KEY)
    [written] = stage.posts()
    assert written["card"] == {"url": LINK, "title": CARD.title, "description": CARD.description}
    assert receipt.remote_id == written["id"]
    assert isinstance(stage.find(told, KEY), Found)


@waha
def test_a_card_whose_answer_was_lost_is_found_by_its_text(stage: Stage) -> None:
    told = replace(stage.message(0), card=CARD)
    stage.fault("reset_after")
    with pytest.raises(Failure):
        carded(stage).publish(told, KEY)
    assert isinstance(stage.find(told, KEY), Found)


@waha
def test_our_id_goes_before_a_card_unless_the_installation_wants_it(stage: Stage) -> None:
    stage.publish(replace(stage.message(0), card=CARD), KEY)
    [written] = stage.posts()
    assert (written["id"], written["card"]) == (KEY, None)


def test_a_card_needs_its_link_in_the_text_and_stands_beside_no_picture() -> None:
    account = replace(adapter("waha").account, cards=True)
    ours = adapter_class("waha")(account)
    for told in (Message("Ohne", card=CARD), Message(LINK, (picture(),), CARD), Message(LINK)):
        with answered(reply(201, {"id": f"true_x_{KEY}"})) as called:
            ours.publish(told, KEY, {})
        assert "custom-preview" not in called.call_args.args[1]


def test_a_card_is_cut_between_words() -> None:
    card = card_of("Kurz", "wort " * 60, LINK)
    assert (card.title, card.url) == ("Kurz", LINK)
    assert card.description.endswith("wort…")
    assert len(card.description) <= 200


@waha
def test_another_engine_is_refused_in_words(stage: Stage) -> None:
    known = {"platform": "whatsapp", "id": IDS["waha"], "session": "pi-os", "name": "Polizei"}
    known |= {"invite": INVITES["waha"], "token": stage.account.token, "engine": "NOWEB"}
    stage.sandbox.register([known])
    health = stage.adapter.check()
    assert (health.ok, health.kind, health.code) == (False, FailureKind.CONFIG, "engine")
    assert "GOWS" in health.detail


@waha
def test_a_restricted_account_is_told_before_anything_fails(stage: Stage) -> None:
    known = {"platform": "whatsapp", "id": IDS["waha"], "session": "pi-os", "name": "Polizei"}
    known |= {"invite": INVITES["waha"], "token": stage.account.token}
    stage.sandbox.register([{**known, "restricted": True}])
    health = stage.adapter.check()
    assert health.ok
    assert health.detail


# -- GOWA alone -----------------------------------------------------------------------------


@gowa
def test_a_picture_is_refused_before_a_socket_is_opened(stage: Stage) -> None:
    told = message("gowa", "Text", picture())
    assert [problem.code for problem in stage.adapter.problems(told)] == ["pictures_unsupported"]
    with answered(reply(200, {})) as called, pytest.raises(Failure, match="no_pictures"):
        stage.adapter.publish(told, KEY, {})
    called.assert_not_called()


@pytest.mark.parametrize(("text", "codes"), [("Ruf @110 an", ["mention"]), ("a@b.example", [])])
def test_what_gowa_would_turn_into_a_mention_is_told_before(text: str, codes: list[str]) -> None:
    assert [one.code for one in adapter_class("gowa").problems(Message(text))] == codes


def test_gowa_without_a_password_is_not_spoken_to() -> None:
    health = adapter("gowa", token="presse:").check()
    assert health == Health(False, FailureKind.AUTH, "bad_credentials")


@gowa
def test_a_repeat_would_be_a_second_post_so_the_engine_must_look_first(stage: Stage) -> None:
    told = stage.message(0)
    assert stage.publish(told, KEY) != stage.publish(told, KEY)
    assert len(stage.posts()) == 2


@pytest.mark.parametrize(
    ("replies", "kind", "code"),
    [
        ([reply(200, {"results": {}})], FailureKind.AUTH, "not_logged_in"),
        ([reply(200, {"results": {"is_logged_in": True}})], FailureKind.NOT_SENT, "not_connected"),
    ],
)
def test_gowa_says_why_its_device_is_not_ready(
    replies: list[Any], kind: FailureKind, code: str
) -> None:
    with answered(*replies):
        health = adapter("gowa").check()
    assert (health.ok, health.kind, health.code) == (False, kind, code)
    assert health.detail


def test_a_device_that_does_not_follow_the_channel_is_no_way_to_it() -> None:
    ready = reply(200, {"results": {"is_logged_in": True, "is_connected": True}})
    with answered(ready, reply(200, {"results": {"data": [{"id": "other@newsletter"}]}})):
        health = adapter("gowa").check()
    assert (health.kind, health.code) == (FailureKind.CONFIG, "no_channel")


def test_a_success_in_name_only_is_unclear() -> None:
    empty = reply(200, {"code": "SUCCESS", "results": {"status": "sent"}})
    assert failure("gowa", publish, empty).kind == FailureKind.UNCLEAR


@waha
def test_a_phone_is_paired_by_a_code_that_changes(stage: Stage) -> None:
    session = WahaSession(stage.account)
    assert session.state().phone == "Polizei Osnabrück"
    stage.sandbox.session("pi-os", "SCAN_QR_CODE")
    assert session.state().status == PAIRING
    first = session.code_to_scan()
    stage.sandbox.advance(61)
    assert session.code_to_scan() != first
    assert len(session.code_to_type("49541112")) == 9
    stage.sandbox.session("pi-os", "WORKING")
    session.restart()
    assert stage.adapter.check().ok


@waha
def test_a_stopped_session_is_started_and_a_stuck_one_freed(stage: Stage) -> None:
    session = WahaSession(stage.account)
    stage.sandbox.session("pi-os", "STOPPED")
    stage.fault("wedged", "any", times=0)
    session.start()
    assert stage.adapter.check().ok


@waha
def test_a_stuck_session_is_brought_back_and_one_without_a_phone_is_not(stage: Stage) -> None:
    stage.fault("wedged", "any", times=0)
    assert stage.adapter.revive(stage.adapter.check())
    assert stage.adapter.check().ok
    stage.sandbox.session("pi-os", "SCAN_QR_CODE")
    assert not stage.adapter.revive(stage.adapter.check())


def test_a_key_that_may_not_restart_leaves_it_to_a_person() -> None:
    stuck = Health(False, FailureKind.CONFIG, "whatsapp 400")
    with answered(reply(403, {"message": "Forbidden resource"})):
        assert not adapter("waha").revive(stuck)
    able = adapter_class("waha")(replace(adapter("waha").account, control_token="key-for-control"))
    with answered(reply(201, {})) as called:
        assert able.revive(stuck)
    assert called.call_args.kwargs["headers"]["X-Api-Key"] == "key-for-control"
