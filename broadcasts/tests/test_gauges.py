"""The gauges: counted from rows, given to few, and true wherever they are asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries, Settings

from broadcasts import gauges, ledger, life, probing, publishing
from broadcasts.archive.front import starting
from broadcasts.archive.front.store import CURRENT, LOOKED, Store
from broadcasts.models import Channel, Delivery
from broadcasts.models.delivery import State
from broadcasts.platforms.base import Health
from broadcasts.tests.cast import Cast, Clock, delivery_of, open_channel, signed

pytestmark = pytest.mark.django_db


def measured(clock: Callable[[], datetime]) -> dict[str, float]:
    """Every sample by its name and the values of its labels."""
    found = {}
    for family in text_string_to_metric_families(gauges.text(clock()).decode()):
        for sample in family.samples:
            name = "/".join([sample.name.removeprefix("newsroom_"), *sample.labels.values()])
            found[name] = sample.value
    return found


@pytest.fixture
def delivery(cast: Cast, clock: Clock) -> Delivery:
    channel = open_channel(cast, "facebook")
    return delivery_of(signed(cast, [channel], now=clock()), channel)


def test_what_is_due_and_not_rung_for_shows_before_it_is_overdue(
    delivery: Delivery, clock: Clock
) -> None:
    Delivery.objects.update(rung_at=None)
    clock.advance(10)
    found = measured(clock)
    assert (found["deliveries_not_enqueued"], found["deliveries_overdue"]) == (1, 0)
    assert found["deliveries/publish/queued"] == 1
    Delivery.objects.update(rung_at=clock() + timedelta(seconds=40))
    clock.advance(55)
    found = measured(clock)
    assert (found["deliveries_not_enqueued"], found["deliveries_overdue"]) == (0, 1)


def test_what_is_rung_for_in_vain_shows_again(delivery: Delivery, clock: Clock) -> None:
    Delivery.objects.update(rung_at=clock())
    clock.advance(59)
    assert measured(clock)["deliveries_not_enqueued"] == 0
    clock.advance(2)
    assert measured(clock)["deliveries_not_enqueued"] == 1


def test_the_clock_of_an_open_takedown_runs_until_it_is_gone(
    cast: Cast, delivery: Delivery, clock: Clock
) -> None:
    ledger.move(delivery, State.QUEUED, State.UNCLEAR, "unclear", clock(), problem="unclear")
    assert measured(clock)["deliveries_unclear"] == 1
    publishing.withdraw(delivery.broadcast, by=cast.chief, reason="Irrtum", now=clock())
    clock.advance(90)
    assert measured(clock)["oldest_open_takedown_seconds"] == 90
    takedown = delivery_of(delivery.broadcast, delivery.channel, "delete")
    ledger.move(takedown, State.QUEUED, State.VERIFIED, "verified", clock())
    assert measured(clock)["oldest_open_takedown_seconds"] == 0


def test_channels_are_counted_by_state_and_light(cast: Cast, clock: Clock) -> None:
    channel = open_channel(cast, "facebook")
    probing.note(channel, Health(True, days_left=5), clock(), None)
    found = measured(clock)
    assert (found["channels/facebook/active"], found["channel_lights/amber"]) == (1, 1)
    assert found[f"channel_days_left/{channel.pk}/facebook"] == 5
    Channel.objects.update(state="paused", pause_reason="auth")
    probing.note(channel, Health(False), clock(), None)
    assert measured(clock)["channel_lights/red"] == 1


def test_a_silent_sweeper_and_a_lost_redis_show(cast: Cast, clock: Clock, no_redis: None) -> None:
    found = measured(clock)
    assert found["last_sweep_age_seconds"] == float("inf")
    assert found["redis_up"] == 0
    assert "queue_length" not in found
    life.sign(life.SWEEPER, clock())
    clock.advance(3)
    assert measured(clock)["last_sweep_age_seconds"] == 3


def test_a_scrape_takes_the_same_queries_however_much_there_is(
    cast: Cast, clock: Clock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for platform in ("facebook", "linkedin", "instagram"):
        probing.note(open_channel(cast, platform), Health(True), clock(), None)
    signed(cast, list(cast.channels.values()), now=clock())
    with django_assert_num_queries(7):
        gauges.text(clock())


def scrape(**headers: str) -> int:
    return Client().get("/metrics", headers=headers).status_code


def test_nobody_gets_the_numbers_unless_it_was_allowed(settings: Settings) -> None:
    settings.METRICS_TOKEN, settings.METRICS_FROM = "", []
    assert scrape() == 403
    assert scrape(Authorization="Bearer ") == 403
    settings.METRICS_TOKEN = "tok-en"
    assert scrape(Authorization="Bearer tok-e") == 403
    assert scrape(Authorization="Basic tok-en") == 403
    assert scrape(Authorization="Bearer tok-en") == 200


def test_a_named_network_gets_them_and_a_proxy_of_it_does_not(settings: Settings) -> None:
    settings.METRICS_FROM = [ip_network("10.0.0.0/8")]
    assert scrape() == 403
    settings.METRICS_FROM = [ip_network("127.0.0.0/8")]
    assert scrape() == 200
    assert scrape(**{"X-Forwarded-For": "127.0.0.1"}) == 403


@pytest.fixture
def pages(settings: Settings, tmp_path: Path) -> Store:
    settings.PAGE_STORE = tmp_path / "pages"
    return starting.store()


def kept(pages: Store, at: datetime, current: datetime | None = None) -> None:
    """The keeper of this host looked for changes, and said all of them at that time."""
    pages.prepare()
    pages.set_mark(LOOKED, str(at.timestamp()))
    pages.set_mark(CURRENT, str((current or at).timestamp()))


def test_readiness_says_in_sentences_what_is_missing(queue: str, pages: Store) -> None:
    client, now = Client(), timezone.now()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "FEHLT: Der Sweeper ist noch nie gelaufen" in answer.content.decode()
    life.sign(life.SWEEPER, now)
    assert "FEHLT: Auf diesem Host liegen keine Seiten" in client.get("/readyz").content.decode()
    kept(pages, now)
    assert client.get("/readyz").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'broadcasts' AND name = '0001_initial'"
        )
    assert "FEHLT: 1 Migration" in client.get("/readyz").content.decode()


def test_readiness_misses_redis_and_a_sweeper_that_stopped(no_redis: None) -> None:
    life.sign(life.SWEEPER, timezone.now() - timedelta(seconds=90))
    text = Client().get("/readyz").content.decode()
    assert "FEHLT: Redis" in text
    assert "FEHLT: Der Sweeper" in text
    assert "ok: Alle Migrationen" in text


def test_a_keeper_that_lags_shows_in_numbers_and_one_that_stopped_is_missed(
    pages: Store, clock: Clock
) -> None:
    assert measured(clock)["kept_pages_behind_seconds"] == float("inf")
    now = timezone.now()
    kept(pages, now - timedelta(seconds=2), now - timedelta(seconds=40))
    pages.renew(["/"])
    found = measured(lambda: now)
    assert (found["kept_pages_behind_seconds"], found["kept_pages_waiting"]) == (40, 1)
    assert "1 Seite ist neu zu erzeugen" in Client().get("/readyz").content.decode()
    kept(pages, now - timedelta(seconds=90))
    assert "FEHLT: Der Keeper hat" in Client().get("/readyz").content.decode()


def test_a_process_is_healthy_without_a_database(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        assert Client().get("/healthz").content == b"ok"
