"""A delivery against the sandbox: every way it can end, and never two posts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadcasts import publishing
from broadcasts.manifest import SignedChannel
from broadcasts.models import Channel, Delivery
from broadcasts.models.delivery import State
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.acts import patiently, publish_one, run
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


def test_a_picture_exchanged_meanwhile_does_not_hide_the_post(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="whatsapp", operation="publish", fault="reset_after")
    row = run(publish_one(cast, whatsapp, clock, photographs=[stored_picture(jpeg())]), clock)
    with open(row.broadcast.pictures.get().master.path, "wb") as file:
        file.write(jpeg(colour="red"))
    assert (row.state, patiently(row, clock).state) == (State.UNCLEAR, State.VERIFIED)


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


def test_what_is_unclear_is_looked_for_after_20_seconds_2_10_and_30_minutes(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="whatsapp", operation="publish", fault="reset_after")
    sandbox.fault(platform="whatsapp", operation="read", fault="fail_before", status=503, times=0)
    row, begun, looks = run(publish_one(cast, whatsapp, clock), clock), clock(), []
    while row.state == State.UNCLEAR:
        looks.append((row.due_at - begun).total_seconds())
        clock.now = row.due_at
        run(row, clock)
    sandbox.clear_faults()
    assert looks == [20, 120, 600, 1800]


def test_the_post_of_another_broadcast_is_never_taken_for_ours(
    cast: Cast, sandbox: SandboxProcess, clock: Clock
) -> None:
    channel, alike = open_channel(cast, "facebook", sandbox), "Sperrung aufgehoben"
    first, second = (
        delivery_of(
            signed(cast, [], now=clock(), public_id=number, channels=(said(channel, alike),)),
            channel,
        )
        for number in ("bcdfghjk", "mnpqrstv")
    )
    assert run(first, clock).state == State.VERIFIED
    sandbox.fault(platform="facebook", operation="publish", fault="reset_before")
    assert patiently(run(second, clock), clock).state == State.BY_HAND
    assert second.remote_id == ""
    assert len(sandbox.ledger("facebook")) == 1


def said(channel: Channel, text: str) -> SignedChannel:
    return SignedChannel(channel.pk, text, ())


def test_accepted_is_not_verified_while_nobody_can_see_it(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="whatsapp", operation="publish", fault="unpublished_201")
    row = run(publish_one(cast, whatsapp, clock), clock)
    assert row.state == State.ACCEPTED
    assert patiently(row, clock).problem == "not_visible"
    assert row.state == State.BY_HAND


def test_what_cannot_be_read_back_is_asked_for_some_minutes_and_then_looked_at_by_a_person(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="whatsapp", operation="read", fault="fail_before", status=503, times=0)
    row, waits = run(publish_one(cast, whatsapp, clock), clock), []
    while row.state == State.ACCEPTED:
        waits.append((row.due_at - clock()).total_seconds())
        clock.now = row.due_at
        run(row, clock)
    sandbox.clear_faults()
    assert (waits, row.state) == ([2, 5, 15, 60, 300], State.BY_HAND)
    assert row.problem == "cannot_be_read"


def test_a_post_that_shows_a_minute_late_is_confirmed_without_anybody(
    cast: Cast, sandbox: SandboxProcess, clock: Clock
) -> None:
    sandbox.fault(platform="mastodon", operation="publish", fault="delayed_read", seconds=60)
    row = run(publish_one(cast, open_channel(cast, "mastodon", sandbox), clock), clock)
    while row.state == State.ACCEPTED:
        sandbox.advance((row.due_at - clock()).total_seconds())
        clock.now = row.due_at
        run(row, clock)
    assert row.state == State.VERIFIED


def test_a_text_cut_by_the_platform_is_an_alarm(
    cast: Cast, sandbox: SandboxProcess, clock: Clock
) -> None:
    channel = open_channel(cast, "linkedin", sandbox)
    row = publish_one(cast, channel, clock)
    # As a faulty escape would do it: the signature covers it, the platform cuts at the bracket.
    cut = signed_with_raw_bracket(cast, channel, clock)
    assert patiently(row, clock).state == State.VERIFIED
    assert patiently(cut, clock).problem == "truncated"


def signed_with_raw_bracket(cast: Cast, channel: Channel, clock: Clock) -> Delivery:
    entry = said(channel, "Sperrung (bis 14 Uhr) aufgehoben")
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


@pytest.mark.parametrize(("fault", "calls"), [("fail_after", 1), ("fail_before", 2)])
def test_what_a_platform_puts_off_is_looked_for_before_it_is_sent_again(
    cast: Cast, sandbox: SandboxProcess, clock: Clock, fault: str, calls: int
) -> None:
    channel = open_channel(cast, "facebook", sandbox)
    sandbox.fault(platform="facebook", operation="publish", fault=fault, status=400, code=4)
    row = run(publish_one(cast, channel, clock), clock)
    assert (row.state, row.problem) == (State.QUEUED, "rate_limited")
    assert patiently(row, clock).state == State.VERIFIED
    assert row.attempts.filter(event="publishing").count() == calls
    assert len(sandbox.ledger("facebook")) == 1


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
