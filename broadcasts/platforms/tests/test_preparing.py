"""Uploads and containers survive a crash: what was made is kept, and what is useless forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from broadcasts.platforms import container, http
from broadcasts.platforms.base import Failure, FailureKind, Message, Receipt
from broadcasts.platforms.http import Reply
from broadcasts.platforms.tests.answers import PICTURE, answered, graph, reply
from broadcasts.platforms.tests.cast import KEY, adapter, picture, preparation
from broadcasts.platforms.tests.live import Stage

UPLOADING = ["facebook", "instagram", "linkedin", "mastodon"]
#: Under these names the uploads and containers of each platform are kept.
MADE = ("photo.", "child.", "image.", "media.")
DAY = 86400


def failing(stage: Stage, message: Message) -> Failure:
    with pytest.raises(Failure) as caught:
        stage.prepare(message)
    return caught.value


@pytest.mark.parametrize("gateway", UPLOADING)
def test_a_repeat_uploads_nothing_twice(stage: Stage) -> None:
    message = stage.message(pictures=3)
    stage.fault("reset_before", "prepare", times=1)
    assert failing(stage, message).kind == FailureKind.NOT_SENT
    stage.get_ready(message)
    kept = {key: value for key, value in stage.steps.items() if key.startswith(MADE)}
    stage.get_ready(message)
    assert {key: stage.steps[key] for key in kept} == kept
    assert len(set(kept.values())) == 3


# LinkedIn: reserve, put and two looks; Instagram: a child, the container and a look.
@pytest.mark.parametrize(
    ("gateway", "calls"), [("facebook", 1), ("instagram", 3), ("linkedin", 4), ("mastodon", 1)]
)
def test_after_a_crash_between_two_uploads_only_the_second_is_made(
    gateway: str, calls: int
) -> None:
    ours, message = adapter(gateway), Message("Text", (PICTURE, picture(1, url=PICTURE.url)))
    value = {"image": "urn:li:image:1", "uploadUrl": f"{ours.account.base_url}/upload"}
    made = reply(200, {"id": "1", "status_code": "FINISHED", "status": "AVAILABLE", "value": value})
    steps = preparation()
    first = [made] if gateway == "facebook" else [made, made]
    with answered(*first, http.NoAnswer("crash")), pytest.raises(Failure):
        ours.prepare(message, steps)
    with answered(made) as called:
        ours.prepare(message, steps)
    assert called.call_count == calls


@pytest.mark.parametrize("lost", [graph(24, 2207006), graph(24, 2207008), graph(100, 33)])
def test_a_container_that_is_lost_is_made_anew(lost: Reply) -> None:
    steps = preparation({"container": "17900", "child.0": "17901", "unfetched": "1"})
    with answered(lost), pytest.raises(Failure) as caught:
        adapter("instagram").prepare(Message("Text", (PICTURE,)), steps)
    assert caught.value.kind == FailureKind.NOT_SENT
    assert steps.steps == {"unfetched": "1"}


@pytest.mark.parametrize("gateway", UPLOADING)
def test_every_upload_is_saved_before_the_next_begins(stage: Stage) -> None:
    stage.get_ready(stage.message(pictures=3))
    sizes = [len(saved) for saved in stage.saves]
    assert sizes[0] == 1
    assert all(after - before <= 1 for before, after in zip(sizes, sizes[1:], strict=False))


@pytest.mark.parametrize("gateway", ["instagram", "linkedin", "mastodon"])
def test_waiting_is_asked_for_and_gets_longer(stage: Stage) -> None:
    message = stage.message()
    stage.sandbox.polls(instagram=4, linkedin=4, mastodon=4)
    waits = [failing(stage, message) for _ in range(4)]
    assert [(wait.kind, wait.seconds) for wait in waits] == [
        (FailureKind.NOT_READY, seconds) for seconds in (1, 5, 60, 60)
    ]
    stage.prepare(message)
    stage.publish(message, KEY)


@pytest.mark.parametrize("gateway", ["instagram", "linkedin", "mastodon"])
def test_what_never_becomes_ready_is_begun_again(stage: Stage) -> None:
    message = stage.message()
    stage.sandbox.polls(instagram=100, linkedin=100, mastodon=100)
    for _ in range(8):
        assert failing(stage, message).kind == FailureKind.NOT_READY
    given_up = failing(stage, message)
    assert (given_up.kind, given_up.code) == (FailureKind.NOT_SENT, "never_ready")
    assert set(stage.steps) <= {"limits"}


@pytest.mark.parametrize(("gateway", "kind"), [("facebook", "photo"), ("mastodon", "media")])
def test_uploads_that_are_about_to_be_dropped_go_up_again(stage: Stage, kind: str) -> None:
    message = stage.message(pictures=2)
    stage.prepare(message)
    old = dict(stage.steps)
    stage.steps["made.0"] = str(int(old["made.0"]) - DAY)
    stage.prepare(message)
    assert stage.steps[f"{kind}.0"] != old[f"{kind}.0"]
    assert stage.steps[f"{kind}.1"] == old[f"{kind}.1"]


@pytest.mark.parametrize("gateway", ["instagram"])
def test_a_container_that_expired_is_made_anew(stage: Stage) -> None:
    message = stage.message()
    stage.get_ready(message)
    stage.sandbox.advance(DAY + 60)
    with pytest.raises(Failure) as caught:
        stage.publish(message, KEY)
    assert caught.value.kind == FailureKind.NOT_SENT
    assert failing(stage, message).kind == FailureKind.NOT_SENT
    assert stage.steps == {}
    stage.get_ready(message)
    assert isinstance(stage.publish(message, KEY), Receipt)


@pytest.mark.parametrize("gateway", ["instagram"])
def test_a_picture_that_cannot_be_fetched_becomes_an_alarm(stage: Stage) -> None:
    message = stage.message()
    missing = replace(message.pictures[0], url=f"{stage.sandbox.url}/nowhere.jpg")
    kinds = [failing(stage, Message(message.text, (missing,))).kind for _ in range(3)]
    assert kinds == [FailureKind.NOT_SENT, FailureKind.NOT_SENT, FailureKind.CONFIG]
    stage.get_ready(message)


@pytest.mark.parametrize("gateway", ["instagram"])
def test_a_picture_without_a_public_address_is_not_offered(stage: Stage) -> None:
    message = stage.message()
    hidden = replace(message.pictures[0], url="")
    assert failing(stage, Message(message.text, (hidden,))).kind == FailureKind.CONFIG


@pytest.mark.parametrize("gateway", ["instagram"])
@pytest.mark.parametrize(
    ("subcode", "kind"),
    [
        (2207052, FailureKind.NOT_SENT),
        (2207001, FailureKind.NOT_SENT),
        (2207009, FailureKind.REJECTED),
        (2207050, FailureKind.BLOCKED),
        (2207999, FailureKind.NOT_SENT),
    ],
)
def test_a_container_that_failed_says_why_and_is_forgotten(
    stage: Stage, subcode: int, kind: FailureKind
) -> None:
    message = stage.message()
    failing(stage, message)
    sentence = f"Error: Media upload has failed with error code {subcode}"
    body = {"id": "1", "status_code": "ERROR", "status": sentence}
    stage.fault("fail_before", "prepare", status=200, body=body)
    failure = failing(stage, message)
    assert (failure.kind, failure.code) == (kind, f"ERROR/{subcode}")
    assert "container" not in stage.steps


@pytest.mark.parametrize("gateway", ["instagram"])
def test_a_finished_container_that_is_never_taken_is_made_anew(stage: Stage) -> None:
    message = stage.message()
    stage.get_ready(message)
    for _ in range(container.MOST_OFFERS - 1):
        stage.prepare(message)
    assert failing(stage, message).code == "offered_in_vain"
    stage.get_ready(message)


@pytest.mark.parametrize("gateway", ["linkedin"])
def test_an_image_linkedin_cannot_read_is_the_contents_fault(stage: Stage) -> None:
    message = stage.message()
    broken = replace(message.pictures[0], content=b"no picture")
    failure = failing(stage, Message(message.text, (broken,)))
    assert (failure.kind, failure.code) == (FailureKind.REJECTED, "PROCESSING_FAILED")


@pytest.mark.parametrize("gateway", ["linkedin"])
def test_the_token_does_not_follow_an_upload_address_to_strangers(stage: Stage) -> None:
    value = {"image": "urn:li:image:1", "uploadUrl": "http://127.0.0.1:9/upload"}
    stage.fault("fail_before", "prepare", status=200, body={"value": value})
    failure = failing(stage, stage.message())
    assert (failure.kind, failure.code) == (FailureKind.CONFIG, "upload_address")
