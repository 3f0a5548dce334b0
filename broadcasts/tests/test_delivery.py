"""A delivery against the sandbox: every way it can end, and never two posts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from broadcasts import delivery, jobs, ledger, publishing
from broadcasts.manifest import SignedChannel
from broadcasts.models import Attempt, Broadcast, Channel, Delivery
from broadcasts.models.delivery import State
from broadcasts.models.record import RecordIsFinal
from broadcasts.platforms.base import Failure, FailureKind
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.cast import (
    Cast,
    Clock,
    by_hand_channel,
    delivery_of,
    jpeg,
    open_channel,
    signed,
    stored_picture,
)
from inspections import permissions
from inspections.permissions import Right

pytestmark = pytest.mark.django_db


@pytest.fixture
def whatsapp(cast: Cast, sandbox: SandboxProcess) -> Channel:
    return open_channel(cast, "whatsapp", sandbox)


def run(row: Delivery, clock: Clock) -> Delivery:
    delivery.advance(row.pk, clock)
    row.refresh_from_db()
    return row


def patiently(row: Delivery, clock: Clock, rounds: int = 12) -> Delivery:
    """Advance whenever the row is due, moving the clock there."""
    for _round in range(rounds):
        row.refresh_from_db()
        if row.state not in (State.QUEUED, State.ACCEPTED, State.UNCLEAR):
            break
        clock.now = max(clock.now, row.due_at)
        run(row, clock)
    return row


def publish_one(cast: Cast, channel: Channel, clock: Clock, **changes: Any) -> Delivery:
    return delivery_of(signed(cast, [channel], now=clock(), **changes), channel)


@pytest.mark.parametrize("platform", ["whatsapp", "facebook", "linkedin"])
def test_what_the_chief_signed_is_what_the_public_sees(
    cast: Cast, sandbox: SandboxProcess, clock: Clock, platform: str
) -> None:
    row = publish_one(cast, open_channel(cast, platform, sandbox), clock)
    patiently(row, clock)
    assert row.state == State.VERIFIED, row.problem
    assert [post["text"] for post in sandbox.ledger(platform)] == [
        "Die A 31 ist wieder frei.\n\n" + row.broadcast.permanent_url
    ]


def test_a_picture_goes_out_with_its_alternative_text(
    cast: Cast, sandbox: SandboxProcess, clock: Clock
) -> None:
    channel = open_channel(cast, "facebook", sandbox)
    row = publish_one(cast, channel, clock, photographs=[stored_picture(jpeg())])
    assert patiently(row, clock).state == State.VERIFIED
    assert "Eine Straße" in str(sandbox.ledger("facebook"))


def test_a_second_advance_sends_nothing(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = run(publish_one(cast, whatsapp, clock), clock)
    clock.advance(3600)
    run(row, clock)
    run(row, clock)
    assert len(sandbox.ledger("whatsapp")) == 1


def test_nothing_leaves_before_the_embargo(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    until = clock() + timedelta(hours=2)
    row = run(publish_one(cast, whatsapp, clock, embargo_until=until), clock)
    assert (row.state, sandbox.ledger("whatsapp")) == (State.QUEUED, [])
    clock.advance(7201)
    assert run(row, clock).state == State.VERIFIED


@pytest.mark.parametrize("fault", ["fail_after", "reset_after", "empty_201"])
def test_written_but_unanswered_is_found_and_not_sent_again(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock, fault: str
) -> None:
    sandbox.fault(platform="whatsapp", operation="publish", fault=fault)
    row = run(publish_one(cast, whatsapp, clock), clock)
    assert row.state == State.UNCLEAR
    assert patiently(row, clock).state == State.VERIFIED
    assert len(sandbox.ledger("whatsapp")) == 1


def test_unclear_and_proven_absent_is_sent_again_exactly_once(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="whatsapp", operation="publish", fault="reset_before", times=2)
    row = patiently(publish_one(cast, whatsapp, clock), clock)
    assert (row.state, row.problem) == (State.BY_HAND, "absent_twice")
    assert row.attempts.filter(event="publishing").count() == 2
    assert sandbox.ledger("whatsapp") == []


def test_unclear_is_never_sent_again_while_the_platform_cannot_tell(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="whatsapp", operation="publish", fault="reset_after")
    sandbox.fault(platform="whatsapp", operation="read", fault="fail_before", status=503, times=0)
    row = patiently(publish_one(cast, whatsapp, clock), clock)
    assert (row.state, row.problem) == (State.BY_HAND, "unclear")
    assert row.attempts.filter(event="publishing").count() == 1
    sandbox.clear_faults()


def test_accepted_is_not_verified_while_nobody_can_see_it(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="whatsapp", operation="publish", fault="unpublished_201")
    row = run(publish_one(cast, whatsapp, clock), clock)
    assert row.state == State.ACCEPTED
    assert patiently(row, clock).problem == "not_visible"
    assert row.state == State.BY_HAND


def test_a_text_cut_by_the_platform_is_an_alarm(
    cast: Cast, sandbox: SandboxProcess, clock: Clock
) -> None:
    channel = open_channel(cast, "linkedin", sandbox)
    row = publish_one(cast, channel, clock)
    # As a faulty escape would do it: the signature covers it, the platform cuts at the bracket.
    cut = signed_with_raw_bracket(cast, channel, clock)
    assert patiently(row, clock).state == State.VERIFIED
    assert patiently(cut, clock).problem == "altered"


def signed_with_raw_bracket(cast: Cast, channel: Channel, clock: Clock) -> Delivery:
    entry = SignedChannel(channel.pk, "Sperrung (bis 14 Uhr) aufgehoben", ())
    broadcast = signed(cast, [], now=clock(), public_id="mnpqrstv", channels=(entry,))
    return delivery_of(broadcast, channel)


def test_a_platform_that_is_down_is_tried_again_later(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="whatsapp", fault="session_status", status="FAILED")
    row = run(publish_one(cast, whatsapp, clock), clock)
    assert (row.state, row.problem) == (State.QUEUED, "not_sent")
    assert row.due_at > clock()
    assert patiently(row, clock).state == State.VERIFIED
    assert len(sandbox.ledger("whatsapp")) == 1


def test_a_dead_token_pauses_the_channel_and_repair_lets_it_go_on(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="whatsapp", fault="dead_token", times=1)
    row = run(publish_one(cast, whatsapp, clock), clock)
    whatsapp.refresh_from_db()
    assert (row.state, whatsapp.state, whatsapp.pause_reason) == ("held", "paused", "auth")
    assert publishing.resume(whatsapp, by=cast.administrator, now=clock()).ok
    assert patiently(row, clock).state == State.VERIFIED


def test_a_channel_without_credentials_holds_its_deliveries(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    Channel.objects.update(sealed_credentials="")
    row = run(publish_one(cast, whatsapp, clock), clock)
    assert (row.state, row.problem) == (State.HELD, "auth")
    assert sandbox.ledger("whatsapp") == []


def test_a_retired_channel_refuses_every_delivery(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    Channel.objects.update(state="retired", retired_on="2024-09-01")
    assert run(row, clock).problem == "channel_retired"
    assert sandbox.ledger("whatsapp") == []


# --- the signature is asked again -------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value"),
    [("headline", "Anderer Titel"), ("lead", "Anderer Text"), ("contributors", [])],
)
def test_a_changed_row_is_not_sent(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock, column: str, value: object
) -> None:
    row = publish_one(cast, whatsapp, clock)
    tamper(Broadcast, row.broadcast_id, column, value)
    assert run(row, clock).problem == "signature_digest"
    assert (row.state, sandbox.ledger("whatsapp")) == (State.REJECTED, [])


def tamper(model: type[Broadcast], pk: int, column: str, value: object) -> None:
    """Change a row of the record behind the ORM's back, as a person with a database shell can."""
    QuerySet(model).filter(pk=pk).update(**{column: value})


