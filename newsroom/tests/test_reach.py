"""Reach: measured at three ages of a post, typed where nobody tells, drawn for who may see it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from broadcasts import ledger, measuring, publishing
from broadcasts.models import Channel, Delivery, Followers, Measurement, Pulse
from broadcasts.models.delivery import State
from inspections.models import User
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, signed, signed_in

pytestmark = pytest.mark.django_db
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def posted(cast: Cast, at: Any = NOW, **changed: Any) -> Delivery:
    """A post that stands since ``at``."""
    broadcast = signed(cast, **changed).broadcast
    assert broadcast is not None
    delivery = broadcast.deliveries.get()
    ledger.move(delivery, State.QUEUED, State.VERIFIED, "verified", at,
                verified_at=at, remote_id=f"id-{delivery.pk}")  # fmt: skip
    return delivery


def stages() -> list[str]:
    return list(Measurement.objects.order_by("pk").values_list("stage", flat=True))


def test_a_post_is_measured_after_an_hour_a_day_and_a_week(cast: Cast) -> None:
    posted(cast)
    short, found = timedelta(minutes=1), []
    for age in (HOUR - short, HOUR, DAY - short, DAY, WEEK - short, WEEK, 2 * WEEK):
        measuring.claim_posts(NOW + age)
        found.append(len(stages()))
    assert (stages(), found) == (["hour", "day", "week"], [0, 1, 1, 2, 2, 3, 3])


def test_two_sweepers_ring_for_a_measurement_once(cast: Cast) -> None:
    posted(cast)
    later = NOW + HOUR
    assert [len(measuring.claim_posts(later)), len(measuring.claim_posts(later))] == [1, 0]
    assert len(measuring.claim_posts(later + timedelta(minutes=10))) == 1


def test_a_silent_platform_is_asked_a_few_times_and_then_left_alone(cast: Cast) -> None:
    posted(cast)
    for tried in range(8):
        moment = NOW + HOUR + tried * timedelta(minutes=10)
        for pk in measuring.claim_posts(moment):
            measuring.measure(Measurement.objects.get(pk=pk), lambda: NOW)
    row = Measurement.objects.get()
    assert (row.tries, row.measured_at) == (measuring.TRIES, None)


@pytest.mark.parametrize(
    "columns",
    [
        {"channel__gateway": "manual"},
        {"state": "by_hand"},
        {"remote_id": ""},
        {"operation": "edit"},
    ],
)
def test_what_is_served_by_hand_or_not_seen_is_not_measured(
    cast: Cast, columns: dict[str, str]
) -> None:
    delivery = posted(cast)
    if gateway := columns.pop("channel__gateway", ""):
        Channel.objects.filter(pk=delivery.channel_id).update(gateway=gateway)
    Delivery.objects.filter(pk=delivery.pk).update(**columns or {"state": "verified"})
    assert measuring.claim_posts(NOW + HOUR) == []


def test_what_is_withdrawn_is_not_measured(cast: Cast) -> None:
    publishing.withdraw(posted(cast).broadcast, by=cast.chief, reason="Irrtum", now=NOW)
    assert measuring.claim_posts(NOW + HOUR) == []


def test_a_number_that_cannot_be_true_is_not_known(cast: Cast) -> None:
    """What no column of ours holds must not end the counting, nor stand in a drawing."""
    assert [measuring._believed(number) for number in (None, 0, 2**31 - 1, 2**31, -1)] == [
        None, 0, 2**31 - 1, None, None,
    ]  # fmt: skip


def test_followers_are_asked_for_once_a_day(cast: Cast) -> None:
    Pulse.objects.create(channel=cast.whatsapp)
    assert measuring.claim_channels(NOW) == [cast.whatsapp.pk]
    assert measuring.claim_channels(NOW + DAY - HOUR) == []
    assert measuring.claim_channels(NOW + DAY) == [cast.whatsapp.pk]


def page(person: User, cast: Cast) -> Any:
    return signed_in(person).get(reverse("desk:reach", args=[cast.home.key]))


def send(person: User, cast: Cast, name: str, **fields: Any) -> Any:
    return signed_in(person).post(reverse(f"desk:{name}", args=[cast.home.key]), fields)


def test_a_typed_number_is_drawn_and_stands_in_the_table(cast: Cast) -> None:
    today = timezone.localdate()
    fields = {"channel": cast.whatsapp.pk, "day": today.isoformat(), "number": "48211"}
    assert send(cast.writer, cast, "type_followers", **fields).status_code == 302
    assert Followers.objects.get().by == cast.writer
    text = page(cast.auditor, cast).content.decode()
    assert text.count("48.211") == 2
    assert "<svg" in text


def test_the_last_count_of_a_post_is_the_one_that_is_shown(cast: Cast) -> None:
    now = timezone.now()
    delivery = posted(cast, now)
    for stage, views, likes, age in (("hour", 120, 3, HOUR), ("day", 900, None, DAY)):
        Measurement.objects.create(
            delivery=delivery, stage=stage, measured_at=now + age, views=views, reactions=likes
        )
    tables = dict(page(cast.chief, cast).context["tables"])
    assert [rows[0][1] for rows in tables.values()] == [["900"], ["3"]]


def test_a_machine_does_not_overwrite_what_a_person_typed(cast: Cast) -> None:
    measuring.type_followers(cast.whatsapp, timezone.localdate(NOW), 500, by=cast.writer)
    row = Followers(channel=cast.whatsapp, day=timezone.localdate(NOW), number=7)
    Followers.objects.bulk_create([row], ignore_conflicts=True)
    assert Followers.objects.get().number == 500


@pytest.mark.parametrize("name", ["type_followers", "type_post"])
def test_only_who_writes_or_signs_types_numbers(cast: Cast, name: str) -> None:
    for person, status in ((cast.auditor, 403), (cast.foreign_writer, 404), (cast.writer, 422)):
        assert send(person, cast, name).status_code == status
    assert not Followers.objects.exists()


def test_a_foreign_channel_or_post_cannot_be_named_and_no_day_to_come(cast: Cast) -> None:
    today = timezone.localdate()
    tomorrow = {"channel": cast.whatsapp.pk, "day": today + DAY, "number": 1}
    foreign = {"channel": cast.foreign_whatsapp.pk, "day": today, "number": 1}
    for fields in (tomorrow, foreign):
        assert send(cast.writer, cast, "type_followers", **fields).status_code == 422
    post = {"post": posted(cast).pk, "views": "", "reactions": ""}
    assert send(cast.writer, cast, "type_post", **post).status_code == 422
    assert not Measurement.objects.exists()


def test_a_post_is_typed_again_when_it_was_seen_again(cast: Cast) -> None:
    delivery = posted(cast)
    for views in ("10", "25"):
        send(cast.chief, cast, "type_post", post=delivery.pk, views=views)
    assert list(Measurement.objects.values_list("stage", "views")) == [("typed", 25)]


def asked(person: User, cast: Cast) -> int:
    client = signed_in(person)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("desk:reach", args=[cast.home.key])).status_code == 200
    return len(queries)


def test_the_page_takes_the_same_queries_however_many_numbers(cast: Cast) -> None:
    day = timezone.localdate()
    measuring.type_followers(cast.whatsapp, day, 5, by=cast.writer)
    few = asked(cast.writer, cast)
    for number in range(1, 20):
        measuring.type_followers(cast.facebook, day - number * DAY, 5, by=cast.writer)
    assert asked(cast.writer, cast) == few
