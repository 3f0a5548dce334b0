"""Before its time nothing leaves, after its time nothing leaves, and a chief may call it off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from broadcasts import embargo, jobs, ledger, publishing
from broadcasts.models import Attempt, Broadcast, Cancellation, Channel, Delivery
from broadcasts.models.delivery import State
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.acts import patiently, publish_one, run, withdraw
from broadcasts.tests.cast import Cast, Clock, by_hand_channel
from inspections import permissions
from inspections.permissions import Right

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def expiring(cast: Cast, channel: Channel, clock: Clock) -> Delivery:
    """A text that may go out during the next hour only."""
    return publish_one(cast, channel, clock, expires_at=clock() + HOUR)


def embargoed(cast: Cast, channel: Channel, clock: Clock) -> Delivery:
    return publish_one(cast, channel, clock, embargo_until=clock() + HOUR)


def cancel(cast: Cast, row: Delivery, clock: Clock) -> Cancellation:
    return publishing.cancel(row.broadcast, by=cast.chief, reason="Termin fällt aus", now=clock())


def again(row: Delivery) -> Broadcast:
    return Broadcast.objects.get(pk=row.broadcast_id)


# --- not after ------------------------------------------------------------------------------


def test_in_time_it_goes_out(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = expiring(cast, whatsapp, clock)
    clock.advance(3599)
    assert patiently(row, clock).state == State.VERIFIED


def test_past_its_time_it_is_dropped_and_says_so(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = expiring(cast, whatsapp, clock)
    clock.advance(3600)
    run(row, clock)
    assert (row.state, row.problem) == (State.CANCELLED, "expired")
    assert Attempt.objects.filter(delivery=row).last().event == "expired"  # type: ignore[union-attr]  # there is one
    assert sandbox.ledger("whatsapp") == []


def test_a_slow_upload_does_not_carry_it_over_its_time(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = expiring(cast, whatsapp, clock)
    assert ledger.claim(row, clock())
    clock.advance(3600)
    assert not ledger.arm(row, clock())
    assert ledger.drop(row, clock())


def test_a_cancellation_that_found_the_row_elsewhere_still_stops_the_call(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    assert ledger.claim(row, clock())
    Cancellation.objects.create(broadcast=row.broadcast, by=cast.chief, at=clock(), reason="x")
    assert not ledger.arm(row, clock())


def test_what_waited_on_a_paused_channel_is_dropped_by_the_sweep(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = expiring(cast, whatsapp, clock)
    Channel.objects.update(state="paused")
    assert run(row, clock).state == State.HELD
    clock.advance(3600)
    jobs.sweep(clock())
    row.refresh_from_db()
    assert (row.state, row.problem) == (State.CANCELLED, "expired")


def test_a_repaired_channel_sends_nothing_late(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = expiring(cast, whatsapp, clock)
    Channel.objects.update(state="paused")
    run(row, clock)
    clock.advance(3600)
    publishing.resume(whatsapp, by=cast.administrator, now=clock())
    row.refresh_from_db()
    assert (row.state, sandbox.ledger("whatsapp")) == (State.CANCELLED, [])


def test_nobody_posts_by_hand_what_is_over(cast: Cast, clock: Clock) -> None:
    row = run(expiring(cast, by_hand_channel(cast), clock), clock)
    assert row.state == State.BY_HAND
    clock.advance(3600)
    with pytest.raises(publishing.NothingToDecide):
        publishing.send_again(row, by=cast.writer, now=clock())
    jobs.sweep(clock())
    row.refresh_from_db()
    assert (row.state, row.problem) == (State.CANCELLED, "expired")


def test_taking_down_never_expires(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = patiently(expiring(cast, whatsapp, clock), clock)
    clock.advance(3600)
    takedown = withdraw(cast, row, clock)
    jobs.sweep(clock())
    assert patiently(takedown, clock).state == State.VERIFIED


def test_the_page_in_the_archive_outlives_the_time(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    expiring(cast, whatsapp, clock)
    clock.advance(7200)
    assert Broadcast.objects.public(clock()).count() == 1


# --- embargo --------------------------------------------------------------------------------


def test_signed_for_now_it_is_public_without_anybody_else(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    publish_one(cast, whatsapp, clock)
    assert Broadcast.objects.public(clock()).count() == 1


def test_an_embargo_ends_with_page_and_post(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = embargoed(cast, whatsapp, clock)
    jobs.sweep(clock())
    assert not Broadcast.objects.public(clock()).exists()
    clock.advance(3600)
    jobs.sweep(clock())
    assert Broadcast.objects.public(clock()).count() == 1
    assert patiently(row, clock).state == State.VERIFIED


def test_a_delivery_that_is_faster_than_the_sweep_opens_the_page_it_links_to(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = embargoed(cast, whatsapp, clock)
    clock.advance(3600)
    assert run(row, clock).state in (State.ACCEPTED, State.VERIFIED)
    assert Broadcast.objects.public(clock()).count() == 1


def test_a_revoked_signer_never_shows_for_a_moment(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = embargoed(cast, whatsapp, clock)
    permissions.revoke(cast.chief, Right.SIGN, cast.inspection)
    clock.advance(3600)
    assert not Broadcast.objects.public(clock()).exists()
    jobs.sweep(clock())
    assert not Broadcast.objects.public(clock()).exists()
    assert run(row, clock).problem == "signature_no_right"


def test_what_expired_while_no_worker_ran_does_not_appear_late(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    start = clock()
    publish_one(cast, whatsapp, clock, embargo_until=start + HOUR, expires_at=start + 2 * HOUR)
    clock.advance(3 * 3600)
    jobs.sweep(clock())
    assert not Broadcast.objects.public(clock()).exists()


# --- calling off ----------------------------------------------------------------------------


def test_called_off_nothing_is_sent_and_nobody_ever_saw_it(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = embargoed(cast, whatsapp, clock)
    step = cancel(cast, row, clock)
    clock.advance(7200)
    jobs.sweep(clock())
    assert run(row, clock).state == State.CANCELLED
    assert (step.by, step.reason) == (cast.chief, "Termin fällt aus")
    assert [(one.event, one.by) for one in row.attempts.all()] == [("cancelled", cast.chief)]
    assert not Broadcast.objects.addressable(clock()).exists()
    assert sandbox.ledger("whatsapp") == []


def test_after_its_time_it_is_a_withdrawal_not_a_cancellation(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = embargoed(cast, whatsapp, clock)
    clock.advance(3600)
    with pytest.raises(embargo.TooLate):
        cancel(cast, row, clock)
    assert not Cancellation.objects.exists()


def test_a_worker_whose_clock_runs_fast_and_a_cancellation_exclude_each_other(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = embargoed(cast, whatsapp, clock)
    assert embargo.lift(row.broadcast, clock() + HOUR)
    with pytest.raises(embargo.TooLate):
        publishing.cancel(again(row), by=cast.chief, reason="Zu spät", now=clock())


def test_cancelled_first_the_embargo_is_never_lifted_nor_the_call_armed(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = embargoed(cast, whatsapp, clock)
    assert ledger.claim(row, clock())
    cancel(cast, row, clock)
    clock.advance(3600)
    assert not ledger.arm(row, clock())
    assert not embargo.lift(again(row), clock())


def test_a_second_cancellation_is_refused(cast: Cast, whatsapp: Channel, clock: Clock) -> None:
    row = embargoed(cast, whatsapp, clock)
    cancel(cast, row, clock)
    with pytest.raises(embargo.TooLate):
        cancel(cast, row, clock)


def test_a_writer_cannot_call_off(cast: Cast, whatsapp: Channel, clock: Clock) -> None:
    row = embargoed(cast, whatsapp, clock)
    with pytest.raises(PermissionDenied):
        publishing.cancel(row.broadcast, by=cast.writer, reason="Termin", now=clock())
    assert not Cancellation.objects.exists()


def test_nobody_withdraws_what_was_called_off(cast: Cast, whatsapp: Channel, clock: Clock) -> None:
    row = embargoed(cast, whatsapp, clock)
    cancel(cast, row, clock)
    with pytest.raises(publishing.AlreadyWithdrawn):
        withdraw(cast, row, clock)