def test_a_changed_wire_text_is_not_sent(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    Delivery.objects.filter(pk=row.pk).update(wire_text="Etwas anderes")
    assert run(row, clock).problem == "signature_digest"
    assert sandbox.ledger("whatsapp") == []


def test_an_exchanged_picture_file_is_not_sent(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock, photographs=[stored_picture(jpeg())])
    picture = row.broadcast.pictures.get()
    with open(picture.master.path, "wb") as file:
        file.write(jpeg(colour="red"))
    assert run(row, clock).problem == "signature_digest"
    assert sandbox.ledger("whatsapp") == []


def test_a_signer_who_lost_the_right_stops_what_is_scheduled(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    permissions.revoke(cast.chief, Right.SIGN, cast.inspection)
    assert run(row, clock).problem == "signature_no_right"
    assert sandbox.ledger("whatsapp") == []


def test_a_signer_whose_account_was_closed_stops_what_is_scheduled(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    cast.chief.is_active = False
    cast.chief.save(update_fields=["is_active"])
    assert run(row, clock).problem == "signature_inactive"
    assert sandbox.ledger("whatsapp") == []


def test_a_void_signature_keeps_the_text_out_of_the_archive_too(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    permissions.revoke(cast.chief, Right.SIGN, cast.inspection)
    run(row, clock)
    assert not Broadcast.objects.public(clock()).exists()
    assert not Broadcast.objects.addressable(clock()).exists()


def test_a_worker_whose_claim_was_taken_over_changes_nothing(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    assert ledger.claim(row, clock())
    clock.advance(3600)
    jobs.sweep(clock())
    second = Delivery.objects.get(pk=row.pk)
    assert ledger.claim(second, clock())
    assert ledger.arm(second, clock())
    delivery._settle(row, Failure(FailureKind.NOT_SENT), clock())
    second.refresh_from_db()
    assert (second.state, second.publishing_at is None) == (State.SENDING, False)


def test_what_stands_on_the_platform_is_not_sent_again_by_hand(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = run(publish_one(cast, whatsapp, clock), clock)
    Delivery.objects.filter(pk=row.pk).update(state="by_hand", problem="not_visible")
    with pytest.raises(publishing.NothingToDecide):
        publishing.send_again(row, by=cast.writer, now=clock())
    assert len(sandbox.ledger("whatsapp")) == 1


def test_a_takedown_on_a_retired_channel_goes_to_a_person(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = run(publish_one(cast, whatsapp, clock), clock)
    Channel.objects.update(state="retired", retired_on="2024-09-01")
    assert run(withdraw(cast, row, clock), clock).state == State.BY_HAND


# --- order ------------------------------------------------------------------------------


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
        cast, whatsapp, clock, public_id="mnpqrstv", follows=first.broadcast, text="Berichtigung"
    )
    run(correction, clock)
    assert (correction.state, sandbox.ledger("whatsapp")) == (State.QUEUED, [])
    run(first, clock)
    assert patiently(correction, clock).state == State.VERIFIED


def test_what_is_urgent_overtakes(cast: Cast, whatsapp: Channel, clock: Clock) -> None:
    calm = publish_one(cast, whatsapp, clock)
    urgent = publish_one(cast, whatsapp, clock, public_id="mnpqrstv", urgency="sofort")
    assert delivery.advance(calm.pk, clock) == [urgent.pk]
    calm.refresh_from_db()
    assert calm.state == State.QUEUED


# --- withdrawal -------------------------------------------------------------------------


def withdraw(cast: Cast, row: Delivery, clock: Clock) -> Delivery:
    publishing.withdraw(row.broadcast, by=cast.chief, reason="Irrtum", now=clock())
    return delivery_of(row.broadcast, row.channel, "delete")


@pytest.mark.parametrize("platform", ["whatsapp", "facebook", "linkedin"])
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


def test_withdrawn_and_proven_absent_is_not_sent_after_all(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="whatsapp", operation="publish", fault="reset_before")
    row = run(publish_one(cast, whatsapp, clock), clock)
    takedown = withdraw(cast, row, clock)
    assert patiently(row, clock).state == State.CANCELLED
    assert patiently(takedown, clock).state == State.VERIFIED
    assert sandbox.ledger("whatsapp") == []


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


# --- by hand ----------------------------------------------------------------------------


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


# --- dead workers, lost Redis -----------------------------------------------------------


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


def test_the_sweeper_rings_once_in_a_while_for_what_is_due(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    publish_one(cast, whatsapp, clock)
    assert [jobs.sweep(clock()), jobs.sweep(clock())] == [1, 0]
    clock.advance(jobs.RING_AGAIN + 1)
    assert jobs.sweep(clock()) == 1


# --- the record -------------------------------------------------------------------------


def test_attempts_are_a_chain_in_which_a_change_shows(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = run(publish_one(cast, whatsapp, clock), clock)
    attempts = list(row.attempts.all())
    assert [attempt.event for attempt in attempts] == [
        "claimed", "publishing", "accepted", "verified",
    ]  # fmt: skip
    assert [attempt.digest for attempt in attempts[:-1]] == [
        attempt.previous_digest for attempt in attempts[1:]
    ]
    assert all(attempt.digest == attempt.expected_digest() for attempt in attempts)
    attempts[0].event = "nothing"
    assert attempts[0].digest != attempts[0].expected_digest()


def test_the_record_can_neither_be_changed_nor_deleted(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    ledger.claim(row, clock())
    attempt = row.attempts.get()
    for deed in (attempt.save, attempt.delete, Attempt.objects.all().delete, row.broadcast.save):
        with pytest.raises(RecordIsFinal):
            deed()
