"""The duty roster: who is on duty now, and who may say so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from inspections import permissions, roster
from inspections.models import DutyShift, Inspection, User
from inspections.permissions import Right

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 8, 1, 21, tzinfo=UTC)
MORNING = NIGHT + timedelta(hours=8)
Role = DutyShift.Role


@pytest.fixture
def leer() -> Inspection:
    return Inspection.objects.create(key="ler-emd", name="PI Leer/Emden", short_name="Leer")


@pytest.fixture
def chief(leer: Inspection) -> User:
    person = User.objects.create_user("chief")
    permissions.grant(person, Right.SIGN, leer)
    return person


@pytest.fixture
def officer(leer: Inspection) -> User:
    person = User.objects.create_user("officer")
    permissions.grant(person, Right.URGENT, leer)
    return person


@pytest.fixture
def shift(leer: Inspection, chief: User, officer: User) -> DutyShift:
    return roster.enter(leer, officer, Role.OFFICER, NIGHT, MORNING, by=chief, now=NIGHT)


def test_on_duty_from_the_first_second_to_before_the_last(
    leer: Inspection, shift: DutyShift
) -> None:
    second = timedelta(seconds=1)
    assert roster.on_duty(leer, NIGHT - second) == []
    assert roster.on_duty(leer, NIGHT) == [shift]
    assert roster.on_duty(leer, MORNING - second) == [shift]
    assert roster.on_duty(leer, MORNING) == []


def test_a_shift_that_is_entered_twice_stands_there_once_until_it_is_removed(
    leer: Inspection, chief: User, officer: User, shift: DutyShift
) -> None:
    def again() -> DutyShift:
        return roster.enter(leer, officer, Role.OFFICER, NIGHT, MORNING, by=chief, now=NIGHT)

    assert again() == shift
    roster.remove(shift, by=chief, now=NIGHT)
    assert again() != shift
    assert roster.on_duty(leer, NIGHT) == [again()]


def test_a_role_is_asked_for_and_a_closed_account_is_not_on_duty(
    leer: Inspection, officer: User, shift: DutyShift
) -> None:
    assert roster.on_duty(leer, NIGHT, Role.SIGNER) == []
    assert roster.on_duty(leer, NIGHT, Role.OFFICER) == [shift]
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert roster.on_duty(leer, NIGHT) == []


def test_the_officer_does_not_write_the_roster_and_no_stranger_stands_on_it(
    leer: Inspection, chief: User, officer: User
) -> None:
    with pytest.raises(PermissionDenied):
        roster.enter(leer, officer, Role.OFFICER, NIGHT, MORNING, by=officer, now=NIGHT)
    stranger = User.objects.create_user("stranger")
    with pytest.raises(PermissionDenied):
        roster.enter(leer, stranger, Role.OFFICER, NIGHT, MORNING, by=chief, now=NIGHT)


def test_a_shift_is_removed_once_and_stays_as_a_row(
    leer: Inspection, chief: User, shift: DutyShift
) -> None:
    roster.remove(shift, by=chief, now=NIGHT)
    assert roster.on_duty(leer, NIGHT) == []
    with pytest.raises(roster.RosterMoved):
        roster.remove(shift, by=chief, now=NIGHT)
    assert DutyShift.objects.get().removed_by == chief
