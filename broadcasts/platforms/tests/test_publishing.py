"""A post's whole life over real HTTP, on every platform alike."""

from __future__ import annotations

import hashlib

import pytest

from broadcasts.platforms.base import (
    Absent,
    Account,
    Failure,
    FailureKind,
    Found,
    Gone,
    Message,
    RemotePost,
)
from broadcasts.platforms.registry import adapter_class
from broadcasts.platforms.tests.cast import KEY, LINK, adapter
from broadcasts.platforms.tests.live import Stage, everywhere


def posted(stage: Stage, message: Message, key: str = KEY) -> RemotePost:
    """Publish and read back."""
    stage.get_ready(message)
    receipt = stage.publish(message, key)
    post = stage.adapter.read(receipt.remote_id)
    assert isinstance(post, RemotePost)
    assert post.receipt.remote_id == receipt.remote_id
    return post


@everywhere
def test_what_the_public_sees_is_what_was_rendered(stage: Stage) -> None:
    message = stage.message()
    post = posted(stage, message)
    assert stage.adapter.same_text(message.text, post.text)
    assert post.pictures == len(message.pictures)
    [written] = stage.posts()
    assert written["text"] == stage.adapter.shown(message.text)
    assert written["cut"] is False
    assert LINK in written["text"]


@pytest.mark.parametrize("gateway", ["waha", "facebook", "instagram", "linkedin"])
def test_the_picture_arrives_byte_for_byte_and_with_its_words(stage: Stage) -> None:
    message = stage.message()
    posted(stage, message)
    [picture] = stage.posts()[0]["pictures"]
    assert picture["sha256"] == hashlib.sha256(message.pictures[0].content).hexdigest()
    assert picture["alt"] == ("" if stage.gateway == "waha" else message.pictures[0].alt)


@pytest.mark.parametrize("gateway", ["waha", "gowa", "facebook", "linkedin", "mastodon"])
def test_a_text_needs_no_picture(stage: Stage) -> None:
    message = stage.message(pictures=0)
    post = posted(stage, message)
    assert stage.adapter.same_text(message.text, post.text)
    assert post.pictures == 0


@pytest.mark.parametrize("gateway", ["facebook"])
def test_facebook_shows_the_address_as_a_card_where_no_picture_stands(stage: Stage) -> None:
    posted(stage, stage.message(pictures=0, wording="Mehr (https://other.example/): {link}."))
    stage.steps = {}
    posted(stage, stage.message(pictures=1))
    assert [post["link"] for post in stage.posts()] == [LINK, None]


@pytest.mark.parametrize("gateway", ["facebook"])
def test_a_page_that_meta_cannot_open_costs_the_card_and_not_the_post(stage: Stage) -> None:
    stage.fault("fail_before", "prepare", code=1609005)
    posted(stage, stage.message(pictures=0))
    assert [post["link"] for post in stage.posts()] == [None]
    stage.steps = {}
    stage.fault("dead_token", "prepare")
    with pytest.raises(Failure, match="auth"):
        stage.prepare(stage.message(pictures=0))


@pytest.mark.parametrize("gateway", ["facebook", "instagram", "linkedin", "mastodon"])
def test_several_pictures_keep_their_order(stage: Stage) -> None:
    message = stage.message(pictures=4)
    post = posted(stage, message)
    assert post.pictures == 4
    assert post.alts == tuple(picture.alt for picture in message.pictures)
    alts = [picture["alt"] for picture in stage.posts()[0]["pictures"]]
    assert alts == [picture.alt for picture in message.pictures]


@pytest.mark.parametrize("gateway", ["facebook", "instagram", "linkedin", "mastodon"])
def test_as_many_pictures_as_are_promised_arrive(stage: Stage) -> None:
    most = stage.adapter.capabilities.pictures_max
    assert posted(stage, stage.message(pictures=most)).pictures == most


