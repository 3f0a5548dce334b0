"""What opens the way to the public needs two administrators; taking it away needs one."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from inspections import accounts, permissions, rights
from inspections.models import Inspection, RightChange, RightRequest, User
from inspections.permissions import NEEDS_SECOND, Right
from inspections.record import RecordIsFinal

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 8, 1, 9, tzinfo=UTC)


@pytest.fixture
def leer() -> Inspection:
    return Inspection.objects.create(key="ler-emd", name="PI Leer/Emden", short_name="Leer")


@pytest.fixture
def first(leer: Inspection) -> User:
    return administrator("first", leer)


@pytest.fixture
def second(leer: Inspection) -> User:
    return administrator("second", leer)


@pytest.fixture
def person() -> User:
    return User.objects.create_user("person")


def administrator(name: str, inspection: Inspection) -> User:
    user = User.objects.create_user(name)
    permissions.grant(user, Right.ADMINISTER, inspection)
    return user


def asked(person: User, right: Right, leer: Inspection, by: User) -> RightRequest:
    request = rights.give(person, right, leer, by=by, reason="Neue Leitung", now=NOW)
    assert request is not None
    return request


@pytest.mark.parametrize("right", sorted(NEEDS_SECOND))
def test_the_right_is_held_only_after_the_second_said_yes(
    leer: Inspection, first: User, second: User, person: User, right: Right
) -> None:
    request = asked(person, right, leer, first)
    assert not permissions.may(person, right, leer)
    rights.confirm(request, by=second, now=NOW)
    assert permissions.may(person, right, leer)
    change = RightChange.objects.get()
    assert (change.by, change.person, change.request, change.reason) == (
        second, person, request, "Neue Leitung"
    )  # fmt: skip


def test_neither_who_asked_nor_who_gains_confirms(
    leer: Inspection, first: User, second: User
) -> None:
    request = asked(second, Right.SIGN, leer, first)
    for user in (first, second, User.objects.create_superuser("root")):
        with pytest.raises(PermissionDenied):
            rights.confirm(request, by=user, now=NOW)
    assert not permissions.may(second, Right.SIGN, leer)


def test_the_database_holds_it_too(leer: Inspection, first: User, person: User) -> None:
    request = asked(person, Right.SIGN, leer, first)
    for user in (first, person):
        with pytest.raises(IntegrityError), transaction.atomic():
            RightRequest.objects.filter(pk=request.pk).update(
                state="confirmed", decided_by=user, decided_at=NOW
            )


def test_a_request_is_decided_once_and_made_once(
    leer: Inspection, first: User, second: User, person: User
) -> None:
    request = asked(person, Right.SIGN, leer, first)
    with pytest.raises(rights.AlreadyRequested):
        asked(person, Right.SIGN, leer, second)
    rights.reject(request, by=second, now=NOW)
    with pytest.raises(rights.AlreadyDecided):
        rights.confirm(request, by=second, now=NOW)
    assert not permissions.may(person, Right.SIGN, leer)


def test_writing_is_given_and_signing_taken_by_one(
    leer: Inspection, first: User, person: User
) -> None:
    assert rights.give(person, Right.WRITE, leer, by=first, reason="", now=NOW) is None
    assert permissions.may(person, Right.WRITE, leer)
    permissions.grant(person, Right.SIGN, leer)
    rights.take(person, Right.SIGN, leer, by=first, reason="Versetzt", now=NOW)
    assert not permissions.may(person, Right.SIGN, leer)
    assert [change.what for change in RightChange.objects.all()] == ["revoked", "granted"]


def test_an_account_opened_again_has_to_ask_anew_for_what_needs_two(
    leer: Inspection, first: User, person: User
) -> None:
    for right in (Right.WRITE, Right.SIGN):
        permissions.grant(person, right, leer)
    accounts.close(person, by=first, now=NOW)
    assert not permissions.may(person, Right.WRITE, leer)
    accounts.reopen(person, by=first, now=NOW)
    assert permissions.may(person, Right.WRITE, leer)
    assert not permissions.may(person, Right.SIGN, leer)


def test_an_administrator_edits_the_people_of_the_own_inspection_only(
    leer: Inspection, first: User, person: User
) -> None:
    other = Inspection.objects.create(key="os", name="PI Osnabrück", short_name="Osnabrück")
    permissions.grant(person, Right.WRITE, other)
    with pytest.raises(PermissionDenied):
        accounts.close(person, by=first, now=NOW)
    with pytest.raises(PermissionDenied):
        accounts.close(first, by=first, now=NOW)


def test_the_server_appoints_two_administrators_and_no_third(leer: Inspection) -> None:
    for name in ("one", "two", "three"):
        User.objects.create_user(name)
    for name in ("one", "two"):
        call_command(
            "appoint_administrator", name, "ler-emd", reason="Einrichtung", stdout=StringIO()
        )
    with pytest.raises(CommandError):
        call_command("appoint_administrator", "three", "ler-emd", reason="Einrichtung")
    assert [one.reason for one in RightChange.objects.all()] == ["Einrichtung"] * 2


def test_the_record_of_rights_is_written_once(leer: Inspection, first: User, person: User) -> None:
    rights.give(person, Right.WRITE, leer, by=first, reason="", now=NOW)
    change = RightChange.objects.get()
    with pytest.raises(RecordIsFinal):
        change.save()
    with pytest.raises(RecordIsFinal):
        RightChange.objects.all().delete()
