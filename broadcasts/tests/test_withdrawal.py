"""Taking back: gone, proven gone, and never sent after all."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pytest_django import DjangoCaptureOnCommitCallbacks

from broadcasts import delivery, ledger, publishing, renditions, signature
from broadcasts.models import Broadcast, Channel, Delivery, Withdrawal
from broadcasts.models.delivery import State
from broadcasts.parcel import adapter_of
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.acts import patiently, publish_one, run, withdraw
from broadcasts.tests.cast import (
    Cast,
    Clock,
    delivery_of,
    jpeg,
    open_channel,
    signed,
    stored_picture,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("platform", ["whatsapp", "facebook", "linkedin", "mastodon"])
def test_withdrawn_is_gone_and_proven_gone(
    cast: Cast, sandbox: SandboxProcess, clock: Clock, platform: str
) -> None:
    row = patiently(publish_one(cast, open_channel(cast, platform, sandbox), clock), clock)
    takedown = patiently(withdraw(cast, row, clock), clock)
    assert takedown.state == State.VERIFIED
    assert [bool(post["deleted"]) for post in sandbox.ledger(platform)] == [True]


def test_withdrawn_before_sending_is_never_sent(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    takedown = patiently(withdraw(cast, row, clock), clock)
    assert run(row, clock).state == State.CANCELLED
    assert takedown.state == State.VERIFIED
    assert sandbox.ledger("whatsapp") == []


def test_a_withdrawal_between_claim_and_call_wins(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    assert ledger.claim(row, clock())
    withdraw(cast, row, clock)
    assert not ledger.arm(row, clock())


def test_a_withdrawal_that_found_the_row_elsewhere_still_stops_the_call(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    assert ledger.claim(row, clock())
    # As when the row came back from a person's hands between two looks of the withdrawal.
    Withdrawal.objects.create(broadcast=row.broadcast, by=cast.chief, at=clock(), reason="Irrtum")
    assert not ledger.arm(row, clock())


def test_a_withdrawal_during_the_call_ends_with_nothing_public(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="whatsapp", operation="publish", fault="reset_after")
    row = run(publish_one(cast, whatsapp, clock), clock)
    takedown = run(withdraw(cast, row, clock), clock)
    assert (row.state, takedown.state) == (State.UNCLEAR, State.QUEUED)
    patiently(row, clock)
    assert patiently(takedown, clock).state == State.VERIFIED
    assert [bool(post["deleted"]) for post in sandbox.ledger("whatsapp")] == [True]


def test_a_withdrawal_while_another_channel_is_being_told_ends_with_nothing_public(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    broadcast = signed(cast, [whatsapp, open_channel(cast, "mastodon", sandbox)], now=clock())
    told = delivery_of(broadcast, whatsapp)
    run(delivery_of(broadcast, cast.channels["mastodon"]), clock)
    assert ledger.claim(told, clock())
    assert ledger.arm(told, clock())
    publishing.withdraw(broadcast, by=cast.chief, reason="Irrtum", now=clock())
    # Only now the platform says yes to what it was being told.
    message = signature.checked_message(told)
    receipt = adapter_of(whatsapp).publish(message, told.message_key, {})
    delivery._accept(told, receipt, clock)
    for takedown in broadcast.deliveries.filter(operation="delete"):
        assert patiently(takedown, clock).state == State.VERIFIED
    assert [bool(post["deleted"]) for post in sandbox.ledger()] == [True, True]


def test_withdrawn_and_proven_absent_is_not_sent_after_all(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="whatsapp", operation="publish", fault="reset_before")
    row = run(publish_one(cast, whatsapp, clock), clock)
    takedown = withdraw(cast, row, clock)
    assert patiently(row, clock).state == State.CANCELLED
    assert patiently(takedown, clock).state == State.VERIFIED
    assert sandbox.ledger("whatsapp") == []


def test_a_takedown_waits_for_no_text_that_was_told_to_come_back_in_an_hour(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="whatsapp", operation="publish", fault="rate_limit")
    row = run(publish_one(cast, whatsapp, clock), clock)
    # As when the withdrawal came while the call was under way.
    takedown = withdraw(cast, row, clock)
    Delivery.objects.filter(pk=row.pk).update(state=State.QUEUED)
    assert run(takedown, clock).state == State.VERIFIED
    row.refresh_from_db()
    assert (row.state, sandbox.ledger("whatsapp")) == (State.CANCELLED, [])


def test_a_takedown_that_was_told_to_wait_stands_on_the_list(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = patiently(publish_one(cast, whatsapp, clock), clock)
    sandbox.fault(platform="whatsapp", operation="delete", fault="rate_limit")
    takedown = run(withdraw(cast, row, clock), clock)
    assert (takedown.state, takedown.failures) == (State.QUEUED, 0)
    assert list(Delivery.objects.open()) == [takedown]


def test_withdrawn_after_a_refused_call_asks_nobody_to_look(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="whatsapp", fault="session_status", status="FAILED")
    row = run(publish_one(cast, whatsapp, clock), clock)
    assert row.attempts.filter(event="publishing").exists()
    assert patiently(withdraw(cast, row, clock), clock).state == State.VERIFIED


def test_a_second_withdrawal_is_refused(cast: Cast, whatsapp: Channel, clock: Clock) -> None:
    row = publish_one(cast, whatsapp, clock)
    withdraw(cast, row, clock)
    with pytest.raises(publishing.AlreadyWithdrawn):
        publishing.withdraw(row.broadcast, by=cast.chief, reason="Noch einmal", now=clock())


def test_a_writer_cannot_withdraw(cast: Cast, whatsapp: Channel, clock: Clock) -> None:
    row = publish_one(cast, whatsapp, clock)
    with pytest.raises(PermissionDenied):
        publishing.withdraw(row.broadcast, by=cast.writer, reason="Irrtum", now=clock())
    assert not Broadcast.objects.get(pk=row.broadcast_id).is_withdrawn


def test_a_takedown_on_a_retired_channel_goes_to_a_person(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = run(publish_one(cast, whatsapp, clock), clock)
    Channel.objects.update(state="retired", retired_on="2024-09-01")
    assert run(withdraw(cast, row, clock), clock).state == State.BY_HAND


def test_withdrawn_before_it_was_seen_ends_with_the_proven_takedown(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="whatsapp", operation="read", fault="fail_before", status=503)
    row = run(publish_one(cast, whatsapp, clock), clock)
    assert row.state == State.ACCEPTED
    takedown = patiently(withdraw(cast, row, clock), clock)
    row.refresh_from_db()
    assert (takedown.state, row.state) == (State.VERIFIED, State.CANCELLED)
    assert not Delivery.objects.open().exists()


def test_who_deleted_it_in_the_app_confirms_although_the_channel_is_paused(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = run(publish_one(cast, whatsapp, clock), clock)
    Channel.objects.update(state="paused", pause_reason="auth")
    takedown = run(withdraw(cast, row, clock), clock)
    assert takedown.state == State.HELD
    publishing.confirm(takedown, by=cast.writer, link="", now=clock())
    takedown.refresh_from_db()
    assert (takedown.state, takedown.confirmed_by) == (State.VERIFIED, cast.writer)


def test_a_takedown_that_failed_stands_open_while_it_is_tried_again(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = run(publish_one(cast, whatsapp, clock), clock)
    sandbox.fault(platform="whatsapp", operation="delete", fault="fail_before", status=503)
    takedown = run(withdraw(cast, row, clock), clock)
    assert list(Delivery.objects.open()) == [takedown]


def test_what_shows_only_after_it_was_deleted_is_deleted_again(
    cast: Cast, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="mastodon", operation="publish", fault="delayed_read", seconds=45)
    row = run(publish_one(cast, open_channel(cast, "mastodon", sandbox), clock), clock)
    takedown = run(withdraw(cast, row, clock), clock)
    assert takedown.state == State.QUEUED
    sandbox.advance(60)
    assert patiently(takedown, clock, rounds=20).state == State.VERIFIED
    assert [bool(post["deleted"]) for post in sandbox.ledger("mastodon")] == [True]


def test_a_withdrawal_that_worked_says_so_where_the_disk_fails(
    cast: Cast,
    sandbox: SandboxProcess,
    clock: Clock,
    queue: str,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    held = stored_picture(jpeg())
    channel = open_channel(cast, "mastodon", sandbox)
    row = publish_one(cast, channel, clock, photographs=[held])
    # A folder that is not empty stands where a file is to be removed.
    default_storage.save(f"{renditions.name_of(held.digest, 480, 'avif')}/x", ContentFile(b"x"))
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(cast, row, clock)
    assert Withdrawal.objects.exists()