@pytest.mark.parametrize(
    ("gateway", "address"),
    [
        ("waha", "https://whatsapp.com/channel/0029VaAbCdEfGhIjKlMnOpQr/"),
        ("gowa", "https://whatsapp.com/channel/0029VaGoWaDeFgHiJkLmNoPq/"),
        ("facebook", "/facebook/104200000000001/"),
        ("instagram", "/instagram/17841400000000001/p/"),
        ("linkedin", "https://www.linkedin.com/feed/update/urn:li:share:"),
        ("mastodon", "/mastodon/@polizei_os/1155"),
    ],
)
def test_a_post_has_an_address(stage: Stage, address: str) -> None:
    assert address in posted(stage, stage.message()).receipt.permalink


@everywhere
def test_a_deleted_post_is_gone_and_deleting_it_again_does_no_harm(stage: Stage) -> None:
    id = posted(stage, stage.message()).receipt.remote_id
    stage.adapter.delete(id)
    assert isinstance(stage.adapter.read(id), Gone)
    stage.adapter.delete(id)
    assert stage.posts()[0]["deleted"] is True


@everywhere
def test_a_post_that_never_was_counts_as_deleted(stage: Stage) -> None:
    stage.adapter.delete("urn:li:share:1" if stage.gateway == "linkedin" else "1")


@everywhere
def test_looking_for_a_post_tells_whether_it_stands(stage: Stage) -> None:
    message = stage.message()
    stage.get_ready(message)
    assert isinstance(stage.find(message, KEY), Absent)
    receipt = stage.publish(message, KEY)
    found = stage.find(message, KEY)
    assert isinstance(found, Found)
    assert found.post.receipt.remote_id == receipt.remote_id
    assert stage.adapter.same_text(message.text, found.post.text)


@everywhere
def test_another_post_is_not_taken_for_ours(stage: Stage) -> None:
    posted(stage, stage.message(wording="Etwas anderes {link}"), "3EB0" + "0" * 18)
    stage.steps = {}
    message = stage.message(wording="Unseres {link}")
    stage.get_ready(message)
    assert isinstance(stage.find(message, KEY), Absent)


@everywhere
def test_a_healthy_channel_says_so(stage: Stage) -> None:
    health = stage.adapter.check()
    assert (health.ok, health.code) == (True, "")


@everywhere
def test_a_foreign_token_is_found_at_once(stage: Stage) -> None:
    health = adapter(stage.gateway, stage.account.base_url, token="not-theirs").check()
    assert (health.ok, health.kind) == (False, FailureKind.AUTH)


@everywhere
def test_a_token_that_died_pauses_the_channel(stage: Stage) -> None:
    message = stage.message()
    stage.get_ready(message)
    stage.fault("dead_token", "any", times=0)
    with pytest.raises(Failure) as caught:
        stage.publish(message, KEY)
    assert caught.value.kind == FailureKind.AUTH
    assert stage.adapter.check().kind == FailureKind.AUTH


@everywhere
def test_a_platform_that_is_down_has_been_sent_nothing(gateway: str) -> None:
    down = adapter(gateway)
    health = down.check()
    assert (health.ok, health.kind, health.code) == (False, FailureKind.NOT_SENT, "no_connection")
    with pytest.raises(Failure) as caught:
        down.delete("1")
    assert caught.value.kind == FailureKind.NOT_SENT


def test_without_a_proof_a_page_that_wants_one_is_set_up_wrong(stage: Stage) -> None:
    health = adapter("facebook", stage.account.base_url).check()
    assert (health.kind, health.code) == (FailureKind.CONFIG, "104")


def test_a_version_that_has_ended_is_a_matter_of_configuration(stage: Stage) -> None:
    for gateway, version, base in [
        ("facebook", "v20.0", stage.sandbox.graph),
        ("linkedin", "202501", stage.sandbox.linkedin),
    ]:
        known = Stage(gateway, stage.sandbox, stage.host).account
        account = Account(base, version, known.id, known.token, app_secret=known.app_secret)
        assert adapter_class(gateway)(account).check().kind == FailureKind.CONFIG
