"""Random histories of a draft by random people: whatever they try, the promises hold.

Each example is a list of attempts (who, what, with which form on screen), carried out with the
real verbs. What is allowed to happen is kept in a second, much simpler book beside them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeAlias

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
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

pytestmark = pytest.mark.django_db

#: Four shards of these are the 2,000 histories; PostgreSQL repeats a part of them.
SHARDS = 4
HISTORIES = 500 if connection.vendor == "sqlite" else 50
State: TypeAlias = Draft.State
REFUSALS = (PermissionDenied, workflow.IllegalMove, workflow.Incomplete, drafting.Conflict)
ROLES = (
    "writer", "second_writer", "chief", "second_chief", "foreign_chief", "auditor", "superuser",
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
    #: Digest and revision as each screen showed them, the newest last.
    screens: list[tuple[int, str]] = field(default_factory=list)


@pytest.fixture
def cast() -> Cast:
    return people.cast()


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_history_breaks_a_promise(cast: Cast, shard: int) -> None:
    @settings(
        max_examples=HISTORIES,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.lists(attempts, min_size=2, max_size=10))
    def histories(history: list[Attempt]) -> None:
        with transaction.atomic():
            _lived(cast, history)
            transaction.set_rollback(True)

    histories()


def _lived(cast: Cast, history: list[Attempt]) -> None:
    draft = drafting.start(cast.home, content(cast.whatsapp), by=cast.writer, now=NOW)
    book = Book({"writer"}, content().headline, {"chief": True, "second_chief": True})
    _look(draft, book)
    for number, attempt in enumerate(history, start=1):
        before = State(draft.state)
        happened = _tried(cast, draft, attempt, book, number)
        draft.refresh_from_db()
        _hold(cast, draft, attempt, book, before, happened)
    assert list(record.broken_rows()) == []


def _tried(cast: Cast, draft: Draft, attempt: Attempt, book: Book, number: int) -> bool:
    """Carry one attempt out; whether it was let through."""
    person = User.objects.get(pk=getattr(cast, attempt.role).pk)
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
        book.active[attempt.role] = False
    elif attempt.act == "revoke":
        permissions.revoke(person, Right.SIGN, cast.home)
        book.rights[attempt.role] = False
    else:
        permissions.grant(person, Right.SIGN, cast.home)
        book.rights[attempt.role] = True
    return False


def _hold(
    cast: Cast, draft: Draft, attempt: Attempt, book: Book, before: State, happened: bool
) -> None:
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
    assert Broadcast.objects.count() == int(now_in == State.SIGNED_OFF)
    if happened:
        _look(draft, book)


def _hold_signature(draft: Draft, attempt: Attempt, book: Book) -> None:
    """Signed was the newest text, as it was on screen, by one who may and made none of it."""
    broadcast = Broadcast.objects.get()
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
    """Somebody has the page open as it is now."""
    assert draft.latest_id is not None
    shown = (draft.latest_id, workflow.sheet(Draft.objects.get(pk=draft.pk)).digest)
    if not book.screens or book.screens[-1] != shown:
        book.screens.append(shown)
