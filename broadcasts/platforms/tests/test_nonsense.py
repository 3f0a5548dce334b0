"""A platform that answers nonsense: nothing of it breaks a job, reaches a page or is kept."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from broadcasts import failures
from broadcasts.platforms import http
from broadcasts.platforms.base import Failure, FailureKind
from broadcasts.platforms.http import Node
from broadcasts.platforms.outcome import Phase, required
from broadcasts.platforms.tests.answers import REPEATABLE, answered, reply
from broadcasts.platforms.tests.cast import SINCE, adapter

NUMBERS = [float("nan"), float("inf"), 1e300, 10**400, -(10**400), True, "1", None]
ADDRESSES = [
    "javascript:alert(1)",
    "//elsewhere.example",
    "data:text/html,x",
    "https://" + 600 * "x",
]
KEYS = ("followers_count", "subscribersCount", "firstDegreeSize", "like_count", "favourites_count")


@pytest.mark.parametrize("value", NUMBERS)
def test_a_number_that_no_calculation_survives_is_none(value: Any) -> None:
    assert Node({"n": value}).number("n") in (0.0, 1.0)


@pytest.mark.parametrize("value", ["\0", "\ud800"])
def test_signs_that_no_database_keeps_are_seen_but_not_taken_over(value: str) -> None:
    assert Node({"text": f"a{value}b"}).text("text") == "a\ufffdb"


@pytest.mark.parametrize("value", ADDRESSES)
def test_only_a_web_address_becomes_a_link(value: str) -> None:
    assert Node({"url": value}).address("url") == ""
    assert Node({"url": "https://social.example/@a/1"}).address("url")


def test_an_id_too_long_to_be_kept_is_none() -> None:
    with pytest.raises(Failure) as raised:
        required("9" * 201, Phase.IRREVERSIBLE)
    assert raised.value.kind == FailureKind.UNCLEAR
    assert Node({"id": "9" * 201}).id("id") == ""


@pytest.mark.parametrize("body", ["[" * 200_000, "9" * 5000, b"\xff\xfe{", ""])
def test_json_beyond_all_reason_is_no_json(body: bytes | str) -> None:
    assert http.parsed(body) is None


@pytest.mark.parametrize("seconds", [1e15, float(10 * 365 * 86400)])
def test_no_platform_lets_a_delivery_wait_for_years(seconds: float) -> None:
    failure = Failure(FailureKind.RATE_LIMITED, "", seconds)
    left = failures.outcome(failure, 0, SINCE, first_look=20, operation="publish").columns
    assert (left["due_at"] - SINCE).total_seconds() == failures.LONGEST_WAIT


@pytest.mark.parametrize("gateway", REPEATABLE)
@pytest.mark.parametrize("value", [*NUMBERS, "\ud800", [], {}, "²"])
def test_nonsense_in_an_answer_ends_in_an_answer_or_a_failure(gateway: str, value: Any) -> None:
    usage = '{"a": [{"estimated_time_to_regain_access": 1e999}], "call_count": NaN}'
    inner = dict.fromkeys(("id", "url", "code", "message", "timestamp", *KEYS), value)
    body = {**inner, "error": inner, "data": [inner], "results": {"data": [inner]}}
    for status in (200, 400, 429):
        given = reply(status, body)
        headers = {"x-app-usage": usage, "x-business-use-case-usage": usage}
        with answered(http.Reply(status=status, headers=headers, json=given.json)):
            for call in REPEATABLE[gateway]:
                with contextlib.suppress(Failure):
                    call(adapter(gateway), gateway)
