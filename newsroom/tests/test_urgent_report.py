"""The monthly report of the urgent lane: every use, for those who may read it, in few queries."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.utils import timezone

from broadcasts import urgent
from broadcasts.models import Channel
from newsroom.tests.cast import cast as make_cast
from newsroom.tests.cast import signed_in
from newsroom.tests.warnings import Lane, open_lane, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def lane(db: None) -> Lane:
    return open_lane(make_cast())


def test_the_report_names_every_use_and_who_confirmed_it(lane: Lane) -> None:
    first, _open = sent(lane), sent(lane)
    urgent.countersign(first, by=lane.cast.second_chief, digest=first.digest, now=timezone.now())
    page = signed_in(lane.cast.chief).get("/desk/urgent/report/")
    assert page.status_code == 200
    assert (len(page.context["uses"]), page.context["open"], page.context["late"]) == (2, 1, 0)
    assert str(lane.cast.second_chief) in page.content.decode()
    assert page.context["bars"][-1].number == 2


def test_an_exercise_is_listed_apart_and_counted_nowhere(lane: Lane) -> None:
    Channel.objects.update(is_test=True)
    sent(lane, is_exercise=True)
    page = signed_in(lane.cast.chief).get("/desk/urgent/report/")
    assert (page.context["uses"], page.context["open"], page.context["bars"][-1].number) == (
        [],
        0,
        0,
    )
    assert len(page.context["exercises"]) == 1
    assert "badge-exercise" in page.content.decode()


def test_the_table_holds_the_same_and_no_formula(lane: Lane) -> None:
    lane.officer.first_name, lane.officer.last_name = "=1+1", ""
    lane.officer.save(update_fields=["first_name", "last_name"])
    broadcast = sent(lane)
    answer = signed_in(lane.cast.chief).get("/desk/urgent/report.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 2
    assert rows[1][0] == broadcast.public_id
    assert rows[1][2:4] == ["Evakuierung", "Evakuierung in Leer"]
    assert not any(cell.startswith("=") for cell in rows[1])


def test_links_stand_only_where_the_page_opens(lane: Lane) -> None:
    shown = {
        user: "/desk/urgent/report/" in signed_in(user).get("/desk/urgent/").content.decode()
        for user in (lane.officer, lane.cast.chief)
    }
    assert shown == {lane.officer: False, lane.cast.chief: True}


@pytest.mark.parametrize("address", ["/desk/urgent/", "/desk/urgent/report/"])
def test_the_number_of_queries_stays_whatever_was_sent(
    lane: Lane, address: str, django_assert_max_num_queries: Any
) -> None:
    sent(lane)
    client = signed_in(lane.cast.chief)
    with django_assert_max_num_queries(60) as few:
        client.get(address)
    for _number in range(4):
        sent(lane)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(address)
