"""Whose turn it is on a channel, and what becomes of workers that die."""

from __future__ import annotations

from typing import Any

import django_rq
import pytest
from django.conf import settings
from django.db import transaction

from broadcasts import delivery, jobs, ledger, order
from broadcasts.models import Channel, Delivery
from broadcasts.models.delivery import State
from broadcasts.platforms.base import Failure, FailureKind, Receipt
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.acts import patiently, publish_one, run
from broadcasts.tests.cast import Cast, Clock, by_hand_channel, open_channel, signed

pytestmark = pytest.mark.django_db


def test_one_delivery_in_flight_per_channel(cast: Cast, whatsapp: Channel, clock: Clock) -> None:
    first = publish_one(cast, whatsapp, clock)
    second = publish_one(cast, whatsapp, clock, public_id="mnpqrstv")
    assert ledger.claim(first, clock())
    assert not ledger.claim(second, clock())
    second.refresh_from_db()
    assert (second.state, second.due_at > clock()) == (State.QUEUED, True)


def test_a_correction_waits_for_its_original(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    first = publish_one(cast, whatsapp, clock)
    correction = publish_one(
        cast,
        whatsapp,
        clock,
        public_id="mnpqrstv",
        follows=first.broadcast.public_id,
        text="Berichtigung",
    )
    run(correction, clock)
    assert (correction.state, sandbox.ledger("whatsapp")) == (State.QUEUED, [])
    run(first, clock)
    assert patiently(correction, clock).state == State.VERIFIED


def follow_up(
    cast: Cast, first: Delivery, clock: Clock, number: str = "mnpqrstv", **more: Any
) -> Delivery:
    followed = first.broadcast.public_id
    return publish_one(
        cast, first.channel, clock, public_id=number, kind="correction", follows=followed, **more
    )


@pytest.mark.parametrize("state", sorted(order.MAY_STILL_COME))
def test_a_correction_waits_while_its_original_may_still_come(
    cast: Cast, whatsapp: Channel, clock: Clock, state: str
) -> None:
    first = publish_one(cast, whatsapp, clock)
    Delivery.objects.filter(pk=first.pk).update(state=state)
    assert order.earlier_waits(follow_up(cast, first, clock))


@pytest.mark.parametrize("state", sorted(set(State) - set(order.MAY_STILL_COME)))
def test_a_correction_goes_once_its_original_is_out_or_never_comes(
    cast: Cast, whatsapp: Channel, clock: Clock, state: str
) -> None:
    first = publish_one(cast, whatsapp, clock)
    Delivery.objects.filter(pk=first.pk).update(state=state)
    assert not order.earlier_waits(follow_up(cast, first, clock))


def test_a_follow_up_of_a_follow_up_waits_for_the_whole_line(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    first = publish_one(cast, whatsapp, clock)
    second = follow_up(cast, first, clock)
    third = follow_up(cast, second, clock, "npqrstvw")
    Delivery.objects.filter(pk=second.pk).update(state=State.VERIFIED)
    assert order.earlier_waits(third)


def test_an_urgent_correction_and_its_calm_original_do_not_wait_for_each_other(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    first = publish_one(cast, whatsapp, clock, urgency="niedrig")
    urgent = follow_up(cast, first, clock, urgency="sofort")
    assert run(first, clock).state != State.QUEUED
    assert patiently(urgent, clock).state == State.VERIFIED
    assert len(sandbox.ledger("whatsapp")) == 2


def test_a_follow_up_by_hand_is_no_task_before_its_original_is_done(
    cast: Cast, clock: Clock
) -> None:
    first = publish_one(cast, by_hand_channel(cast), clock)
    second = follow_up(cast, first, clock)
    assert [run(first, clock).state, run(second, clock).state] == [State.BY_HAND, State.QUEUED]
    ledger.confirm_by_hand(first, by=cast.writer, link="", now=clock())
    clock.advance(ledger.STEP_ASIDE)
    assert run(second, clock).state == State.BY_HAND


def test_what_is_urgent_overtakes(cast: Cast, whatsapp: Channel, clock: Clock) -> None:
    calm = publish_one(cast, whatsapp, clock)
    urgent = publish_one(cast, whatsapp, clock, public_id="mnpqrstv", urgency="sofort")
    assert delivery.advance(calm.pk, clock) == [urgent.pk]
    calm.refresh_from_db()
    assert calm.state == State.QUEUED


def test_a_worker_that_died_before_the_call_is_followed_by_another(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    ledger.claim(row, clock())
    clock.advance(3600)
    jobs.sweep(clock())
    assert patiently(row, clock).state == State.VERIFIED
    assert len(sandbox.ledger("whatsapp")) == 1


def test_a_worker_that_died_during_the_call_leaves_it_unclear(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    ledger.claim(row, clock())
    ledger.arm(row, clock())
    clock.advance(3600)
    jobs.sweep(clock())
    row.refresh_from_db()
    assert (row.state, row.problem) == (State.UNCLEAR, "worker_lost")


def test_the_sweeper_rings_again_only_for_what_was_rung_in_vain(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    publish_one(cast, whatsapp, clock)
    assert jobs.sweep(clock()) == 0
    clock.advance(jobs.RING_AGAIN + 1)
    assert [jobs.sweep(clock()), jobs.sweep(clock())] == [1, 0]


def test_a_worker_whose_claim_was_taken_over_changes_nothing(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    assert ledger.claim(row, clock())
    clock.advance(3600)
    jobs.sweep(clock())
    second = Delivery.objects.get(pk=row.pk)
    assert ledger.claim(second, clock())
    # Who was given up on must not begin its call beside the other one's.
    assert not ledger.arm(row, clock())
    assert ledger.arm(second, clock())
    delivery._settle(row, Failure(FailureKind.NOT_SENT), clock())
    delivery._accept(row, Receipt("3EB0OLD"), clock)
    second.refresh_from_db()
    assert (second.state, second.publishing_at is None) == (State.SENDING, False)


@pytest.mark.django_db(transaction=True)
def test_a_delivery_is_rung_for_once_while_its_job_waits(
    cast: Cast, clock: Clock, queue: str
) -> None:
    channel = by_hand_channel(cast)
    with transaction.atomic():
        row = publish_one(cast, channel, clock)
    jobs.sweep(clock())
    assert django_rq.get_queue("default").count == 1
    row.refresh_from_db()
    assert row.rung_at is not None


@pytest.mark.django_db(transaction=True)
def test_what_redis_did_not_take_is_rung_for_when_it_is_back(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.RQ_QUEUES["default"], "URL", "unix:///nobody/listens/here.sock")
    row = publish_one(cast, by_hand_channel(cast), clock)
    row.refresh_from_db()
    assert row.rung_at is None


@pytest.mark.django_db(transaction=True)
def test_the_channel_with_the_longest_way_to_a_yes_is_rung_for_first(
    cast: Cast, clock: Clock, queue: str
) -> None:
    channels = [open_channel(cast, platform) for platform in ("whatsapp", "facebook", "linkedin")]
    with transaction.atomic():
        broadcast = signed(cast, channels, now=clock())
    rung = [job.args[0] for job in django_rq.get_queue("default").jobs]
    platforms = dict(broadcast.deliveries.values_list("pk", "channel__platform"))
    assert [platforms[one] for one in rung] == ["linkedin", "facebook", "whatsapp"]
