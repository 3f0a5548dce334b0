"""Random histories of a draft by random people: whatever they try, the promises hold.

Each history is a list of attempts (who, what, with which form on screen), carried out with the
real verbs. What is allowed to happen is kept in a second, much simpler book beside them. Twenty
histories share a world, each with a draft of its own; then the whole record is verified.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeAlias

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcasts.models import Broadcast
from inspections import permissions
from inspections.models import User
from inspections.permissions import Right
from newsroom import drafting, record, workflow
from newsroom.models import Draft, Revision
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, content

pytestmark = [pytest.mark.django_db, pytest.mark.once]

#: Two shards of fifty worlds with twenty histories each are 2,000 histories.
SHARDS, WORLDS, TOGETHER = 2, 50, 20
State: TypeAlias = Draft.State
REFUSALS = (PermissionDenied, workflow.IllegalMove, workflow.Incomplete, drafting.Conflict)
#: Who can do something comes more often: longer ways through the table.
ROLES = (
    *("writer", "second_writer", "chief", "second_chief") * 2,
    "foreign_chief", "auditor", "superuser",
)  # fmt: skip
HEADLINES = ("Unfall auf der Deichstraße", "Straße wieder frei", "Umleitung in Leer")
#: The moves on paper, written down once more and by hand.
LEGAL = {
    ("submit", State.WRITING): State.SUBMITTED,
    ("recall", State.SUBMITTED): State.WRITING,
    ("return", State.SUBMITTED): State.WRITING,
    ("discard", State.WRITING): State.DISCARDED,
    ("sign", State.SUBMITTED): State.SIGNED_OFF,
}


@dataclass(frozen=True)
class Attempt:
    """``screen`` is how many revisions old the form is that the person sends: 0 is fresh."""

    role: str
    act: str
    screen: int
    headline: str


attempts = st.builds(
    Attempt,
    role=st.sampled_from(ROLES),
    act=st.sampled_from(
        ["save", "submit", "submit", "recall", "return", "discard", "sign", "sign", "sign",
         "revoke", "grant", "close"]
    ),
    screen=st.sampled_from([0, 0, 0, 0, 1]),
    headline=st.sampled_from(HEADLINES),
)  # fmt: skip


@dataclass
class Book:
    """The simple truth beside the real thing: who touched the text, and what it says."""

    touched: set[str]
    headline: str
    rights: dict[str, bool]
    active: dict[str, bool] = field(default_factory=dict)
    signed_before: int = 0
    #: Revision and, where a chief could see it, digest as each screen showed them, newest last.
    screens: list[tuple[int, str]] = field(default_factory=list)


@pytest.fixture
def cast() -> Cast:
    return people.cast()


histories = st.lists(attempts, min_size=2, max_size=8)
worlds = st.lists(histories, min_size=TOGETHER, max_size=TOGETHER)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_history_breaks_a_promise(cast: Cast, shard: int) -> None:
    count = 0

    @settings(
        max_examples=WORLDS,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(worlds)
    def whatever_they_try(world: list[list[Attempt]]) -> None:
        nonlocal count
        with transaction.atomic():
            for history in world:
                _lived(cast, history)
            assert list(record.broken_rows()) == []
            transaction.set_rollback(True)
        count += len(world)

    whatever_they_try()
    assert count >= WORLDS * TOGETHER


def _lived(cast: Cast, history: list[Attempt]) -> None:
    draft = drafting.start(cast.home, content(cast.whatsapp), by=cast.writer, now=NOW)
    book = Book({"writer"}, content().headline, {"chief": True, "second_chief": True})
    book.signed_before = Broadcast.objects.count()
    _look(draft, book)
    for number, attempt in enumerate(history, start=1):
        before = State(draft.state)
        happened = _tried(cast, draft, attempt, book, number)
        draft.refresh_from_db()
        _hold(draft, attempt, book, before, happened)
    _forget(cast, book)


def _forget(cast: Cast, book: Book) -> None:
    """The people as they were: the next history begins with the same rights."""
    for role, may in book.rights.items():
        person, should = getattr(cast, role), role in ("chief", "second_chief")
        if may != should:
            (permissions.grant if should else permissions.revoke)(person, Right.SIGN, cast.home)
    for role in book.active:
        getattr(cast, role).is_active = True
    if book.active:
        User.objects.filter(is_active=False).update(is_active=True)


def _tried(cast: Cast, draft: Draft, attempt: Attempt, book: Book, number: int) -> bool:
    """Carry one attempt out; whether it was let through."""
    person: User = getattr(cast, attempt.role)
    if attempt.act in ("revoke", "grant", "close"):
        return _administered(cast, person, attempt, book)
    now = NOW + timedelta(minutes=number)
    screen, digest = book.screens[-1 - min(attempt.screen, len(book.screens) - 1)]
    try:
        with transaction.atomic():
            if attempt.act == "save":
                base = Revision.objects.get(pk=screen)
                text = replace(content(cast.whatsapp), headline=attempt.headline)
                drafting.save(draft, base, text, by=person, now=now)
            elif attempt.act == "submit":
                workflow.submit(draft, by=person, revision=screen, now=now)
            elif attempt.act == "recall":
                workflow.recall(draft, by=person, revision=screen, now=now)
            elif attempt.act == "discard":
                workflow.discard(draft, by=person, revision=screen, now=now)
            elif attempt.act == "return":
                workflow.return_(draft, by=person, revision=screen, comment="Bitte.", now=now)
            else:
                workflow.sign_off(draft, by=person, revision=screen, digest=digest, now=now)
    except REFUSALS:
        return False
    return True


def _administered(cast: Cast, person: User, attempt: Attempt, book: Book) -> bool:
    if attempt.act == "close":
        User.objects.filter(pk=person.pk).update(is_active=False)
        person.is_active = False
        book.active[attempt.role] = False
    elif attempt.act == "revoke":
        permissions.revoke(person, Right.SIGN, cast.home)
        book.rights[attempt.role] = False
    else:
        permissions.grant(person, Right.SIGN, cast.home)
        book.rights[attempt.role] = True
    return False


def _hold(draft: Draft, attempt: Attempt, book: Book, before: State, happened: bool) -> None:
    """The promises, after each attempt."""
    now_in = State(draft.state)
    if now_in != before:
        assert happened
        assert LEGAL[(attempt.act, before)] == now_in
    if happened and attempt.act in ("save", "submit"):
        book.touched.add(attempt.role)
    if happened and attempt.act == "save":
        assert before == State.WRITING
        book.headline = attempt.headline
    if happened and attempt.act == "sign":
        _hold_signature(draft, attempt, book)
    assert Broadcast.objects.count() - book.signed_before == int(now_in == State.SIGNED_OFF)
    if happened and attempt.act in ("save", "submit"):
        _look(draft, book)


def _hold_signature(draft: Draft, attempt: Attempt, book: Book) -> None:
    """Signed was the newest text, as it was on screen, by one who may and made none of it."""
    broadcast = draft.broadcast
    assert broadcast is not None
    assert attempt.role not in book.touched
    assert book.rights.get(attempt.role, False)
    assert book.active.get(attempt.role, True)
    assert broadcast.signer.username == attempt.role
    assert broadcast.headline == book.headline
    assert broadcast.digest == book.screens[-1][1]
    assert {one.username for one in User.objects.filter(pk__in=broadcast.contributors)} == (
        book.touched
    )


def _look(draft: Draft, book: Book) -> None:
    """Somebody has the page open as it is now; what is still being written cannot be signed."""
    assert draft.latest_id is not None
    submitted = draft.state == State.SUBMITTED
    digest = workflow.sheet(Draft.objects.get(pk=draft.pk)).digest if submitted else ""
    book.screens.append((draft.latest_id, digest))
