"""Two people in the same moment, with real threads on PostgreSQL: exactly one of them wins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections

from broadcasts import ledger, publishing
from broadcasts.models import Broadcast, Delivery
from broadcasts.models.delivery import State
from newsroom import drafting, workflow
from newsroom.models import Draft, Step
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, content, signed, submitted

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # SQLite lets one writer in at a time, so there is no race to be had.
    pytest.mark.postgres,
]
ROUNDS = 10
LOST = (workflow.IllegalMove, drafting.Conflict, PermissionDenied)


@pytest.fixture
def cast() -> Cast:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: DATABASE_URL names another database")
    return people.cast()


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run ``acts`` in threads that start together; "won" or the name of the refusal, in order."""
    gate, results = threading.Barrier(len(acts)), ["" for _act in acts]

    def run(place: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
            results[place] = "won"
        except LOST as refusal:
            results[place] = type(refusal).__name__
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def same(draft: Draft) -> Draft:
    """The draft as another process reads it."""
    return Draft.objects.select_related("inspection", "latest").get(pk=draft.pk)


def latest(draft: Draft) -> int:
    assert draft.latest_id is not None
    return draft.latest_id


def sign(cast: Cast, draft: Draft, name: str) -> Callable[[], object]:
    mine, digest, revision = same(draft), workflow.sheet(draft).digest, latest(draft)
    person = getattr(cast, name)
    return lambda: workflow.sign_off(mine, by=person, revision=revision, digest=digest, now=NOW)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_chiefs_sign_in_the_same_second_and_one_signature_stands(
    cast: Cast, _round: int
) -> None:
    draft = submitted(cast)
    results = at_once(sign(cast, draft, "chief"), sign(cast, draft, "second_chief"))
    assert sorted(results) == ["IllegalMove", "won"]
    assert Broadcast.objects.count() == 1
    assert Step.objects.filter(verb=Step.Verb.SIGN_OFF).count() == 1
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_recall_against_sign_has_one_winner(cast: Cast, _round: int) -> None:
    draft = submitted(cast)
    mine, revision = same(draft), latest(draft)
    results = at_once(
        sign(cast, draft, "chief"),
        lambda: workflow.recall(mine, by=cast.writer, revision=revision, now=NOW),
    )
    assert sorted(results) == ["IllegalMove", "won"]
    signed_off = same(draft).state == Draft.State.SIGNED_OFF
    assert Broadcast.objects.count() == int(signed_off) == int(results[0] == "won")


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_text_that_is_changed_and_sent_on_meanwhile_is_not_signed_unseen(
    cast: Cast, _round: int
) -> None:
    """Recall, save and submit by a colleague between the chief's look and the chief's click."""
    draft = submitted(cast)
    mine = same(draft)

    def change() -> None:
        base = mine.latest
        assert base is not None
        workflow.recall(mine, by=cast.writer, revision=base.pk, now=NOW)
        text = content(cast.whatsapp, headline="Ein anderer Unfall")
        later = drafting.save(mine, base, text, by=cast.second_writer, now=NOW)
        workflow.submit(mine, by=cast.second_writer, revision=later.pk, now=NOW)

    results = at_once(sign(cast, draft, "chief"), change)
    assert results.count("won") == 1
    headlines = set(Broadcast.objects.values_list("headline", flat=True))
    assert headlines == ({content().headline} if results[0] == "won" else set())


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_people_save_over_the_same_version_and_one_is_told(cast: Cast, _round: int) -> None:
    draft = people.written(cast)
    first, second = same(draft), same(draft)
    assert first.latest is not None
    base = first.latest

    def save(mine: Draft, name: str) -> Callable[[], object]:
        text = content(cast.whatsapp, headline=f"Unfall, von {name}")
        return lambda: drafting.save(mine, base, text, by=getattr(cast, name), now=NOW)

    results = at_once(save(first, "writer"), save(second, "second_writer"))
    assert sorted(results) == ["Conflict", "won"]
    assert same(draft).revisions.count() == 2


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_withdrawal_against_the_last_step_before_the_call(cast: Cast, _round: int) -> None:
    """Either the call is never armed, or the post is taken down behind it."""
    broadcast = signed(cast).broadcast
    assert broadcast is not None
    delivery = broadcast.deliveries.get()
    claimed = NOW + timedelta(seconds=1)
    assert ledger.claim(delivery, claimed)
    armed: list[bool] = []
    at_once(
        lambda: armed.append(ledger.arm(delivery, claimed)),
        lambda: publishing.withdraw(broadcast, by=cast.chief, reason="Irrtum", now=claimed),
    )
    row = Delivery.objects.get(broadcast=broadcast, operation="publish")
    assert armed == [row.publishing_at is not None]
    assert row.state == (State.SENDING if armed[0] else State.CANCELLED)
    assert Delivery.objects.filter(broadcast=broadcast, operation="delete").count() == 1
