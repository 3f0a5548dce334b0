"""When nobody can know whether a post went out, it is looked for, and never sent blindly again."""

from __future__ import annotations

from typing import Any

import pytest

from broadcasts.platforms.base import (
    Absent,
    CannotTell,
    Failure,
    FailureKind,
    Found,
    Gone,
    RemotePost,
)
from broadcasts.platforms.tests.cast import KEY
from broadcasts.platforms.tests.live import Stage, everywhere

PUBLISHED_ALL_THE_SAME: list[dict[str, Any]] = [
    {"fault": "fail_after"},
    {"fault": "fail_after", "body": "<html>Bad Gateway</html>", "status": 502},
    {"fault": "reset_after"},
    {"fault": "hang_after", "seconds": 4},
    {"fault": "empty_201"},
]


@everywhere
@pytest.mark.parametrize("order", PUBLISHED_ALL_THE_SAME, ids=lambda order: str(order["fault"]))
def test_a_post_whose_answer_was_lost_is_found_again(stage: Stage, order: dict[str, Any]) -> None:
    message = stage.message()
    stage.get_ready(message)
    stage.fault(**order)
    with pytest.raises(Failure) as caught:
        stage.publish(message, KEY)
    assert caught.value.kind == FailureKind.UNCLEAR
    found = stage.find(message, KEY)
    assert isinstance(found, Found)
    [written] = stage.posts()
    assert found.post.receipt.remote_id == written["id"]


@everywhere
def test_a_post_that_was_cut_off_before_is_proven_absent(stage: Stage) -> None:
    message = stage.message()
    stage.get_ready(message)
    stage.fault("reset_before")
    with pytest.raises(Failure) as caught:
        stage.publish(message, KEY)
    assert caught.value.kind == FailureKind.UNCLEAR
    assert isinstance(stage.find(message, KEY), Absent)
    stage.get_ready(message)
    stage.publish(message, KEY)
    assert len(stage.posts()) == 1


@everywhere
def test_an_accepted_post_that_nobody_sees_is_not_taken_for_published(stage: Stage) -> None:
    message = stage.message()
    stage.get_ready(message)
    stage.fault("unpublished_201")
    receipt = stage.publish(message, KEY)
    assert isinstance(stage.adapter.read(receipt.remote_id), Gone)
    assert stage.posts() == []


@everywhere
def test_where_the_platform_cannot_be_asked_nothing_is_concluded(stage: Stage) -> None:
    message = stage.message()
    stage.get_ready(message)
    stage.fault("fail_before", "any", times=0, status=503, body="down")
    assert isinstance(stage.find(message, KEY), CannotTell)


@everywhere
def test_a_throttled_post_was_not_written_and_waits(stage: Stage) -> None:
    message = stage.message()
    stage.get_ready(message)
    stage.fault("rate_limit")
    with pytest.raises(Failure) as caught:
        stage.publish(message, KEY)
    assert caught.value.kind == FailureKind.RATE_LIMITED
    assert caught.value.seconds is None or 0 < caught.value.seconds <= 3600
    assert stage.posts() == []


@pytest.mark.parametrize("gateway", ["facebook", "instagram", "mastodon"])
def test_a_limit_names_its_time_or_does_not(stage: Stage) -> None:
    message = stage.message()
    stage.get_ready(message)
    for fault, named in [("rate_limit", True), ("rate_limit_untimed", False)]:
        stage.fault(fault)
        with pytest.raises(Failure) as caught:
            stage.publish(message, KEY)
        assert caught.value.kind == FailureKind.RATE_LIMITED
        assert (caught.value.seconds is not None) is named


@pytest.mark.parametrize(
    ("gateway", "kind"),
    [
        ("facebook", FailureKind.REJECTED),
        ("instagram", FailureKind.NOT_SENT),
        ("linkedin", FailureKind.NOT_SENT),
        ("mastodon", FailureKind.REJECTED),
    ],
)
def test_what_was_prepared_too_long_ago_is_not_published(stage: Stage, kind: FailureKind) -> None:
    message = stage.message()
    stage.get_ready(message)
    stage.fault("expired")
    with pytest.raises(Failure) as caught:
        stage.publish(message, KEY)
    assert caught.value.kind == kind
    assert stage.posts() == []


@pytest.mark.parametrize("gateway", ["facebook", "instagram", "linkedin"])
def test_a_version_that_ends_during_a_delivery_pauses_the_channel(stage: Stage) -> None:
    message = stage.message()
    stage.get_ready(message)
    stage.fault("version_ended")
    with pytest.raises(Failure) as caught:
        stage.publish(message, KEY)
    assert caught.value.kind == FailureKind.CONFIG


