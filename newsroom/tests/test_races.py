"""Two people in the same moment, with real threads on PostgreSQL: exactly one of them wins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections

from broadcasts import ledger, publishing, stopping
from broadcasts.models import Broadcast, Delivery
from broadcasts.models.delivery import State
from newsroom import drafting, record, workflow
from newsroom.models import Draft, Revision, Step
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, content, signed, submitted

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # SQLite lets one writer in at a time, so there is no race to be had.
    pytest.mark.postgres,
]
ROUNDS = 10
CLAIMED = NOW + timedelta(seconds=1)
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


def test_two_chiefs_sign_in_the_same_second_and_one_signature_stands(cast: Cast) -> None:
    for _round in range(ROUNDS):
        draft = submitted(cast)
        results = at_once(sign(cast, draft, "chief"), sign(cast, draft, "second_chief"))
        assert sorted(results) == ["IllegalMove", "won"]
        broadcast = Broadcast.objects.get(draft=draft)
        assert Step.objects.filter(draft=draft, verb=Step.Verb.SIGN_OFF).count() == 1
        assert Delivery.objects.filter(broadcast=broadcast).count() == 1
    assert Broadcast.objects.count() == ROUNDS
    assert list(record.broken_rows()) == []


def test_recall_against_sign_has_one_winner(cast: Cast) -> None:
    for _round in range(ROUNDS):
        draft = submitted(cast)
        mine, revision = same(draft), latest(draft)
        results = at_once(
            sign(cast, draft, "chief"),
            partial(workflow.recall, mine, by=cast.writer, revision=revision, now=NOW),
        )
        assert sorted(results) == ["IllegalMove", "won"]
        signed_off = same(draft).state == Draft.State.SIGNED_OFF
        assert Broadcast.objects.filter(draft=draft).count() == int(signed_off)
        assert signed_off == (results[0] == "won")


def test_an_autosave_against_the_chief_changes_nothing_that_was_submitted(cast: Cast) -> None:
    """A page that is still open keeps its form by itself, at the moment of the click."""
    for _round in range(ROUNDS):
        draft = submitted(cast)
        results = at_once(sign(cast, draft, "chief"), keep(cast, same(draft)))
        assert results == ["won", "Conflict"]
        broadcast = Broadcast.objects.get(draft=draft)
        assert broadcast.headline == content().headline
        assert Revision.objects.filter(draft=draft).count() == 1


def keep(cast: Cast, mine: Draft) -> Callable[[], object]:
    """What the page of the writer does every few seconds."""
    base, text = mine.latest, content(cast.whatsapp, headline="Ein anderer Unfall")
    assert base is not None
    kept = Revision.Origin.AUTOSAVED
    return lambda: drafting.save(mine, base, text, by=cast.writer, now=NOW, origin=kept)


def test_an_autosave_that_overtakes_the_chief_is_not_signed_unseen(cast: Cast) -> None:
    """Recalled, kept by the page and submitted between the chief's look and the chief's click."""
    for _round in range(ROUNDS):
        draft = submitted(cast)
        results = at_once(sign(cast, draft, "chief"), overtake(cast, same(draft)))
        assert results.count("won") == 1
        headlines = set(Broadcast.objects.filter(draft=draft).values_list("headline", flat=True))
        assert headlines == ({content().headline} if results[0] == "won" else set())


def overtake(cast: Cast, mine: Draft) -> Callable[[], object]:
    def act() -> None:
        workflow.recall(mine, by=cast.writer, revision=latest(mine), now=NOW)
        later = keep(cast, mine)()
        assert isinstance(later, Revision)
        workflow.submit(mine, by=cast.second_writer, revision=later.pk, now=NOW)

    return act


def test_two_people_save_over_the_same_version_and_one_is_told(cast: Cast) -> None:
    for _round in range(ROUNDS):
        draft = people.written(cast)
        results = at_once(keep(cast, same(draft)), keep(cast, same(draft)))
        assert sorted(results) == ["Conflict", "won"]
        assert same(draft).revisions.count() == 2


def claimed(cast: Cast) -> Delivery:
    """A delivery that a worker has in hand; the call has not begun."""
    broadcast = signed(cast).broadcast
    assert broadcast is not None
    delivery = broadcast.deliveries.get()
    assert ledger.claim(delivery, CLAIMED)
    return delivery


def test_a_withdrawal_against_the_last_step_before_the_call(cast: Cast) -> None:
    """Either the call is never armed, or the post is taken down behind it."""
    for _round in range(ROUNDS):
        delivery, armed = claimed(cast), list[bool]()
        at_once(
            arm(delivery, armed),
            partial(
                publishing.withdraw,
                delivery.broadcast, by=cast.chief, reason="Irrtum", now=CLAIMED,
            ),
        )  # fmt: skip
        row = Delivery.objects.get(pk=delivery.pk)
        assert armed == [row.publishing_at is not None]
        assert row.state == (State.SENDING if armed[0] else State.CANCELLED)
        assert Delivery.objects.filter(broadcast=row.broadcast, operation="delete").count() == 1
        set_aside(row)


def test_a_stop_against_the_last_step_before_the_call(cast: Cast) -> None:
    """Either the call begins and the stop holds nothing, or it never begins and the row is held."""
    for _round in range(ROUNDS):
        delivery, armed = claimed(cast), list[bool]()
        at_once(
            arm(delivery, armed),
            partial(stopping.stop, delivery.broadcast, by=cast.chief, now=CLAIMED),
        )
        row = same_row(delivery)
        assert armed == [row.publishing_at is not None]
        assert row.state == (State.SENDING if armed[0] else State.HELD)
        set_aside(row)


def arm(delivery: Delivery, armed: list[bool]) -> Callable[[], object]:
    mine = same_row(delivery)
    return lambda: armed.append(ledger.arm(mine, CLAIMED))


def same_row(delivery: Delivery) -> Delivery:
    return Delivery.objects.get(pk=delivery.pk)


def set_aside(delivery: Delivery) -> None:
    """The channel is free for the next round."""
    Delivery.objects.filter(broadcast=delivery.broadcast).update(**{"state": State.CANCELLED})
