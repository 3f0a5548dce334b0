"""After a pause: in order, in the channel's pace, and nothing stale without a person's word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from broadcasts import delivery, failures, jobs, ledger, publishing
from broadcasts.models import Channel, Delivery
from broadcasts.models.delivery import State
from broadcasts.platforms.base import Failure, FailureKind
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.acts import patiently, publish_one, run
from broadcasts.tests.cast import Cast, Clock

pytestmark = pytest.mark.django_db

HOUR = 3600


def held(cast: Cast, channel: Channel, clock: Clock, *numbers: str) -> list[Delivery]:
    """One delivery per number, all waiting for their channel."""
    Channel.objects.update(state="paused", pause_reason="auth")
    rows = [publish_one(cast, channel, clock, public_id=number) for number in numbers]
    assert {run(row, clock).state for row in rows} == {State.HELD}
    return rows


def resume(cast: Cast, channel: Channel, clock: Clock) -> None:
    assert publishing.resume(channel, by=cast.administrator, now=clock()).ok


def test_what_was_held_goes_on_in_order_and_in_the_channels_pace(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    Channel.objects.update(pace_seconds=30)
    rows = held(cast, whatsapp, clock, "bcdfghjk", "mnpqrstv", "npqrstvw")
    resume(cast, whatsapp, clock)
    for row in rows:
        assert patiently(row, clock).state == State.VERIFIED
    sent = [row.attempts.get(event="publishing").at for row in rows]
    assert [(later - sent[0]).total_seconds() for later in sent] == [0, 30, 60]


def test_who_came_first_goes_first(cast: Cast, whatsapp: Channel, clock: Clock) -> None:
    publish_one(cast, whatsapp, clock)
    second = run(publish_one(cast, whatsapp, clock, public_id="mnpqrstv"), clock)
    assert second.state == State.QUEUED


def test_an_urgent_post_does_not_wait_for_the_pace(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    run(publish_one(cast, whatsapp, clock), clock)
    calm = run(publish_one(cast, whatsapp, clock, public_id="mnpqrstv"), clock)
    urgent = publish_one(cast, whatsapp, clock, public_id="npqrstvw", urgency="sofort")
    assert [calm.state, run(urgent, clock).state] == [State.QUEUED, State.VERIFIED]


def test_what_waited_too_long_is_offered_and_goes_out_when_a_person_says_so(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    (row,) = held(cast, whatsapp, clock, "bcdfghjk")
    clock.advance(6 * HOUR + 1)
    resume(cast, whatsapp, clock)
    assert (run(row, clock).state, row.problem) == (State.HELD, "offered")
    assert row in Delivery.objects.open()
    assert sandbox.ledger("whatsapp") == []
    publishing.send_again(row, by=cast.writer, now=clock())
    assert patiently(row, clock).state == State.VERIFIED


def test_what_was_offered_can_be_dropped_once_and_the_record_says_by_whom(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    (row,) = held(cast, whatsapp, clock, "bcdfghjk")
    clock.advance(7 * HOUR)
    resume(cast, whatsapp, clock)
    run(row, clock)
    publishing.drop(row, by=cast.writer, now=clock())
    assert row.attempts.get(event="dropped").by == cast.writer
    assert run(row, clock).state == State.CANCELLED
    with pytest.raises(publishing.NothingToDecide):
        publishing.drop(row, by=cast.writer, now=clock())


def test_a_second_resume_does_not_send_what_was_offered(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    (row,) = held(cast, whatsapp, clock, "bcdfghjk")
    clock.advance(7 * HOUR)
    resume(cast, whatsapp, clock)
    run(row, clock)
    resume(cast, whatsapp, clock)
    assert (run(row, clock).state, row.problem) == (State.HELD, "offered")


def test_a_channel_has_a_limit_of_its_own(cast: Cast, whatsapp: Channel, clock: Clock) -> None:
    Channel.objects.update(offer_after_hours=24)
    (row,) = held(cast, whatsapp, clock, "bcdfghjk")
    clock.advance(7 * HOUR)
    resume(cast, whatsapp, clock)
    assert run(row, clock).state == State.VERIFIED


def test_what_waited_too_long_without_any_pause_is_offered_too(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    clock.advance(7 * HOUR)
    jobs.sweep(clock())
    assert (run(row, clock).problem, sandbox.ledger("whatsapp")) == ("offered", [])


@pytest.mark.parametrize("seconds", [1e300, 7 * HOUR])
def test_no_platform_puts_a_post_off_for_longer_than_a_person_would_be_asked(
    clock: Clock, seconds: float
) -> None:
    put_off = Failure(FailureKind.RATE_LIMITED, seconds=seconds)
    found = failures.outcome(put_off, 0, clock(), 20, "publish")
    assert found.columns["due_at"] - clock() == timedelta(hours=6)


def test_a_channel_that_was_repaired_since_it_was_read_holds_nothing(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    row.channel.state = Channel.State.PAUSED
    assert not ledger.hold(row, State.QUEUED, clock())
    assert Delivery.objects.get(pk=row.pk).state == State.QUEUED


def when_claimed(clock: Clock, **columns: Any) -> Callable[[], datetime]:
    """Somebody changes the channel after the worker's last look at it, before it opens a socket."""

    def told() -> datetime:
        if Delivery.objects.filter(state=State.SENDING).exists():
            Channel.objects.update(**columns)
        return clock()

    return told


@pytest.mark.parametrize("state", ["paused", "retired"])
def test_a_channel_closed_between_the_last_look_and_the_call_is_told_nothing(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock, state: str
) -> None:
    row = publish_one(cast, whatsapp, clock)
    gone = clock().date() if state == "retired" else None
    delivery.advance(row.pk, when_claimed(clock, state=state, retired_on=gone))
    row.refresh_from_db()
    assert (row.state, row.problem) == (State.HELD, "channel_paused")
    assert (row.publishing_at, sandbox.ledger("whatsapp")) == (None, [])


def test_a_send_with_the_old_key_does_not_pause_a_channel_repaired_meanwhile(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="whatsapp", operation="publish", fault="dead_token")
    row = publish_one(cast, whatsapp, clock)
    delivery.advance(row.pk, when_claimed(clock, session="new"))
    whatsapp.refresh_from_db()
    assert whatsapp.state == Channel.State.ACTIVE
