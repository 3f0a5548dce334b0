"""Probing: asked once in ten minutes, noted, and paused only for what is known to be wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings

from broadcasts import jobs, lights, probing
from broadcasts.lights import Light
from broadcasts.models import Channel, Probe, Pulse
from broadcasts.models.delivery import State
from broadcasts.platforms.base import FailureKind, Health
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.acts import publish_one, run
from broadcasts.tests.cast import Cast, Clock, by_hand_channel, open_channel

pytestmark = pytest.mark.django_db
NOWHERE = "http://127.0.0.1:9"
WORKS, SILENT = Health(True), Health(False, FailureKind.NOT_SENT, "no_connection")
EXPIRED = Health(False, FailureKind.AUTH, "190/463")


@pytest.fixture
def channel(cast: Cast) -> Channel:
    """Known to nobody: what it answers is said by the test."""
    return open_channel(cast, "facebook")


def light(channel: Channel, clock: Clock) -> Light:
    return lights.status(Channel.objects.get(pk=channel.pk), clock()).light


def test_a_channel_is_rung_for_once_in_ten_minutes(channel: Channel, clock: Clock) -> None:
    assert [probing.claim(clock()), probing.claim(clock())] == [[channel.pk], []]
    probing.note(channel, WORKS, clock(), None)
    clock.advance(599)
    assert probing.claim(clock()) == []
    clock.advance(1)
    assert probing.claim(clock()) == [channel.pk]


def test_probes_leave_the_workers_to_deliveries(
    cast: Cast, channel: Channel, clock: Clock, settings: Settings
) -> None:
    open_channel(cast, "linkedin")
    assert len(probing.claim(clock())) == 1
    assert probing.claim(clock()) == []
    settings.PROBES_AT_ONCE = 2
    assert len(probing.claim(clock())) == 1


def test_a_probe_that_never_answers_does_not_block_the_next(
    cast: Cast, channel: Channel, clock: Clock
) -> None:
    other = open_channel(cast, "linkedin")
    first = probing.claim(clock())
    clock.advance(61)
    assert {*first, *probing.claim(clock())} == {channel.pk, other.pk}


def test_nobody_asks_a_person_a_retired_or_a_new_channel(
    cast: Cast, channel: Channel, clock: Clock
) -> None:
    by_hand_channel(cast)
    Channel.objects.filter(pk=channel.pk).update(state="new")
    assert probing.claim(clock()) == []


@pytest.mark.django_db(transaction=True)
def test_where_redis_is_down_the_claim_is_given_back(
    channel: Channel, clock: Clock, no_redis: None
) -> None:
    assert jobs.watch(clock()) == 0
    assert Pulse.objects.get(pk=channel.pk).rung_at is None


def test_a_channel_that_answers_is_green_with_its_proof_of_life(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    assert light(whatsapp, clock) == Light.AMBER
    probing.probe(Channel.objects.get(pk=whatsapp.pk), clock)
    assert Pulse.objects.get(pk=whatsapp.pk).answered_at is not None
    assert light(whatsapp, clock) == Light.GREEN


def test_a_dead_token_pauses_the_channel_and_turns_it_red(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    Channel.objects.update(sealed_credentials="")
    probing.probe(Channel.objects.get(pk=whatsapp.pk), clock)
    whatsapp.refresh_from_db()
    assert (whatsapp.state, whatsapp.pause_reason) == ("paused", "auth")
    assert light(whatsapp, clock) == Light.RED


def test_a_stuck_session_is_restarted_once_by_a_machine_and_then_left_to_a_person(
    whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    stuck = {"platform": "whatsapp", "fault": "wedged", "times": 0}
    sandbox.fault(**stuck)
    assert probing.probe(whatsapp, clock).ok
    Pulse.objects.update(failing_since=clock())
    sandbox.fault(**stuck)
    assert probing.probe(whatsapp, clock).code == "whatsapp 400"
    whatsapp.refresh_from_db()
    assert (whatsapp.state, whatsapp.pause_reason) == ("paused", "config")


def test_a_probe_of_the_old_token_does_not_pause_the_repaired_channel(
    whatsapp: Channel, clock: Clock
) -> None:
    old = Channel.objects.get(pk=whatsapp.pk)
    old.sealed_credentials = ""
    assert not probing.probe(old, clock).ok
    whatsapp.refresh_from_db()
    assert whatsapp.state == "active"


def test_silence_is_amber_at_first_and_red_after_half_an_hour(
    channel: Channel, clock: Clock
) -> None:
    probing.note(channel, SILENT, clock(), None)
    assert light(channel, clock) == Light.AMBER
    clock.advance(1800)
    probing.note(channel, SILENT, clock(), None)
    assert light(channel, clock) == Light.RED
    probing.note(channel, WORKS, clock(), None)
    assert light(channel, clock) == Light.GREEN


def test_a_channel_nobody_asks_any_more_is_not_green(channel: Channel, clock: Clock) -> None:
    probing.note(channel, WORKS, clock(), None)
    clock.advance(1801)
    assert light(channel, clock) == Light.AMBER


def test_a_paused_channel_that_works_again_waits_for_a_person(
    channel: Channel, clock: Clock
) -> None:
    Channel.objects.update(state="paused", pause_reason="auth")
    probing.note(channel, WORKS, clock(), None)
    assert light(channel, clock) == Light.AMBER
    assert Channel.objects.get().state == "paused"


def test_only_a_new_answer_makes_history(channel: Channel, clock: Clock) -> None:
    for health in (WORKS, WORKS, SILENT, SILENT, WORKS):
        clock.advance(600)
        probing.note(channel, health, clock(), None)
    assert [probe.kind for probe in Probe.objects.all()] == ["", "not_sent", ""]


def test_a_late_answer_does_not_replace_a_newer_one(channel: Channel, clock: Clock) -> None:
    probing.note(channel, WORKS, clock(), None)
    probing.note(channel, EXPIRED, clock() - timedelta(seconds=5), None)
    assert light(channel, clock) == Light.GREEN


@pytest.mark.parametrize(
    ("days", "stage", "shown"),
    [(60, None, Light.GREEN), (21, 21, Light.AMBER), (7, 7, Light.AMBER), (1, 1, Light.AMBER)],
)
def test_days_left_are_warned_of_in_three_stages(
    channel: Channel, clock: Clock, days: int, stage: int | None, shown: Light
) -> None:
    probing.note(channel, Health(True, days_left=days), clock(), None)
    pulse = Pulse.objects.get()
    assert (pulse.ending_stage, pulse.days_left(clock())) == (stage, days)
    assert light(channel, clock) == shown


def test_an_end_that_is_counted_a_day_off_is_no_new_warning(channel: Channel, clock: Clock) -> None:
    probing.note(channel, Health(True, days_left=20), clock(), None)
    told = Pulse.objects.get().ending_at
    clock.advance(600)
    probing.note(channel, Health(True, days_left=19), clock(), None)
    assert Pulse.objects.get().ending_at == told
    probing.note(channel, Health(True, days_left=60), clock(), None)
    assert Pulse.objects.get().ending_at is None


def test_a_doubtful_channel_is_asked_before_a_send(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    probing.note(whatsapp, WORKS, clock() - timedelta(minutes=21), None)
    Channel.objects.update(account="99999@newsletter", state="active")
    assert run(row, clock).state == State.HELD
    assert Channel.objects.get().pause_reason == "config"
    assert sandbox.ledger("whatsapp") == []


def test_a_silent_platform_does_not_stop_a_send_by_its_silence_alone(
    cast: Cast, whatsapp: Channel, clock: Clock, settings: Settings
) -> None:
    row = publish_one(cast, whatsapp, clock)
    probing.note(whatsapp, SILENT, clock(), None)
    assert run(row, clock).state in (State.ACCEPTED, State.VERIFIED)
    assert Pulse.objects.get().failing_since is None
