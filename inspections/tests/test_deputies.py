"""Deputies: their days, on whose word, and that nobody has to act for the right to go."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from inspections import deputies, permissions
from inspections.deputies import AlreadyEnded, NotPossible, Order
from inspections.local_time import BERLIN
from inspections.models import Deputyship, Inspection, User
from inspections.permissions import Right, SigningObjection

pytestmark = pytest.mark.django_db
JULY = datetime(2026, 7, 20, 9, tzinfo=UTC)


@pytest.fixture
def leer() -> Inspection:
    return Inspection.objects.create(key="ler-emd", name="PI Leer/Emden", short_name="Leer")


@pytest.fixture
def chief(leer: Inspection) -> User:
    person = User.objects.create_user("chief")
    permissions.grant(person, Right.SIGN, leer)
    return person


@pytest.fixture
def deputy() -> User:
    return User.objects.create_user("deputy")


def leave(leer: Inspection, chief: User, deputy: User, **changed: Any) -> Order:
    values: dict[str, Any] = {
        "first_day": date(2026, 8, 1),
        "last_day": date(2026, 8, 14),
        "ordered_by": chief,
        "reference": "Urlaub",
    }
    return Order(leer, deputy, chief, **{**values, **changed})


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=BERLIN)  # type: ignore[misc,arg-type]  # year, month, day ...


@pytest.fixture(params=["UTC", "Pacific/Kiritimati"])
def server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield os.environ["TZ"]
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        (at(2026, 7, 31, 23, 59, 59), False),
        (at(2026, 8, 1, 0, 0, 0), True),
        (at(2026, 8, 14, 23, 59, 59), True),
        (at(2026, 8, 15, 0, 0, 0), False),
    ],
)
def test_the_right_comes_and_goes_at_local_midnight(
    leer: Inspection, chief: User, deputy: User, server_zone: str, moment: datetime, holds: bool
) -> None:
    deputies.order(leave(leer, chief, deputy), by=chief, now=JULY)
    moment = moment.astimezone(UTC)
    assert permissions.may(deputy, Right.SIGN, leer, at=moment) == holds
    assert permissions.people_with(Right.SIGN, leer, at=moment).contains(deputy) == holds
    objection = permissions.signing_objection(deputy, leer, [], at=moment)
    assert objection == (None if holds else SigningObjection.NO_RIGHT)


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31)])
def test_a_day_of_the_clock_change_is_held_from_midnight_to_midnight(
    leer: Inspection, chief: User, deputy: User, day: date
) -> None:
    given = leave(leer, chief, deputy, first_day=day, last_day=day)
    made = deputies.order(given, by=chief, now=JULY)
    hours = (made.lapses_at.astimezone(UTC) - made.starts_at.astimezone(UTC)) / timedelta(hours=1)
    assert hours == (23 if day.month == 3 else 25)
    second = timedelta(seconds=1)
    for edge, before, after in ((made.starts_at, False, True), (made.lapses_at, True, False)):
        moment = edge.astimezone(UTC)
        assert permissions.may(deputy, Right.SIGN, leer, at=moment - second) == before
        assert permissions.may(deputy, Right.SIGN, leer, at=moment) == after


def test_a_deputy_orders_no_deputy_and_represents_nobody_further(
    leer: Inspection, chief: User, deputy: User
) -> None:
    deputies.order(leave(leer, chief, deputy), by=chief, now=JULY)
    third, now = User.objects.create_user("third"), at(2026, 8, 2)
    days = {"first_day": date(2026, 8, 3), "last_day": date(2026, 8, 4)}
    with pytest.raises(PermissionDenied):
        deputies.order(leave(leer, chief, third, **days), by=deputy, now=now)
    with pytest.raises(PermissionDenied):
        deputies.order(leave(leer, chief, third, ordered_by=deputy, **days), by=chief, now=now)
    with pytest.raises(NotPossible):
        deputies.order(Order(leer, third, deputy, **days, ordered_by=chief, reference="x"),
                       by=chief, now=now)  # fmt: skip


def test_without_the_right_of_the_represented_there_is_none_to_represent(
    leer: Inspection, chief: User, deputy: User
) -> None:
    deputies.order(leave(leer, chief, deputy), by=chief, now=JULY)
    permissions.revoke(chief, Right.SIGN, leer)
    assert not permissions.may(deputy, Right.SIGN, leer, at=at(2026, 8, 2))


@pytest.mark.parametrize(
    "changed",
    [
        {"last_day": date(2026, 7, 31)},
        {"first_day": date(2026, 7, 19)},
        {"last_day": date(2026, 10, 30)},
        {"last_day": date.max},
        {"reference": "  "},
    ],
)
def test_an_order_that_makes_no_sense_is_refused(
    leer: Inspection, chief: User, deputy: User, changed: dict[str, Any]
) -> None:
    with pytest.raises(NotPossible):
        deputies.order(leave(leer, chief, deputy, **changed), by=chief, now=JULY)
    assert not Deputyship.objects.exists()


def test_the_longest_deputyship_is_ninety_days_and_never_more_than_a_year(
    leer: Inspection, chief: User, deputy: User, settings: Any
) -> None:
    longest = leave(leer, chief, deputy, last_day=date(2026, 10, 29))
    assert deputies.order(longest, by=chief, now=JULY).lapses_at == at(2026, 10, 30)
    settings.DEPUTYSHIP_MAX_DAYS = 5000
    later = leave(leer, chief, deputy, first_day=date(2027, 1, 1), last_day=date(2028, 1, 2))
    with pytest.raises(IntegrityError, match="year_at_most"), transaction.atomic():
        deputies.order(later, by=chief, now=JULY)
    deputies.order(replace(later, last_day=date(2028, 1, 1)), by=chief, now=JULY)


def test_the_same_deputy_is_not_ordered_twice_for_a_day_but_another_one_is(
    leer: Inspection, chief: User, deputy: User
) -> None:
    deputies.order(leave(leer, chief, deputy), by=chief, now=JULY)
    with pytest.raises(NotPossible):
        deputies.order(leave(leer, chief, deputy, first_day=date(2026, 8, 14)), by=chief, now=JULY)
    other = User.objects.create_user("other")
    deputies.order(leave(leer, chief, other), by=chief, now=JULY)
    assert permissions.people_with(Right.SIGN, leer, at=at(2026, 8, 2)).count() == 3


def test_the_database_knows_no_own_deputy(leer: Inspection, chief: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Deputyship.objects.create(
            inspection=leer, deputy=chief, for_whom=chief, first_day=date(2026, 8, 1),
            last_day=date(2026, 8, 2), ordered_by=chief, recorded_by=chief, recorded_at=JULY,
        )  # fmt: skip


def test_ended_early_it_is_gone_at_once_and_only_once(
    leer: Inspection, chief: User, deputy: User
) -> None:
    made = deputies.order(leave(leer, chief, deputy), by=chief, now=JULY)
    noon = at(2026, 8, 2, 12)
    with pytest.raises(PermissionDenied):
        deputies.end(made, by=deputy, now=noon)
    deputies.end(made, by=chief, now=noon)
    assert permissions.may(deputy, Right.SIGN, leer, at=noon - timedelta(seconds=1))
    assert not permissions.may(deputy, Right.SIGN, leer, at=noon)
    with pytest.raises(AlreadyEnded):
        deputies.end(made, by=chief, now=noon)


def test_a_deputy_of_the_directorate_reaches_what_the_directorate_reaches(
    leer: Inspection, deputy: User
) -> None:
    above = Inspection.objects.create(key="pd", name="PD", short_name="PD", is_directorate=True)
    head = User.objects.create_user("head")
    permissions.grant(head, Right.SIGN, above)
    deputies.order(leave(above, head, deputy), by=head, now=JULY)
    assert permissions.may(deputy, Right.SIGN, leer, at=at(2026, 8, 2))
    assert not permissions.may(deputy, Right.SIGN, leer, at=at(2026, 8, 15))