@pytest.mark.parametrize("gateway", ["linkedin"])
def test_a_post_that_linkedin_calls_a_duplicate_of_itself_is_adopted(stage: Stage) -> None:
    message = stage.message()
    stage.get_ready(message)
    stage.fault("duplicate_own")
    receipt = stage.publish(message, KEY)
    assert [post["id"] for post in stage.posts()] == [receipt.remote_id]


@pytest.mark.parametrize("gateway", ["linkedin"])
def test_a_duplicate_of_something_foreign_is_refused_or_looked_for(stage: Stage) -> None:
    other = stage.publish(stage.message(0, wording="Etwas anderes {link}"), KEY).remote_id
    message = stage.message(0)
    named = f"Content is a duplicate of {other}"
    for told, kind in [(named, FailureKind.REJECTED), (None, FailureKind.UNCLEAR)]:
        stage.fault("duplicate_foreign", **({"message": told} if told else {}))
        with pytest.raises(Failure) as caught:
            stage.publish(message, KEY)
        assert caught.value.kind == kind
    assert isinstance(stage.find(message, KEY), Absent)


@everywhere
def test_reading_fails_softly_while_the_platform_is_in_trouble(stage: Stage) -> None:
    message = stage.message()
    stage.get_ready(message)
    receipt = stage.publish(message, KEY)
    stage.fault("fail_before", "read", status=503, body="down")
    with pytest.raises(Failure) as caught:
        stage.adapter.read(receipt.remote_id)
    assert caught.value.kind == FailureKind.NOT_SENT
    assert isinstance(stage.adapter.read(receipt.remote_id), RemotePost)


@pytest.mark.parametrize("gateway", ["instagram"])
def test_a_published_container_outweighs_a_list_that_lags_behind(stage: Stage) -> None:
    message = stage.message()
    stage.get_ready(message)
    stage.fault("delayed_read", seconds=3600)
    stage.fault("reset_after")
    with pytest.raises(Failure):
        stage.publish(message, KEY)
    assert isinstance(stage.find(message, KEY), CannotTell)
    with pytest.raises(Failure) as caught:
        stage.prepare(message)
    assert (caught.value.kind, caught.value.code) == (FailureKind.UNCLEAR, "published_before")
    stage.sandbox.advance(3700)
    assert isinstance(stage.find(message, KEY), Found)


@pytest.mark.parametrize("gateway", ["linkedin"])
@pytest.mark.parametrize("pictures", [0, 2])
def test_a_named_duplicate_is_our_own_earlier_post(stage: Stage, pictures: int) -> None:
    message = stage.message(pictures)
    stage.get_ready(message)
    first = stage.publish(message, KEY)
    assert stage.publish(message, KEY) == first
    assert len(stage.posts()) == 1


@pytest.mark.parametrize("gateway", ["linkedin"])
def test_a_duplicate_that_cannot_be_read_yet_decides_nothing(stage: Stage) -> None:
    message = stage.message(0)
    stage.fault("delayed_read", seconds=3600)
    stage.publish(message, KEY)
    with pytest.raises(Failure) as caught:
        stage.publish(message, KEY)
    assert (caught.value.kind, caught.value.code) == (FailureKind.UNCLEAR, "DUPLICATE_POST")


@pytest.mark.parametrize("gateway", ["facebook"])
def test_photos_that_were_posted_already_are_looked_for(stage: Stage) -> None:
    message = stage.message()
    stage.get_ready(message)
    stage.publish(message, KEY)
    with pytest.raises(Failure) as caught:
        stage.publish(message, KEY)
    assert (caught.value.kind, caught.value.code) == (FailureKind.UNCLEAR, "100/1366051")
    assert isinstance(stage.find(message, KEY), Found)


@pytest.mark.parametrize("gateway", ["waha"])
def test_a_gateway_that_chose_another_id_is_believed(stage: Stage) -> None:
    message = stage.message(0)
    stage.fault("id_rewritten")
    receipt = stage.publish(message, KEY)
    assert receipt.remote_id != KEY
    assert isinstance(stage.adapter.read(receipt.remote_id), RemotePost)


@pytest.mark.parametrize("gateway", ["waha"])
def test_a_post_under_another_id_whose_answer_was_lost_is_found_by_its_text(stage: Stage) -> None:
    message = stage.message(0)
    stage.fault("id_rewritten")
    stage.fault("reset_after")
    with pytest.raises(Failure):
        stage.publish(message, KEY)
    found = stage.find(message, KEY)
    assert isinstance(found, Found)
    assert found.post.receipt.remote_id == stage.posts()[0]["id"] != KEY


@pytest.mark.parametrize("gateway", ["waha"])
def test_our_own_id_makes_a_repeat_harmless(stage: Stage) -> None:
    message = stage.message(0)
    assert stage.publish(message, KEY) == stage.publish(message, KEY)
    assert len(stage.posts()) == 1
