"""Who may do what for whom: the same rule as a question and as a list."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError
from guardian.shortcuts import assign_perm

from inspections import permissions
from inspections.models import Inspection, InspectionUserPermission, User
from inspections.permissions import Right, SigningObjection

pytestmark = pytest.mark.django_db


@pytest.fixture
def leer() -> Inspection:
    return Inspection.objects.create(key="ler-emd", name="PI Leer/Emden", short_name="Leer")


@pytest.fixture
def osnabrueck() -> Inspection:
    return Inspection.objects.create(key="os", name="PI Osnabrück", short_name="Osnabrück")


@pytest.fixture
def directorate() -> Inspection:
    return Inspection.objects.create(
        key="pd", name="PD Osnabrück", short_name="PD", is_directorate=True
    )


@pytest.fixture
def chief(leer: Inspection) -> User:
    person = User.objects.create_user("chief")
    permissions.grant(person, Right.SIGN, leer)
    return person


def test_a_right_is_for_one_inspection_and_nothing_else(
    chief: User, leer: Inspection, osnabrueck: Inspection
) -> None:
    assert permissions.may(chief, Right.SIGN, leer)
    assert not permissions.may(chief, Right.SIGN, osnabrueck)
    assert not permissions.may(chief, Right.WRITE, leer)


@pytest.mark.parametrize("right", Right)
def test_the_question_and_the_list_agree(
    leer: Inspection, osnabrueck: Inspection, directorate: Inspection, right: Right
) -> None:
    person = User.objects.create_user("somebody")
    permissions.grant(person, right, leer)
    allowed = set(permissions.inspections_for(person, right))
    for inspection in (leer, osnabrueck, directorate):
        assert permissions.may(person, right, inspection) == (inspection in allowed)


@pytest.mark.parametrize("right", Right)
def test_a_superuser_has_no_editorial_right(leer: Inspection, right: Right) -> None:
    root = User.objects.create_superuser("root")
    assert not permissions.may(root, right, leer)
    assert root not in permissions.people_with(right, leer)


@pytest.mark.parametrize("right", Right)
def test_what_is_held_for_the_directorate_reaches_down_except_writing(
    directorate: Inspection, leer: Inspection, right: Right
) -> None:
    person = User.objects.create_user("directorate")
    permissions.grant(person, right, directorate)
    assert permissions.may(person, right, directorate)
    assert permissions.may(person, right, leer) == (right in permissions.REACHES_DOWN)


def test_a_closed_account_may_nothing(chief: User, leer: Inspection) -> None:
    chief.is_active = False
    assert not permissions.may(chief, Right.SIGN, leer)
    assert not permissions.may_see(chief, leer)


def test_a_revoked_right_is_gone_at_once(chief: User, leer: Inspection) -> None:
    permissions.revoke(chief, Right.SIGN, leer)
    assert not permissions.may(chief, Right.SIGN, leer)
    assert not InspectionUserPermission.objects.exists()


def test_only_those_of_the_inspection_are_told(
    chief: User, leer: Inspection, osnabrueck: Inspection
) -> None:
    foreign = User.objects.create_user("foreign")
    permissions.grant(foreign, Right.SIGN, osnabrueck)
    assert list(permissions.people_with(Right.SIGN, leer)) == [chief]


def test_a_right_can_come_through_a_group(leer: Inspection) -> None:
    person, group = User.objects.create_user("member"), Group.objects.create(name="Leitung")
    person.groups.add(group)
    assign_perm(Right.SIGN.value, group, leer)
    assert permissions.may(person, Right.SIGN, leer)
    assert list(permissions.people_with(Right.SIGN, leer)) == [person]


def test_any_right_lets_see_the_inspection(
    chief: User, leer: Inspection, osnabrueck: Inspection
) -> None:
    assert list(permissions.visible_inspections(chief)) == [leer]
    assert not permissions.may_see(chief, osnabrueck)


@pytest.mark.parametrize(
    ("contributed", "active", "granted", "objection"),
    [
        (False, True, True, None),
        (True, True, True, SigningObjection.CONTRIBUTED),
        (False, False, True, SigningObjection.INACTIVE),
        (False, True, False, SigningObjection.NO_RIGHT),
    ],
)
def test_four_eyes(
    leer: Inspection,
    contributed: bool,
    active: bool,
    granted: bool,
    objection: SigningObjection | None,
) -> None:
    person = User.objects.create_user("person", is_active=active)
    if granted:
        permissions.grant(person, Right.SIGN, leer)
    hands = {person.pk} if contributed else {person.pk + 1}
    assert permissions.signing_objection(person, leer, hands) == objection


def test_there_is_one_directorate(directorate: Inspection) -> None:
    with pytest.raises(IntegrityError):
        Inspection.objects.create(key="x", name="x", short_name="x", is_directorate=True)
