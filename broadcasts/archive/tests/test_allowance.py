"""Who asks too often has to wait; who that is stands nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory
from pytest_django import Settings
from redis import Redis

from broadcasts.archive import allowance
from broadcasts.archive.allowance import Allowance, OwnMemory, spent

NOW = datetime(2026, 11, 24, 12, 0, 10, tzinfo=UTC)
TWICE = Allowance("try", most=2, seconds=60)
HOME = "192.0.2.7"


def waits(address: str = HOME, at: datetime = NOW, times: int = 1) -> list[int]:
    return [spent(TWICE, address, at) for _time in range(times)]


@pytest.fixture(params=["redis", "alone"])
def counting(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both places in which may be counted; the second is used while Redis is away."""
    monkeypatch.setattr(allowance, "_own", OwnMemory())
    if request.param == "redis":
        return str(request.getfixturevalue("queue"))
    request.getfixturevalue("settings").REDIS_URL = "unix:///nobody/listens/here.sock"
    return ""


def test_the_third_has_to_wait_until_the_minute_is_over(counting: str) -> None:
    assert waits(times=3) == [0, 0, 50]
    assert waits(at=NOW + timedelta(seconds=50)) == [0]


def test_another_address_and_another_purpose_have_their_own(counting: str) -> None:
    waits(times=3)
    assert waits("198.51.100.1") == [0]
    assert spent(Allowance("other", 2, 60), HOME, NOW) == 0


def test_a_line_with_ipv6_has_one_allowance(counting: str) -> None:
    waits("2001:db8:1:2::1", times=2)
    assert waits("2001:db8:1:2:ffff::9") == [50]
    assert waits("2001:db8:1:3::1") == [0]


def test_no_address_is_kept_and_what_is_kept_goes_by_itself(queue: str) -> None:
    waits()
    with Redis.from_url(queue) as redis:
        (key,) = redis.keys("allowance:*")
        assert HOME.encode() not in key
        assert 0 < redis.ttl(key) <= 60


def test_the_hash_of_an_address_is_another_one_tomorrow() -> None:
    today, tomorrow = (allowance._nameless(HOME, NOW + timedelta(days=day)) for day in (0, 1))
    assert today != tomorrow


def test_redis_is_asked_again_after_a_rest(
    queue: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "_own", OwnMemory())
    settings.REDIS_URL = "unix:///nobody/listens/here.sock"
    waits()
    settings.REDIS_URL = queue
    with Redis.from_url(queue) as redis:
        waits(at=NOW + timedelta(seconds=4))
        assert redis.keys("allowance:*") == []
        waits(at=NOW + timedelta(seconds=5))
        assert len(redis.keys("allowance:*")) == 1


def test_what_one_process_remembers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "REMEMBERED", 3)
    own = OwnMemory()
    for number in range(7):
        own.count(str(number))
    assert len(own.counts) <= 3


@pytest.fixture
def ask(queue: str) -> Callable[..., object]:
    """One request that says it comes from elsewhere each time; what it is answered instead."""
    numbers = iter(range(100))

    def one(forwarded: str = "{}") -> object:
        chain = forwarded.format(f"203.0.113.{next(numbers)}")
        request = RequestFactory().get("/suche/", headers={"X-Forwarded-For": chain})
        return allowance.refused(request, TWICE)

    return one


def test_a_forged_header_buys_nothing(ask: Callable[..., object]) -> None:
    assert [bool(ask()) for _time in range(3)] == [False, False, True]


def test_behind_our_proxy_the_address_it_names_counts(
    ask: Callable[..., object], settings: Settings
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert [bool(ask("{}, 192.0.2.7")) for _time in range(3)] == [False, False, True]
    assert not ask("192.0.2.7, {}")


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "unit"), [(30, "Sekunde"), (86_400 * 365, "Minuten")])
def test_the_refusal_says_in_one_sentence_when_to_try_again(
    queue: str, seconds: int, unit: str
) -> None:
    response = allowance.refused(RequestFactory().get("/"), Allowance("never", 0, seconds))
    assert response
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= seconds
    assert response.headers["Cache-Control"] == "no-store"
    assert re.search(rf"bitte versuchen Sie es in \d+ {unit}", response.content.decode())
