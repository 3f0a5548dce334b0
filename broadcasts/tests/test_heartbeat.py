"""A worker that sends gives signs of life; one that stops giving them is followed by another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings

from broadcasts import delivery, heartbeat, jobs, ledger, readback
from broadcasts.models import Channel, Delivery
from broadcasts.models.delivery import State
from broadcasts.platforms.base import Receipt
from broadcasts.tests.acts import publish_one, run, withdraw
from broadcasts.tests.cast import Cast, Clock

pytestmark = pytest.mark.django_db

LEASE = settings.DELIVERY_LEASE_SECONDS


def claimed(cast: Cast, channel: Channel, clock: Clock) -> Delivery:
    row = publish_one(cast, channel, clock)
    assert ledger.claim(row, clock())
    return row


def swept(row: Delivery, clock: Clock) -> Delivery:
    jobs.sweep(clock())
    row.refresh_from_db()
    return row


def signs(clock: Clock, number: int) -> Callable[[float], bool]:
    """A wait of which each passes its time at once, until ``number`` signs were given."""
    left = iter([False] * number + [True])

    def wait(seconds: float) -> bool:
        clock.advance(seconds)
        return next(left)

    return wait


def nowhere() -> None:
    """The tests' connection stays."""


def test_a_slow_worker_that_gives_signs_keeps_its_claim(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = claimed(cast, whatsapp, clock)
    heartbeat.beat(row, clock, nowhere, signs(clock, 30))
    assert (clock() - row.due_at).total_seconds() > 2 * LEASE
    assert swept(row, clock).state == State.SENDING


def test_a_worker_that_fell_silent_is_given_up_on_within_the_lease(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = claimed(cast, whatsapp, clock)
    clock.advance(LEASE - 1)
    assert swept(row, clock).state == State.SENDING
    clock.advance(2)
    assert swept(row, clock).state == State.QUEUED


@pytest.mark.parametrize("sign", [ledger.beat, ledger.arm])
def test_nobody_is_given_up_on_who_gives_a_sign_in_that_moment(
    cast: Cast, whatsapp: Channel, clock: Clock, sign: Callable[..., bool]
) -> None:
    """Queued again while its call begins it would be sent twice."""
    row = claimed(cast, whatsapp, clock)
    clock.advance(LEASE + 1)
    seen = Delivery.objects.abandoned(clock()).get()
    assert sign(row, clock())
    assert not delivery.abandon(seen, clock())
    row.refresh_from_db()
    assert row.state == State.SENDING


@pytest.mark.parametrize("late", [ledger.stop, ledger.drop])
def test_who_saw_the_row_before_its_call_began_holds_and_drops_nothing(
    cast: Cast, whatsapp: Channel, clock: Clock, late: Callable[..., bool]
) -> None:
    """What is being told to the platform must not be called unsent: it would go out again."""
    row = claimed(cast, whatsapp, clock)
    seen = Delivery.objects.get(pk=row.pk)
    assert ledger.arm(row, clock())
    assert not late(seen, clock())
    row.refresh_from_db()
    assert row.state == State.SENDING


def test_where_something_urgent_waits_silence_is_noticed_sooner(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = claimed(cast, whatsapp, clock)
    publish_one(cast, whatsapp, clock, public_id="mnpqrstv", urgency="sofort")
    clock.advance(LEASE / 4 + 1)
    assert swept(row, clock).state == State.QUEUED


def test_a_takedown_whose_worker_died_stands_on_the_list(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    Delivery.objects.filter(pk=row.pk).update(state="verified", remote_id="3EB0TEST")
    takedown = withdraw(cast, row, clock)
    assert ledger.claim(takedown, clock())
    clock.advance(LEASE + 1)
    assert swept(takedown, clock).state == State.QUEUED
    assert list(Delivery.objects.open()) == [takedown]


def test_looks_of_which_every_worker_dies_end_with_a_person(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    Delivery.objects.filter(pk=row.pk).update(state="accepted", remote_id="3EB0TEST")
    for _look in readback.VERIFY_LOOKS:
        row.refresh_from_db()
        clock.now = max(clock.now, row.due_at)
        assert ledger.claim_look(row, clock())
    clock.now = row.due_at
    assert (run(row, clock).state, row.problem) == (State.BY_HAND, "cannot_be_read")


def test_signs_end_when_the_claim_is_lost(cast: Cast, whatsapp: Channel, clock: Clock) -> None:
    row = claimed(cast, whatsapp, clock)
    clock.advance(LEASE + 1)
    swept(Delivery.objects.get(pk=row.pk), clock)
    heartbeat.beat(row, clock, nowhere, signs(clock, 1))
    row.refresh_from_db()
    assert row.beat_at == row.claimed_at


def test_a_yes_that_comes_after_the_worker_was_given_up_on_is_believed(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = claimed(cast, whatsapp, clock)
    assert ledger.arm(row, clock())
    clock.advance(LEASE + 1)
    assert swept(Delivery.objects.get(pk=row.pk), clock).state == State.UNCLEAR
    delivery._accept(row, Receipt("3EB0TEST"), clock)
    row.refresh_from_db()
    assert (row.state, row.remote_id) == (State.ACCEPTED, "3EB0TEST")
