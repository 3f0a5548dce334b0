"""What the known answers mean, on the publish call and on the calls that may be repeated."""

from __future__ import annotations

import json
import traceback
from dataclasses import replace

import pytest

from broadcasts.platforms.base import CannotTell, Failure, FailureKind
from broadcasts.platforms.http import Reply
from broadcasts.platforms.tests.answers import (
    REPEATABLE,
    answered,
    delete,
    failure,
    graph,
    prepare,
    publish,
    read,
    reply,
)
from broadcasts.platforms.tests.cast import KEY, SECRET, SINCE, adapter, message
from broadcasts.platforms.tests.known_answers import PERMISSIONS, ROWS, TABLES
from broadcasts.platforms.tests.rows import NOT_SENT, PERMISSION, REJECTED, UNCLEAR, Answer


@pytest.mark.parametrize(("gateway", "answer", "kind", "_repeatable"), ROWS)
def test_on_the_publish_call_it_means(
    gateway: str, answer: Answer, kind: FailureKind, _repeatable: FailureKind
) -> None:
    assert failure(gateway, publish, answer).kind == kind


@pytest.mark.parametrize(("gateway", "answer", "_publish", "kind"), ROWS)
def test_on_calls_that_may_be_repeated_it_means(
    gateway: str, answer: Answer, _publish: FailureKind, kind: FailureKind
) -> None:
    for act in REPEATABLE[gateway]:
        assert failure(gateway, act, answer).kind == kind


@pytest.mark.parametrize(("gateway", "answer", "_publish", "kind"), ROWS)
def test_a_check_and_a_search_take_no_refusal_for_an_answer(
    gateway: str, answer: Answer, _publish: FailureKind, kind: FailureKind
) -> None:
    ours = adapter(gateway)
    with answered(answer):
        health = ours.check()
        assert (health.ok, health.kind) == (False, kind)
        assert isinstance(ours.find(message(gateway), KEY, {}, SINCE), CannotTell)


@pytest.mark.parametrize("gateway", TABLES)
@pytest.mark.parametrize("body", [None, {}, [], "words", {"id": ""}, {"id": None}, {"id": {}}])
def test_a_success_without_an_id_is_unclear(gateway: str, body: object) -> None:
    found = failure(gateway, publish, reply(200, body))
    assert (found.kind, found.code) == (UNCLEAR, "no_id")


@pytest.mark.parametrize("gateway", ["facebook", "instagram", "linkedin", "mastodon"])
def test_an_upload_without_an_id_is_done_again(gateway: str) -> None:
    assert failure(gateway, prepare, reply(200, {})).kind == NOT_SENT


@pytest.mark.parametrize("gateway", TABLES)
def test_no_answer_brings_a_secret_into_a_failure_or_a_health(gateway: str) -> None:
    """Whatever a platform puts into its sentences, and some quote the request."""
    for _gateway, answer, *_kinds in (row for row in ROWS if row[0] == gateway):
        told = answer
        if isinstance(answer, Reply):
            told = replace(
                answer, json=json.loads(json.dumps(answer.json).replace("words", SECRET))
            )
        for act in [publish, *REPEATABLE[gateway]]:
            found = failure(gateway, act, told)
            assert SECRET not in "".join(traceback.format_exception(found)) + repr(found)
        with answered(told):
            assert SECRET not in repr(adapter(gateway).check())


@pytest.mark.parametrize("gateway", TABLES)
def test_the_publish_call_is_made_once_whatever_comes_back(gateway: str) -> None:
    for _gateway, answer, *_kinds in (row for row in ROWS if row[0] == gateway):
        with answered(answer) as called:
            with pytest.raises(Failure):
                publish(adapter(gateway), gateway)
            assert called.call_count == 1


def test_instagram_leaves_a_deletion_it_may_not_do_to_a_person() -> None:
    for answer in [*PERMISSIONS, graph(-1, 2207073), graph(-1, 2207085)]:
        assert failure("instagram", delete, answer).kind == REJECTED
        if answer in PERMISSIONS:
            assert failure("instagram", read, answer).kind == PERMISSION


def test_a_throttled_page_says_for_how_long() -> None:
    usage = {"1": [{"type": "pages", "estimated_time_to_regain_access": 5}], "2": [{}]}
    headers = {"x_business_use_case_usage": json.dumps(usage)}
    throttled = reply(400, {"error": {"code": 80001}}, **headers)
    assert failure("facebook", publish, throttled).seconds == 300


@pytest.mark.parametrize("usage", ["", "{", "[]", "{}", '{"1": 2}', '{"1": [3]}', '{"1": [{}]}'])
def test_a_throttled_page_that_names_no_time_is_left_to_the_engine(usage: str) -> None:
    throttled = reply(400, {"error": {"code": 4}}, x_business_use_case_usage=usage)
    assert failure("facebook", publish, throttled).seconds is None
