"""A post that is corrected where it stands, and numbers that a platform tells."""

from __future__ import annotations

import pytest

from broadcasts.platforms.base import Failure, FailureKind, Message, Reach, RemotePost
from broadcasts.platforms.http import Reply
from broadcasts.platforms.registry import ADAPTERS
from broadcasts.platforms.tests.answers import PICTURE, answered, graph, reply
from broadcasts.platforms.tests.cast import APP_SECRET, IDS, KEY, SECRET, adapter
from broadcasts.platforms.tests.cast import message as said
from broadcasts.platforms.tests.live import Stage

EDITING = ["facebook", "linkedin", "mastodon"]
COUNTED = ["facebook", "instagram", "linkedin", "mastodon"]
OWN_APP = {"facebook": APP_SECRET, "instagram": APP_SECRET}


def published(stage: Stage, pictures: int = 2) -> str:
    message = stage.message(pictures)
    stage.get_ready(message)
    return stage.publish(message, KEY).remote_id


@pytest.mark.parametrize("gateway", EDITING)
def test_an_edit_changes_the_text_and_nothing_else(stage: Stage) -> None:
    id = published(stage)
    message = said(stage.gateway, "Berichtigt (A 31) *frei* {link}")
    for _twice in range(2):
        stage.adapter.edit(id, message)
    post = stage.adapter.read(id)
    assert isinstance(post, RemotePost)
    assert stage.adapter.same_text(message.text, post.text)
    assert post.pictures == 2
    [written] = stage.posts()
    assert (written["text"], written["cut"]) == (stage.adapter.shown(message.text), False)


@pytest.mark.parametrize("gateway", EDITING)
def test_an_edit_whose_answer_was_lost_may_be_repeated(stage: Stage) -> None:
    id = published(stage, 0)
    message = said(stage.gateway, "Berichtigt {link}")
    stage.fault("reset_after", "edit")
    with pytest.raises(Failure) as caught:
        stage.adapter.edit(id, message)
    assert caught.value.kind == FailureKind.NOT_SENT
    stage.adapter.edit(id, message)
    assert stage.posts()[0]["text"] == stage.adapter.shown(message.text)


@pytest.mark.parametrize("gateway", EDITING)
def test_what_was_deleted_is_not_edited(stage: Stage) -> None:
    id = published(stage, 0)
    stage.adapter.delete(id)
    with pytest.raises(Failure) as caught:
        stage.adapter.edit(id, said(stage.gateway, "Zu spät"))
    assert caught.value.kind == FailureKind.REJECTED


def test_instagram_says_beforehand_that_it_cannot_edit() -> None:
    assert not ADAPTERS["instagram"].can_edit(Message("Text", (PICTURE,)))
    for gateway in EDITING:
        assert ADAPTERS[gateway].can_edit(Message("Text", (PICTURE,)))
    with answered(reply(200, {})) as called:
        with pytest.raises(Failure, match="cannot_edit"):
            adapter("instagram").edit("1", Message("Text"))
        called.assert_not_called()


def test_facebook_has_to_say_that_it_changed_the_text() -> None:
    with answered(reply(200, {"success": False})), pytest.raises(Failure) as caught:
        adapter("facebook").edit("1", Message("Text"))
    assert caught.value.kind == FailureKind.NOT_SENT


@pytest.mark.parametrize("gateway", COUNTED)
def test_followers_and_reach_are_read_where_the_platform_tells(stage: Stage) -> None:
    account = {
        "platform": stage.gateway, "id": IDS[stage.gateway], "name": "Polizei", "token": SECRET,
        "app_secret": OWN_APP.get(stage.gateway, ""), "followers": 4711, "views": 900,
        "reactions": 15,
    }  # fmt: skip
    stage.sandbox.register([account])
    id = published(stage, 1)
    assert stage.adapter.followers() == 4711
    views = None if stage.gateway == "mastodon" else 900
    assert stage.adapter.reach(id) == Reach(views, 15)


@pytest.mark.parametrize("refusal", [graph(10), graph(100), graph(3001, 1504028)])
def test_reactions_are_told_without_views(refusal: Reply) -> None:
    """Views need a right of their own, and a page with a hundred followers."""
    counted = reply(200, {"data": [], "summary": {"total_count": 7}})
    with answered(counted, refusal):
        assert adapter("facebook").reach("1") == Reach(None, 7)
