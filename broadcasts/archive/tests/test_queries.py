"""The number of queries stays the same, however much there is to show."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from broadcasts.archive.tests.making import (
    make_broadcast,
    make_channel,
    make_delivery,
    make_inspection,
    make_picture,
    make_user,
)
from broadcasts.models import Authorisation, Broadcast, Kind

pytestmark = pytest.mark.django_db


def fill(count: int) -> Broadcast:
    """``count`` dangers, reports, followers, channels and posts; the first of a story."""
    first = make_broadcast("Anfang", visible_from=timezone.now() - timedelta(days=3))
    last = first
    for number in range(count):
        inspection = make_inspection(f"pi-{number}")
        make_picture(make_broadcast(inspection=inspection))
        make_picture(make_broadcast(category="gefahr", urgency="sofort", inspection=inspection))
        last = make_broadcast(kind=Kind.UPDATE, follows=last)
        make_picture(first, position=number)
        make_delivery(first, make_channel(inspection=inspection))
    return first


@pytest.mark.parametrize("count", [1, 7])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/", 8),
        ("/dienststellen/pi-0/", 8),
        ("/kategorien/verkehr/", 5),
        (f"/monate/{timezone.now():%Y-%m}/", 5),
        ("/?dienststelle=pi-0&kategorie=verkehr", 5),
        ("/feed.atom", 5),
        ("/dienststellen/pi-0/feed.atom", 6),
        ("/dienststellen/pi-0/kategorien/verkehr/feed.json", 6),
        ("/daten/", 2),
        ("/kanaele/", 4),
        ("/healthz", 0),
    ],
)
def test_lists_ask_as_often_however_long_they_are(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
    address: str,
    queries: int,
) -> None:
    fill(count)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("count", [1, 7])
def test_a_list_asks_once_more_whether_a_chief_confirmed_what_the_urgent_lane_sent(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    now, author, chief = timezone.now(), make_user("autorin"), make_user("leitung")
    authorisation = Authorisation.objects.create(
        inspection=make_inspection(), name="x", template="", digest="", author=author, by=chief,
        at=now, valid_until=now + timedelta(hours=1),
    )  # fmt: skip
    for _ in range(count):
        make_broadcast(lane="urgent", authorisation=authorisation, countersign_by=now)
    with django_assert_num_queries(6):
        page = client.get("/kategorien/verkehr/").content.decode()
    assert page.count("Vorläufige Meldung") == count


@pytest.mark.parametrize("count", [1, 7])
def test_a_page_asks_as_often_however_long_its_story(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    address = fill(count).get_absolute_url()
    with django_assert_num_queries(6):
        assert client.get(address).status_code == 200


def test_a_picture_asks_twice(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    number = fill(1).public_id
    with django_assert_num_queries(2):
        assert client.get(f"/bilder/{number}/0/64.jpg").status_code == 200
