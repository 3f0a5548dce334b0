"""Start page, list of drafts and calendar: what is where, and for whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from inspections import permissions
from inspections.permissions import Right
from newsroom import drafting
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, content, signed, signed_in, written

pytestmark = pytest.mark.django_db
DESK = "/desk/"
LIST = "/admin/newsroom/draft/"
CALENDAR = "/desk/calendar/"
#: Midnight in Osnabrück is still the day before in UTC.
FIRST = datetime(2030, 5, 1, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def days(page: Any) -> dict[int, list[str]]:
    return {day.date.day: [entry.headline for entry in day.entries] for day in page.context["days"]}


def test_desk_counts_what_waits_what_is_mine_and_what_goes_out_next(cast: Cast) -> None:
    people.submitted(cast, headline="Wartet")
    written(cast, headline="Meiner")
    signed(cast, headline="Geht noch raus", embargo_until=timezone.now() + timedelta(days=1))
    writer, chief = signed_in(cast.writer).get(DESK), signed_in(cast.chief).get(DESK)
    assert writer.context["mine_count"] == 2
    assert chief.context["may_sign"] == 1
    assert [b.headline for b in chief.context["going_out"]] == ["Geht noch raus"]
    assert "Geht noch raus" in writer.content.decode()
    assert signed_in(cast.foreign_writer).get(DESK).context["going_out_count"] == 0


def test_desk_asks_equally_often_for_one_and_for_many(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    soon = timezone.now() + timedelta(days=1)
    client = signed_in(cast.chief)
    signed(cast, embargo_until=soon)
    people.submitted(cast)
    client.get(DESK)
    with django_assert_max_num_queries(80) as few:
        client.get(DESK)
        queries = len(few.captured_queries)
    for number in range(6):
        signed(cast, headline=f"Geplant {number}", embargo_until=soon)
        people.submitted(cast, headline=f"Wartet {number}")
    with django_assert_max_num_queries(queries):
        client.get(DESK)


def test_who_only_writes_begins_at_the_desk(cast: Cast) -> None:
    assert signed_in(cast.writer).get("/admin/").headers["Location"] == DESK
    assert signed_in(cast.administrator).get("/admin/").status_code == 200
    assert signed_in(cast.superuser).get("/admin/").status_code == 200


@pytest.mark.parametrize("words", ["Deichbruch", "Sandsäcke", "Leerort"])
def test_the_list_is_searched_in_headline_lead_and_text(cast: Cast, words: str) -> None:
    written(cast, headline="Deichbruch droht", lead="In Leerort.", body="Sandsäcke liegen bereit.")
    written(cast, headline="Anderes")
    page = signed_in(cast.writer).get(LIST, {"q": words}).content.decode()
    assert "Deichbruch droht" in page
    assert "Anderes" not in page


def test_the_list_is_searched_by_number(cast: Cast) -> None:
    draft = written(cast, headline="Mit Nummer")
    written(cast, headline="Anderes")
    page = signed_in(cast.writer).get(LIST, {"q": draft.public_id}).content.decode()
    assert "Mit Nummer" in page
    assert "Anderes" not in page


@pytest.mark.parametrize(
    "chosen",
    [
        {"mine": "1"},
        {"latest__kind__exact": "update"},
        {"latest__category__exact": "gefahr"},
        {"is_exercise__exact": "1"},
        {"state__exact": "submitted"},
    ],
)
def test_the_list_is_narrowed(cast: Cast, chosen: dict[str, str]) -> None:
    text = content(cast.whatsapp, headline="Fremder", category="verkehr")
    drafting.start(cast.home, text, by=cast.second_writer, now=NOW)
    mine = content(headline="Gesucht", kind="update", category="gefahr")
    draft = drafting.start(cast.home, mine, by=cast.writer, now=NOW, is_exercise=True)
    type(draft).objects.filter(pk=draft.pk).update(**{"state": "submitted"})
    page = signed_in(cast.writer).get(LIST, chosen).content.decode()
    assert "Gesucht" in page
    assert "Fremder" not in page


def test_the_calendar_shows_drafts_and_signed_texts_on_their_local_day(cast: Cast) -> None:
    written(cast, headline="Entwurf", embargo_until=FIRST)
    signed(cast, headline="Signiert", embargo_until=FIRST, expires_at=FIRST + timedelta(days=2))
    page = signed_in(cast.auditor).get(CALENDAR, {"month": "2030-05"})
    assert {k: sorted(v) for k, v in days(page).items()} == {
        1: ["Entwurf", "Signiert"],
        3: ["Signiert"],
    }
    html = page.content.decode()
    assert "?month=2030-04" in html
    assert "?month=2030-06" in html


def test_the_calendar_is_of_the_own_inspections_and_can_be_narrowed(cast: Cast) -> None:
    written(cast, headline="Zu Hause", embargo_until=FIRST)
    other = content(cast.foreign_whatsapp, headline="Anderswo", embargo_until=FIRST)
    drafting.start(cast.foreign, other, by=cast.foreign_writer, now=NOW)
    asked = {"month": "2030-05", "inspection": "os"}
    assert days(signed_in(cast.writer).get(CALENDAR, asked)) == {1: ["Zu Hause"]}
    permissions.grant(cast.writer, Right.WRITE, cast.foreign)
    assert days(signed_in(cast.writer).get(CALENDAR, asked)) == {1: ["Anderswo"]}


@pytest.mark.parametrize("month", ["x", "2030-13", "0001-01", "9999-12", "2030-05-01", ""])
def test_a_month_that_is_none_shows_this_one(cast: Cast, month: str) -> None:
    page = signed_in(cast.writer).get(CALENDAR, {"month": month})
    assert page.status_code == 200
    assert page.context["first"] == timezone.localdate().replace(day=1)


def test_the_calendar_asks_equally_often_for_one_and_for_many(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cast.writer)
    written(cast, embargo_until=FIRST)
    signed(cast, embargo_until=FIRST)
    with django_assert_max_num_queries(60) as few:
        client.get(CALENDAR, {"month": "2030-05"})
        queries = len(few.captured_queries)
    for number in range(8):
        written(cast, headline=f"E {number}", embargo_until=FIRST + timedelta(days=number))
        signed(cast, headline=f"S {number}", embargo_until=FIRST + timedelta(days=number))
    with django_assert_max_num_queries(queries):
        client.get(CALENDAR, {"month": "2030-05"})


def test_list_shows_what_nobody_signed_in_time_and_finds_it(cast: Cast) -> None:
    people.submitted(cast, headline="Zu lange", urgency="sofort")  # in 2024: long ago
    late = people.submitted(cast, headline="Ohne Frist", urgency="niedrig")
    written(cast, headline="Nicht eingereicht", urgency="sofort")
    page = signed_in(cast.writer).get(LIST)
    assert page.content.decode().count("überfällig: ") == 1
    shown = signed_in(cast.chief).get(LIST, {"overdue": "1"}).context["cl"].result_list
    assert [str(draft) for draft in shown] == ["Zu lange"]
    assert late not in shown


def test_list_asks_equally_often_for_one_and_for_many(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cast.chief)
    people.submitted(cast)
    with django_assert_max_num_queries(60) as few:
        client.get(LIST, {"overdue": "1"})
        queries = len(few.captured_queries)
    for number in range(8):
        people.submitted(cast, headline=f"Wartet {number}")
    with django_assert_max_num_queries(queries):
        client.get(LIST, {"overdue": "1"})
