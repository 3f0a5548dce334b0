"""Who gets what from every address: the URL configuration against one readable table."""

from __future__ import annotations

import pytest

from inspections.permissions import Right
from newsroom.tests import cast as people
from newsroom.tests import matrix
from newsroom.tests.cast import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESSES = matrix.addresses()
#: What an administrator of the directorate gets, and none of an inspection does.
HERS_ALONE = {
    "GET admin:broadcasts_feedback_changelist": "200",
    "GET admin:broadcasts_feedback_change": "200",
    "POST admin:broadcasts_feedback_answered": "302",
    "GET admin:broadcasts_standingpage_changelist": "200",
    "GET admin:broadcasts_standingpage_change": "200",
}
HOW_TO = """
Some answers are not those of newsroom/tests/matrix.txt. Where they are right, put these lines
there; where they are not, the view gives too much or too little away:
"""


@pytest.mark.parametrize("room", sorted({address.room for address in ADDRESSES}))
def test_every_role_gets_from_every_address_what_the_table_says(room: str) -> None:
    world, known = matrix.world(), matrix.table()
    wrong = []
    for address in (one for one in ADDRESSES if one.room == room):
        for method, cells in matrix.answers(address, world).items():
            if known.get(f"{method} {address.name}") != " ".join(cells):
                wrong.append(matrix.line(address, method, cells))
    assert not wrong, HOW_TO + "\n".join(wrong)


def test_an_administrator_of_the_directorate_has_the_doors_of_those_below_and_few_more() -> None:
    """No column: of most rows it would say what it says of everybody."""
    world, known = matrix.world(), matrix.table()
    above = people._person("above", Right.ADMINISTER, world.cast.directorate)
    client, objects, wrong = signed_in(above), matrix.parts(world), []
    below, outside = (matrix.ROLES.index(role) for role in ("administrator", "foreign_writer"))
    for address in ADDRESSES:
        for method in matrix.METHODS:
            row = f"{method} {address.name}"
            cells = known[row].split() if row in known else []
            if row in HERS_ALONE or (cells and cells[below] != cells[outside]):
                got, due = matrix.asked(client, method, address.filled(objects)), cells[below]
                wrong += [] if got == HERS_ALONE.get(row, due) else [f"{row}: {got}"]
    assert wrong == []


def test_the_table_has_no_row_without_an_address() -> None:
    names = {address.name for address in ADDRESSES}
    assert {row.split()[1] for row in matrix.table()} <= names


def test_the_table_names_its_roles_in_order() -> None:
    lines = matrix.FILE.read_text().splitlines()
    assert [tuple(row.split()[2:]) for row in lines if "stranger" in row] == [matrix.ROLES]


def test_nobody_without_a_right_at_home_opens_an_object_of_home() -> None:
    """The table itself is held against the one sentence it must never break."""
    outside = [matrix.ROLES.index(role) for role in ("foreign_writer", "foreign_chief")]
    known = matrix.table()
    for address in ADDRESSES:
        if address.room == "desk" and address.parameters and "handbook" not in address.name:
            cells = known[f"GET {address.name}"].split()
            assert {cells[place] for place in outside} <= {"404", "403", "405"}, address.name
