"""Answers that are well-formed and absurd: no field of them stops a worker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from broadcasts.platforms.base import CannotTell, Failure
from broadcasts.platforms.http import Reply
from broadcasts.platforms.tests.answers import (
    PREPARED,
    REPEATABLE,
    answered,
    graph,
    publish,
    reply,
)
from broadcasts.platforms.tests.cast import IDS, INVITE, KEY, SINCE, adapter, message
from broadcasts.platforms.tests.known_answers import TABLES
from broadcasts.platforms.tests.test_reading import (
    LATER,
    entry,
    gowa_post,
    listed,
    page_post,
    share,
    toot,
)

#: In place of any field: what no platform means, but what can stand in its JSON.
ABSURD: tuple[Any, ...] = (
    None, True, -1, 1e308, float("inf"), float("nan"), 10**400, "", "9" * 5000, "\x00", "\ud800",
    [], {}, [[]], "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00", "9999-12-31T23:59:59+0000",
)  # fmt: skip
HEADERS: tuple[dict[str, str], ...] = (
    {"date": "Thu, 26 Nov 2026 11:00:00 -0000", "x_ratelimit_reset": "2026-11-26T12:00:00Z"},
    {"date": "Mon, 01 Jan 0001 00:00:00 +2359"},
    {"x_app_usage": "[" * 100_000},
    {"x_business_use_case_usage": '{"1":[{"estimated_time_to_regain_access":1e999}]}'},
    {"x_business_use_case_usage": '{"1":[{"estimated_time_to_regain_access":NaN}]}'},
)


def sensible(gateway: str) -> Iterator[Any]:
    """Answers as they should be, in which one field at a time becomes absurd."""
    yield listed(gateway, LATER).json
    photo = {"media_type": "photo", "target": {"id": "8"}}
    image = {"media": {"id": "urn:li:image:1", "altText": "Wagen"}}
    yield {
        "waha": [entry("1", "Text", reactions={"👍": 1}, viewCount=3)],
        "gowa": {"results": {"data": [gowa_post("1", "Text", reaction_counts={"👍": 1})]}},
        "facebook": page_post(attachments={"data": [photo]}),
        "linkedin": share(1, content=image),
        "mastodon": toot("1", media_attachments=[{"id": "2", "description": "Wagen"}]),
    }.get(gateway, {"id": "1", "children": {"data": [{"id": "2", "alt_text": "Wagen"}]}})
    yield {
        "id": IDS[gateway], "username": IDS[gateway], "status": "WORKING", "engine": "GOWS",
        "role": "ADMIN", "invite": INVITE, "subscribersCount": 3, "followers_count": 3,
        "status_code": "FINISHED", "firstDegreeSize": 3, "summary": {"total_count": 3},
        "data": {"is_valid": True, "expires_at": 1_800_000_000, "scopes": []},
        "results": {"is_logged_in": True, "is_connected": True, "message_id": "1"},
        "configuration": {"statuses": {"max_characters": 500}},
    }  # fmt: skip


def paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield before
    steps = value.items() if isinstance(value, dict) else ()
    for key, inner in enumerate(value) if isinstance(value, list) else steps:
        yield from paths(inner, (*before, key))


def planted(value: Any, path: tuple[Any, ...], absurd: Any) -> Any:
    if not path:
        return absurd
    copy = value.copy()
    copy[path[0]] = planted(value[path[0]], path[1:], absurd)
    return copy


def ask_everything(gateway: str, *answers: Reply) -> None:
    """Every call; a Failure is an answer, anything else would stop the worker."""
    for act in [publish, *REPEATABLE[gateway]]:
        with answered(*answers), suppress(Failure):
            act(adapter(gateway), gateway)
    with answered(*answers):
        adapter(gateway).check()
        adapter(gateway).find(message(gateway), KEY, PREPARED, SINCE)


@pytest.mark.parametrize("gateway", TABLES)
def test_no_field_of_an_answer_stops_a_worker(gateway: str) -> None:
    for value in sensible(gateway):
        for path in paths(value):
            for absurd in ABSURD:
                ask_everything(gateway, reply(200, planted(value, path, absurd)))


@pytest.mark.parametrize("gateway", TABLES)
@pytest.mark.parametrize("headers", HEADERS)
def test_no_header_of_an_answer_stops_a_worker(gateway: str, headers: dict[str, str]) -> None:
    for answer in (reply(200, {"id": "1"}, **headers), reply(429, {}, **headers)):
        ask_everything(gateway, answer)
    throttled = reply(400, graph(4).json, **headers)
    ask_everything(gateway, throttled)


def test_a_found_post_whose_id_cannot_be_kept_proves_nothing() -> None:
    with answered(reply(200, [entry("1" * 201, message("waha").text)])):
        assert isinstance(adapter("waha").find(message("waha"), KEY, {}, SINCE), CannotTell)
