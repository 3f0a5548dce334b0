"""Duty and deputies through HTTP: who may, what is refused, and what the page shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from inspections import permissions
from inspections.local_time import local_day
from inspections.models import Deputyship, DutyShift
from inspections.permissions import Right
from newsroom.tests import cast as people
from newsroom.tests.cast import Cast, signed_in

pytestmark = pytest.mark.django_db
SHIFTS, DEPUTIES = "/desk/duty/ler-emd/shifts/", "/desk/duty/ler-emd/deputies/"


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def shift(cast: Cast, **changed: Any) -> dict[str, Any]:
    day = local_day(timezone.now()).isoformat()
    values = {"person": cast.writer.pk, "role": "officer", "day": day}
    return {**values, "start": "00:00", "end": "00:00", **changed}


def leave(cast: Cast, **changed: Any) -> dict[str, Any]:
    today = local_day(timezone.now())
    values = {"deputy": cast.second_writer.pk, "for_whom": cast.chief.pk}
    values |= {"ordered_by": cast.chief.pk, "reference": "Urlaub"}  # type: ignore[dict-item]  # text
    days = {"first_day": today.isoformat(), "last_day": (today + timedelta(days=3)).isoformat()}
    return {**values, **days, **changed}


@pytest.mark.parametrize("who", ["chief", "administrator"])
def test_a_shift_is_entered_seen_on_the_start_page_and_removed(cast: Cast, who: str) -> None:
    client = signed_in(getattr(cast, who))
    assert client.post(SHIFTS, shift(cast)).status_code == 302
    page = signed_in(cast.writer).get("/desk/").content.decode()
    assert "Jetzt im Dienst" in page
    made = DutyShift.objects.get()
    assert (made.ends_at - made.starts_at) <= timedelta(hours=25)
    assert client.post(f"/desk/duty/shifts/{made.pk}/remove/").status_code == 302
    assert client.post(f"/desk/duty/shifts/{made.pk}/remove/").status_code == 409


@pytest.mark.parametrize(
    ("who", "status"), [("writer", 403), ("auditor", 403), ("foreign_chief", 404)]
)
def test_nobody_else_writes_roster_or_deputies(cast: Cast, who: str, status: int) -> None:
    client = signed_in(getattr(cast, who))
    assert client.post(SHIFTS, shift(cast)).status_code == status
    assert client.post(DEPUTIES, leave(cast)).status_code == status
    assert not DutyShift.objects.exists()
    assert not Deputyship.objects.exists()


def test_a_deputy_is_ordered_shown_and_ended(cast: Cast) -> None:
    client = signed_in(cast.chief)
    assert client.post(DEPUTIES, leave(cast)).status_code == 302
    made = Deputyship.objects.get()
    page = client.get("/desk/duty/").content.decode()
    assert "second_writer i. V. chief" in page
    assert "<svg" in page
    assert permissions.may(cast.second_writer, Right.SIGN, cast.home)
    assert signed_in(cast.second_writer).post(DEPUTIES, leave(cast)).status_code == 403
    address = f"/desk/duty/deputyships/{made.pk}/end/"
    assert signed_in(cast.second_writer).post(address).status_code == 403
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 409
    assert not permissions.may(cast.second_writer, Right.SIGN, cast.home)


def test_an_administrator_ends_a_deputyship_and_cannot_order_one(cast: Cast) -> None:
    """Ordering one alone would give alone what two administrators have to give."""
    client = signed_in(cast.administrator)
    for by in (cast.administrator, cast.chief):
        assert client.post(DEPUTIES, {**leave(cast), "ordered_by": by.pk}).status_code == 403
    assert not Deputyship.objects.exists()
    own = {**leave(cast), "ordered_by": cast.administrator.pk}
    assert signed_in(cast.chief).post(DEPUTIES, own).status_code == 422
    signed_in(cast.chief).post(DEPUTIES, leave(cast))
    made = Deputyship.objects.get()
    assert client.post(f"/desk/duty/deputyships/{made.pk}/end/").status_code == 302


def test_a_wrong_order_says_so_and_loses_nothing(cast: Cast) -> None:
    answer = signed_in(cast.chief).post(DEPUTIES, leave(cast, last_day="2020-01-01"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Der letzte Tag liegt vor dem ersten." in page
    assert "Urlaub" in page


def test_the_longest_deputyship_stands_beside_its_field(cast: Cast, settings: Any) -> None:
    settings.DEPUTYSHIP_MAX_DAYS = 30
    answer = signed_in(cast.chief).post(DEPUTIES, leave(cast, last_day="2999-01-01"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert '_helptext">Höchstens 30 Tage' in page
    assert "Eine Vertretung dauert höchstens 30 Tage." in page


def test_a_week_that_is_no_date_shows_this_week(cast: Cast) -> None:
    client = signed_in(cast.writer)
    for day in ("morgen", "9999-12-31", "0001-01-01", "2027-03-28"):
        assert client.get(f"/desk/duty/?day={day}").status_code == 200
    assert client.get("/desk/duty/?inspection=os").status_code == 404


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        ("2027-03-28", "02:30", "03:00"),
        ("2027-03-28", "02:10", "03:05"),
        ("9999-12-31", "22:00", "06:00"),
        ("0001-01-01", "00:00", "00:30"),
    ],
)
def test_a_shift_in_an_hour_that_does_not_exist_is_refused_in_a_sentence(
    cast: Cast, day: str, start: str, end: str
) -> None:
    typed = shift(cast, day=day, start=start, end=end)
    assert signed_in(cast.chief).post(SHIFTS, typed).status_code == 422
    assert not DutyShift.objects.exists()
