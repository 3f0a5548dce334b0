"""The moves of a draft: the table, the wrong state, the wrong person."""

from __future__ import annotations

import itertools

import pytest
from django.core.exceptions import PermissionDenied

from broadcasts.models import Broadcast
from broadcasts.tests.cast import Cast, make_cast
from inspections import permissions
from inspections.models import User
from inspections.permissions import Right
from newsroom.tests.moves import State, Verb, do, draft_in, sign, submitted
from newsroom.workflow import MOVES, IllegalMove

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def second_chief(cast: Cast) -> User:
    person = User.objects.create_user("second-chief", password="pw")
    permissions.grant(person, Right.SIGN, cast.inspection)
    return person


@pytest.mark.parametrize("verb", MOVES)
def test_a_legal_move_arrives_and_leaves_a_step(cast: Cast, verb: Verb) -> None:
    source, target = MOVES[verb]
    draft = draft_in(source, cast)
    do(verb, draft, cast)
    step = draft.steps.last()
    assert step is not None
    assert (draft.state, step.verb, step.digest) == (target, verb, step.expected_digest())


@pytest.mark.parametrize(
    ("verb", "state"),
    [(v, s) for v, s in itertools.product(MOVES, State) if MOVES[v][0] != s],
)
def test_every_other_move_is_illegal_and_changes_nothing(
    cast: Cast, verb: Verb, state: State
) -> None:
    draft = draft_in(state, cast)
    steps = draft.steps.count()
    with pytest.raises(IllegalMove):
        do(verb, draft, cast)
    draft.refresh_from_db()
    assert (draft.state, draft.steps.count()) == (state, steps)


@pytest.mark.parametrize("verb", MOVES)
def test_a_stranger_may_nothing(cast: Cast, verb: Verb) -> None:
    stranger = make_cast("os")
    draft = draft_in(MOVES[verb][0], cast)
    for person in (stranger.writer, stranger.chief, stranger.administrator):
        with pytest.raises(PermissionDenied):
            do(verb, draft, cast, by=person)
    draft.refresh_from_db()
    assert draft.state == MOVES[verb][0]


@pytest.mark.parametrize("verb", [Verb.RETURN, Verb.SIGN_OFF])
def test_a_writer_neither_signs_nor_returns(cast: Cast, verb: Verb) -> None:
    colleague = User.objects.create_user("colleague", password="pw")
    permissions.grant(colleague, Right.WRITE, cast.inspection)
    draft = submitted(cast)
    with pytest.raises(PermissionDenied):
        do(verb, draft, cast, by=colleague)


def test_a_superuser_without_the_right_cannot_sign(cast: Cast) -> None:
    root = User.objects.create_superuser("root", password="pw")
    with pytest.raises(PermissionDenied):
        sign(submitted(cast), root)
    assert not Broadcast.objects.exists()


def test_the_chief_of_the_directorate_may_sign_for_every_inspection(cast: Cast) -> None:
    directorate = make_cast("pd")
    directorate.inspection.is_directorate = True
    directorate.inspection.save(update_fields=["is_directorate"])
    assert sign(submitted(cast), directorate.chief).signer == directorate.chief
