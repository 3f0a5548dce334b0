"""What a person does and decides, and what no decision may do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadcasts import jobs, publishing, stopping
from broadcasts.models import Channel, Delivery
from broadcasts.models.delivery import State
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.acts import patiently, publish_one, run, withdraw
from broadcasts.tests.cast import (
    Cast,
    Clock,
    by_hand_channel,
)

pytestmark = pytest.mark.django_db


def test_a_channel_served_by_hand_becomes_a_task_and_is_confirmed(cast: Cast, clock: Clock) -> None:
    row = run(publish_one(cast, by_hand_channel(cast), clock), clock)
    assert row.state == State.BY_HAND
    publishing.confirm(row, by=cast.writer, link="https://whatsapp.com/channel/x", now=clock())
    row.refresh_from_db()
    assert (row.state, row.confirmed_by) == (State.VERIFIED, cast.writer)


def test_withdrawing_a_task_asks_a_person_to_look(cast: Cast, clock: Clock) -> None:
    row = run(publish_one(cast, by_hand_channel(cast), clock), clock)
    takedown = run(withdraw(cast, row, clock), clock)
    row.refresh_from_db()
    assert (row.state, takedown.state) == (State.CANCELLED, State.BY_HAND)


def test_a_person_can_have_it_sent_again_once_it_was_not_seen(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="whatsapp", operation="publish", fault="unpublished_201")
    row = patiently(publish_one(cast, whatsapp, clock), clock)
    publishing.send_again(row, by=cast.writer, now=clock())
    assert patiently(row, clock).state == State.VERIFIED
    with pytest.raises(publishing.NothingToDecide):
        publishing.send_again(row, by=cast.writer, now=clock())


def test_what_stands_on_the_platform_is_not_sent_again_by_hand(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = run(publish_one(cast, whatsapp, clock), clock)
    Delivery.objects.filter(pk=row.pk).update(state="by_hand", problem="not_visible")
    for is_silent in (False, True):
        if is_silent:
            sandbox.fault(
                platform="whatsapp", operation="read", fault="fail_before", status=503, times=0
            )
        with pytest.raises(publishing.NothingToDecide):
            publishing.send_again(row, by=cast.writer, now=clock())
    sandbox.clear_faults()
    assert len(sandbox.ledger("whatsapp")) == 1


def test_what_was_posted_before_a_stop_is_proven_and_asked_for_no_second_time(
    cast: Cast, clock: Clock
) -> None:
    row = run(publish_one(cast, by_hand_channel(cast), clock), clock)
    stop = stopping.stop(row.broadcast, by=cast.chief, now=clock())
    row.refresh_from_db()
    publishing.confirm(row, by=cast.writer, link="https://whatsapp.com/channel/x", now=clock())
    stopping.resume(stop, by=cast.chief, reason="Geklärt", now=clock())
    assert run(row, clock).state == State.VERIFIED


def test_what_was_posted_in_time_is_proven_although_its_time_is_over_by_then(
    cast: Cast, clock: Clock
) -> None:
    until = clock() + timedelta(hours=1)
    row = run(publish_one(cast, by_hand_channel(cast), clock, expires_at=until), clock)
    clock.advance(3601)
    jobs.sweep(clock())
    row.refresh_from_db()
    assert (row.state, row.problem) == (State.CANCELLED, "expired")
    publishing.confirm(row, by=cast.writer, link="https://whatsapp.com/channel/x", now=clock())
    assert Delivery.objects.get(pk=row.pk).state == State.VERIFIED
