"""The daily look: what was seen once still stands, or people hear that it does not."""

from __future__ import annotations

import pytest

from broadcasts import jobs, publishing, standing
from broadcasts.models import Channel, Delivery
from broadcasts.models.delivery import State
from broadcasts.parcel import adapter_of
from broadcasts.platforms.base import Message
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.acts import publish_one, run, withdraw
from broadcasts.tests.cast import Cast, Clock

pytestmark = pytest.mark.django_db

DAY = 24 * 3600


@pytest.fixture
def row(cast: Cast, whatsapp: Channel, clock: Clock) -> Delivery:
    return run(publish_one(cast, whatsapp, clock), clock)


def looked(row: Delivery, clock: Clock, times: int = 1) -> Delivery:
    """The next ``times`` looks, each when it is due."""
    for _look in range(times):
        row.refresh_from_db()
        assert row.look_at is not None
        clock.now = row.look_at
        run(row, clock)
    return row


def test_a_post_that_stands_unchanged_was_seen_again_today(row: Delivery, clock: Clock) -> None:
    looked(row, clock, 3)
    assert (row.state, row.seen_at, row.look_at) == ("verified", clock(), clock() + standing.DAY)
    assert [one.event for one in row.attempts.all()][-1] == "verified"


def test_a_post_that_somebody_removed_alarms_once_after_a_second_look(
    row: Delivery, sandbox: SandboxProcess, clock: Clock, cast: Cast
) -> None:
    adapter_of(row.channel).delete(row.remote_id)
    assert looked(row, clock).state == State.VERIFIED
    looked(row, clock)
    assert (row.state, row.problem, row.look_at) == ("changed", "removed_later", None)
    assert list(Delivery.objects.open()) == [row]
    publishing.acknowledge(row, by=cast.writer, now=clock())
    assert not Delivery.objects.open().exists()
    assert [one.event for one in row.attempts.all()][-2:] == ["removed_later", "acknowledged"]
    with pytest.raises(publishing.NothingToDecide):
        publishing.acknowledge(row, by=cast.writer, now=clock())


def test_a_post_that_somebody_altered_alarms(
    row: Delivery, sandbox: SandboxProcess, clock: Clock
) -> None:
    adapter_of(row.channel).edit(row.remote_id, Message("Ganz anders"))
    assert looked(row, clock, 2).problem == "altered_later"


def test_a_post_that_stumbles_now_and_then_alarms_nobody(
    row: Delivery, sandbox: SandboxProcess, clock: Clock
) -> None:
    signed, adapter = Message(row.wire_text), adapter_of(row.channel)
    for _month in range(2):
        adapter.edit(row.remote_id, Message("Ganz anders"))
        looked(row, clock)
        adapter.edit(row.remote_id, signed)
        assert looked(row, clock).state == State.VERIFIED


def test_what_we_took_down_ourselves_alarms_nobody(
    row: Delivery, sandbox: SandboxProcess, clock: Clock, cast: Cast
) -> None:
    assert run(withdraw(cast, row, clock), clock).state == State.VERIFIED
    # As when the look was rung for before the withdrawal.
    assert looked(row, clock, 2).state == State.VERIFIED


def test_a_platform_that_does_not_answer_alarms_nobody(
    row: Delivery, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="whatsapp", operation="read", fault="fail_before", status=503, times=0)
    assert looked(row, clock, 3).state == State.VERIFIED
    sandbox.clear_faults()


def test_what_is_withdrawn_paused_or_a_month_old_is_not_looked_at(
    row: Delivery, cast: Cast, clock: Clock
) -> None:
    clock.advance(DAY)
    assert list(Delivery.objects.to_look_at(clock())) == [row]
    Channel.objects.update(state="paused")
    assert not Delivery.objects.to_look_at(clock()).exists()
    Channel.objects.update(state="active")
    withdraw(cast, row, clock)
    assert not Delivery.objects.to_look_at(clock()).exists()
    clock.advance(30 * DAY)
    Delivery.objects.filter(pk=row.pk).update(look_at=clock())
    assert looked(row, clock).look_at is None


def test_a_post_is_looked_at_each_day_of_a_month_and_not_after_it(
    row: Delivery, sandbox: SandboxProcess, clock: Clock
) -> None:
    looks = 0
    while row.look_at:
        clock.now = row.look_at
        clock.advance(60)
        run(row, clock)
        looks += 1
    # A platform that forgets after a month must not look like somebody who deleted the post.
    assert (looks, row.state) == (29, State.VERIFIED)


def test_looks_are_sparse_so_that_a_warning_never_waits_behind_them(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    for number in ("bcdfghjk", "mnpqrstv", "npqrstvw"):
        publish_one(cast, whatsapp, clock, public_id=number)
    Delivery.objects.update(state="verified", verified_at=clock(), look_at=clock())
    clock.advance(60)
    assert jobs.sweep(clock()) == jobs.LOOKS_AT_ONCE
