"""What a check finds out in time: tokens, versions and allowances that end, posts nobody sees."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from broadcasts.platforms import http, warnings
from broadcasts.platforms.base import Adapter, Failure, FailureKind, Health, Message
from broadcasts.platforms.http import Reply
from broadcasts.platforms.restli import version_end
from broadcasts.platforms.tests.answers import PICTURE, answered, graph, linkedin, publish, reply
from broadcasts.platforms.tests.answers import failure as failed
from broadcasts.platforms.tests.cast import APP_SECRET, IDS, KEY, SECRET, adapter, preparation
from broadcasts.platforms.tests.live import GATEWAYS, Stage

DAY = 86400
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC).timestamp()
SCOPES = [
    "pages_manage_posts", "pages_read_engagement", "instagram_basic",
    "instagram_content_publish", "instagram_manage_contents",
]  # fmt: skip


def at(now: float, adapter: Adapter, version: str) -> Adapter:
    adapter.clock = lambda: now
    adapter.account = replace(adapter.account, version=version)
    return adapter


def own(gateway: str, **more: Any) -> Reply:
    return reply(200, {"id": IDS[gateway], "name": "Polizei", "username": "polizei", **more})


def token(**more: Any) -> Reply:
    return reply(200, {"data": {"is_valid": True, "scopes": SCOPES, "expires_at": 0, **more}})


def checked(gateway: str, *replies: Reply, version: str = "v26.0") -> Health:
    with answered(*replies):
        return at(NOW, adapter(gateway), version).check()


@pytest.mark.parametrize(
    ("days", "code"), [(None, ""), (22, ""), (21, warnings.TOKEN_ENDS), (1, warnings.TOKEN_ENDS)]
)
def test_a_token_that_ends_is_told_three_weeks_ahead(days: int | None, code: str) -> None:
    expires = int(NOW) + days * DAY if days else 0
    health = checked("facebook", own("facebook"), token(expires_at=expires))
    assert (health.ok, health.code, health.days_left) == (True, code, days)
    assert health.proof == "Polizei"


@pytest.mark.parametrize("gateway", ["facebook"])
def test_meta_is_asked_for_the_end_of_a_token_over_the_wire(stage: Stage) -> None:
    account = {
        "platform": stage.gateway, "id": IDS[stage.gateway], "name": "Polizei", "token": SECRET,
        "app_secret": APP_SECRET, "token_expires_at": int(time.time()) + 10 * DAY,
    }  # fmt: skip
    stage.sandbox.register([account])
    health = stage.adapter.check()
    assert health.code == warnings.TOKEN_ENDS
    assert health.days_left in (9, 10)


@pytest.mark.parametrize(
    ("day", "code", "left"),
    [
        ((2027, 7, 16), "", 61),
        ((2027, 7, 17), warnings.VERSION_ENDS, 60),
        ((2027, 9, 15), warnings.VERSION_ENDS, 0),
    ],
)
def test_linkedins_version_is_told_sixty_days_ahead(
    day: tuple[int, int, int], code: str, left: int
) -> None:
    now = datetime(*day, 12, tzinfo=UTC).timestamp()
    with answered(reply(200, {"elements": []})):
        health = at(now, adapter("linkedin"), "202609").check()
    assert (health.ok, health.code, health.days_left) == (True, code, left)
    assert (health.detail == "202609") is bool(code)


@pytest.mark.parametrize(
    ("days", "code"),
    [(22, ""), (21, "token_ends"), (7, "token_ends"), (1, "token_ends"), (-1, "token_ends")],
)
def test_linkedins_token_is_told_by_the_day_that_was_entered(days: int, code: str) -> None:
    linkedin = at(NOW, adapter("linkedin"), "202609")
    ends_on = datetime.fromtimestamp(NOW, UTC).date() + timedelta(days=days)
    linkedin.account = replace(linkedin.account, token_ends_on=ends_on)
    with answered(reply(200, {"elements": []})):
        health = linkedin.check()
    assert (health.ok, health.code, health.days_left) == (True, code, days)
    assert str(days) not in warnings.sentence(health) or days > 0


@pytest.mark.parametrize("gateway", ["linkedin"])
def test_linkedins_token_ends_without_a_word_before(stage: Stage) -> None:
    account = {
        "platform": "linkedin", "id": IDS["linkedin"], "name": "Polizei", "token": SECRET,
        "token_expires_at": time.time() + DAY,
    }  # fmt: skip
    stage.sandbox.register([account])
    assert stage.adapter.check().ok
    stage.sandbox.register([{**account, "token_expires_at": time.time() - 1}])
    assert stage.adapter.check() == Health(False, FailureKind.AUTH, "EXPIRED_ACCESS_TOKEN")


@pytest.mark.parametrize(
    ("version", "end"),
    [("202511", "2026-11-15"), ("202512", "2026-12-15"), ("202601", "2027-01-15")],
)
def test_a_version_lives_for_a_year(version: str, end: str) -> None:
    assert version_end(version).isoformat() == end


def test_the_graph_apis_version_is_told_too() -> None:
    health = checked("facebook", own("facebook"), token(), version="v21.0")
    assert (health.code, health.detail, health.days_left) == ("version_ends", "v21.0", 56)
    assert "v21.0" in warnings.sentence(health)
    assert "56" in warnings.sentence(health)


@pytest.mark.parametrize(
    ("told", "kind", "code"),
    [
        (token(is_valid=False), FailureKind.AUTH, "token_invalid"),
        (token(scopes=SCOPES[:1]), FailureKind.PERMISSION, "scope pages_read_engagement"),
        (graph(190, 463), FailureKind.AUTH, "190/463"),
        (reply(503, None), FailureKind.NOT_SENT, "http 503"),
    ],
)
def test_a_token_that_will_not_do_is_found_before_it_is_needed(
    told: Reply, kind: FailureKind, code: str
) -> None:
    health = checked("facebook", own("facebook"), told)
    assert (health.ok, health.kind, health.code) == (False, kind, code)


@pytest.mark.parametrize("told", [graph(100), graph(10), token(scopes=[]), reply(200, {})])
def test_where_meta_will_not_tell_of_the_token_the_channel_goes_on(told: Reply) -> None:
    health = checked("facebook", own("facebook"), told)
    assert (health.ok, health.code, health.days_left) == (True, "", None)


def test_the_token_never_stands_in_an_address() -> None:
    with answered(own("facebook"), token()) as called:
        adapter("facebook").check()
    assert called.call_count == 2
    for call in called.call_args_list:
        assert SECRET not in str(call.args) + str(call.kwargs["params"])


def test_instagram_says_when_a_takedown_will_need_a_person() -> None:
    health = checked("instagram", own("instagram"), token(scopes=SCOPES[:-1]), reply(200, {}))
    assert (health.ok, health.code, health.detail) == (True, warnings.NO_DELETING, SCOPES[-1])


@pytest.mark.parametrize("gateway", ["facebook"])
def test_an_app_in_development_mode_is_noticed_by_the_first_post(stage: Stage) -> None:
    account = {
        "platform": "facebook", "id": IDS["facebook"], "name": "Polizei", "token": SECRET,
        "app_secret": APP_SECRET, "development_mode": True,
    }  # fmt: skip
    stage.sandbox.register([account])
    assert stage.adapter.check().code == ""
    stage.publish(stage.message(0), KEY)
    health = stage.adapter.check()
    assert (health.ok, health.code) == (True, warnings.HIDDEN)
    stage.sandbox.register([{**account, "hidden": True}])
    assert stage.adapter.check() == Health(False, FailureKind.CONFIG, "page_unpublished")


def used(percent: int, minutes: int = 0) -> dict[str, str]:
    entry = {"type": "pages", "call_count": percent, "estimated_time_to_regain_access": minutes}
    return {"x_business_use_case_usage": json.dumps({"1": [entry]})}


def plain(percent: int) -> dict[str, str]:
    return {"x_app_usage": json.dumps({"call_count": 1, "total_time": percent})}


@pytest.mark.parametrize("headers", [used(90), plain(90), {"x_page_usage": '{"call_count": 90}'}])
def test_an_allowance_that_runs_out_slows_down_what_can_wait(headers: dict[str, str]) -> None:
    health = checked("facebook", reply(200, own("facebook").json, **headers), token())
    assert (health.ok, health.code, health.detail) == (True, warnings.SLOW_DOWN, "90 %")
    counted = reply(200, {"summary": {"total_count": 7}}, **headers)
    with answered(counted) as called, pytest.raises(Failure) as caught:
        adapter("facebook").reach("1")
    assert caught.value.kind == FailureKind.RATE_LIMITED
    assert called.call_count == 1


@pytest.mark.parametrize(("headers", "seconds"), [(used(100, 7), 420), (plain(100), None)])
def test_a_post_waits_where_it_would_be_refused_anyway(
    headers: dict[str, str], seconds: float | None
) -> None:
    made, steps = reply(200, {"id": "1"}, **headers), preparation()
    with answered(made), pytest.raises(Failure) as caught:
        adapter("facebook").prepare(Message("Text", (PICTURE,)), steps)
    assert (caught.value.kind, caught.value.seconds) == (FailureKind.RATE_LIMITED, seconds)
    assert steps.steps["photo.0"] == "1"


def test_a_post_goes_out_as_long_as_it_is_taken() -> None:
    with answered(reply(200, {"id": "1"}, **plain(99))):
        adapter("facebook").prepare(Message("Text", (PICTURE,)), preparation())


def quota(usage: int, total: int) -> Reply:
    return reply(200, {"data": [{"quota_usage": usage, "config": {"quota_total": total}}]})


def test_instagrams_quota_is_read_before_a_container_is_made() -> None:
    message = Message("Text", (PICTURE,))
    with answered(quota(25, 25)) as called, pytest.raises(Failure) as caught:
        adapter("instagram").prepare(message, preparation())
    assert (caught.value.kind, caught.value.code) == (FailureKind.RATE_LIMITED, warnings.QUOTA)
    assert called.call_count == 1
    made = reply(200, {"id": "1", "status_code": "FINISHED"})
    for left in (quota(24, 25), quota(99, 100), reply(200, {})):
        with answered(left, made):
            adapter("instagram").prepare(message, preparation())


def test_a_used_up_quota_stands_in_the_health() -> None:
    health = checked("instagram", own("instagram"), token(), quota(50, 50))
    assert (health.ok, health.code, health.detail) == (True, warnings.QUOTA, "50 / 50")


@pytest.mark.parametrize(
    ("clock", "seconds"), [("11:00:00", 3600), ("23:50:00", 600), ("00:00:00", 3600)]
)
def test_linkedin_counts_by_the_day_of_utc(clock: str, seconds: int) -> None:
    throttled = linkedin(429, "TOO_MANY_REQUESTS")
    dated = replace(throttled, headers={"date": f"Thu, 26 Nov 2026 {clock} GMT"})
    assert failed("linkedin", publish, dated).seconds == seconds
    assert failed("linkedin", publish, throttled).seconds is None


def test_every_warning_has_its_sentence() -> None:
    for code in warnings.SENTENCES:
        text = warnings.sentence(Health(True, code=code, detail="v1", days_left=3))
        assert text
        assert "%(" not in text
    assert warnings.sentence(Health(True)) == ""
    assert warnings.sentence(Health(False, FailureKind.AUTH, "190")) == ""


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_every_call_of_an_account_ends_when_the_page_must(gateway: str) -> None:
    hurried = adapter(gateway)
    hurried.account = replace(hurried.account, until=5.0)
    with answered(own(gateway, elements=[])) as called:
        hurried.check()
    assert {call.kwargs["until"] for call in called.call_args_list} == {5.0}


def test_a_silent_platform_is_no_health() -> None:
    with answered(http.NoAnswer("ReadTimeout")):
        for gateway in ("facebook", "instagram", "linkedin", "mastodon"):
            assert adapter(gateway).check() == Health(False, FailureKind.NOT_SENT, "no_answer")
