"""The stop button: it wins up to the socket, and only a reason lets things go on."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from broadcasts import delivery, embargo, jobs, ledger, publishing, stopping
from broadcasts.models import Broadcast, Channel, Delivery, Stop
from broadcasts.models.delivery import State
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.acts import patiently, publish_one, run, withdraw
from broadcasts.tests.cast import Cast, Clock, by_hand_channel
from inspections import permissions
from inspections.models import Inspection, User
from inspections.permissions import Right

pytestmark = pytest.mark.django_db

SCOPES = ("release", "channel", "everything")


@pytest.fixture
def director(cast: Cast) -> User:
    """Signs for the directorate."""
    above = Inspection.objects.create(
        key="pd", name="Direktion", short_name="PD", prefix="POL", is_directorate=True
    )
    user = User.objects.create_user("director", is_staff=True)
    permissions.grant(user, Right.SIGN, above)
    return user


def scope_of(name: str, row: Delivery) -> stopping.Scope:
    if name == "everything":
        return Inspection.objects.get(is_directorate=True)
    return row.broadcast if name == "release" else row.channel


def stopped(name: str, row: Delivery, by: User, clock: Clock) -> Stop:
    stop = stopping.stop(scope_of(name, row), by=by, now=clock())
    row.refresh_from_db()
    return stop


@pytest.mark.parametrize("name", SCOPES)
def test_a_stop_holds_what_waits_until_somebody_says_why_it_goes_on(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock, director: User, name: str
) -> None:
    row = publish_one(cast, whatsapp, clock)
    stop = stopped(name, row, director, clock)
    assert (row.state, row.problem) == (State.HELD, "stopped")
    assert (run(row, clock).state, sandbox.ledger("whatsapp")) == (State.HELD, [])
    with pytest.raises(ValueError, match="reason"):
        stopping.resume(stop, by=director, reason=" ", now=clock())
    stopping.resume(stop, by=director, reason="Geklärt", now=clock())
    assert patiently(row, clock).state == State.VERIFIED


@pytest.mark.parametrize("name", SCOPES)
def test_a_stop_wins_against_a_running_send_up_to_the_socket(
    cast: Cast, whatsapp: Channel, clock: Clock, director: User, name: str
) -> None:
    row = publish_one(cast, whatsapp, clock)
    assert ledger.claim(row, clock())
    mine = Delivery.objects.get(pk=row.pk)
    stopped(name, row, director, clock)
    assert not ledger.arm(mine, clock())
    assert row.state == State.HELD


@pytest.mark.parametrize("name", SCOPES)
def test_a_stop_that_found_the_row_elsewhere_still_stops_the_call(
    cast: Cast, whatsapp: Channel, clock: Clock, director: User, name: str
) -> None:
    row = publish_one(cast, whatsapp, clock)
    stopped(name, row, director, clock)
    # As when a worker claimed it between the two looks of the stop.
    Delivery.objects.filter(pk=row.pk).update(state="sending", problem="", claimed_at=clock())
    row.refresh_from_db()
    assert not ledger.arm(row, clock())
    assert ledger.stop_if_standing(row, clock(), only={"claimed_at": row.claimed_at})


def test_a_stop_pressed_right_before_the_socket_opens_holds_the_text(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)

    def pressed() -> datetime:
        """The worker asks for the time before it begins the call; then somebody presses."""
        if Delivery.objects.filter(state=State.SENDING).exists() and not Stop.objects.exists():
            Stop.objects.create(
                broadcast=row.broadcast, inspection=cast.inspection, by=cast.chief, at=clock()
            )
        return clock()

    delivery.advance(row.pk, pressed)
    row.refresh_from_db()
    assert (row.state, row.problem) == (State.HELD, "stopped")
    assert (row.publishing_at, sandbox.ledger("whatsapp")) == (None, [])


def test_what_the_platform_is_being_told_is_not_called_stopped(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    assert ledger.claim(row, clock())
    assert ledger.arm(row, clock())
    stopped("release", row, cast.chief, clock)
    assert row.state == State.SENDING


def test_a_stopped_text_does_not_appear_when_its_embargo_ends(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    until = clock() + timedelta(hours=1)
    row = publish_one(cast, whatsapp, clock, embargo_until=until)
    stop = stopped("release", row, cast.chief, clock)
    assert row.state == State.QUEUED
    clock.advance(3601)
    assert [embargo.lift_due(clock()), run(row, clock).problem] == [0, "stopped"]
    assert not Broadcast.objects.public(clock()).exists()
    stopping.resume(stop, by=cast.chief, reason="Geklärt", now=clock())
    assert patiently(row, clock).state == State.VERIFIED
    assert Broadcast.objects.public(clock()).exists()


def test_a_takedown_goes_on_while_everything_is_stopped(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock, director: User
) -> None:
    row = run(publish_one(cast, whatsapp, clock), clock)
    stopped("everything", row, director, clock)
    assert patiently(withdraw(cast, row, clock), clock).state == State.VERIFIED


def test_a_task_by_hand_is_taken_off_the_list_and_comes_back(cast: Cast, clock: Clock) -> None:
    row = run(publish_one(cast, by_hand_channel(cast), clock), clock)
    stop = stopped("release", row, cast.chief, clock)
    assert row.state == State.HELD
    stopping.resume(stop, by=cast.chief, reason="Geklärt", now=clock())
    assert run(row, clock).state == State.BY_HAND


def test_nothing_is_published_while_everything_is_stopped(
    cast: Cast, whatsapp: Channel, clock: Clock, director: User
) -> None:
    stopping.stop(Inspection.objects.get(is_directorate=True), by=director, now=clock())
    with pytest.raises(publishing.EverythingStopped):
        publish_one(cast, whatsapp, clock)


def test_repairing_a_channel_does_not_end_a_stop(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    stopped("channel", row, cast.chief, clock)
    publishing.resume(whatsapp, by=cast.administrator, now=clock())
    clock.advance(60)
    jobs.sweep(clock())
    assert run(row, clock).problem == "stopped"


def test_a_chief_stops_own_texts_and_channels_and_nobody_elses(
    cast: Cast, whatsapp: Channel, clock: Clock, director: User
) -> None:
    row = publish_one(cast, whatsapp, clock)
    stranger = User.objects.create_user("stranger", is_staff=True)
    for by, name in [(stranger, "release"), (cast.writer, "channel"), (cast.chief, "everything")]:
        with pytest.raises(PermissionDenied):
            stopping.stop(scope_of(name, row), by=by, now=clock())
    assert stopping.stop(row.broadcast, by=cast.chief, now=clock()).by == cast.chief


def test_two_presses_are_one_stop_and_it_ends_once(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    first = stopped("channel", row, cast.chief, clock)
    assert stopped("channel", row, cast.chief, clock) == first
    stopping.resume(first, by=cast.chief, reason="Geklärt", now=clock())
    with pytest.raises(stopping.AlreadyResumed):
        stopping.resume(first, by=cast.chief, reason="Noch einmal", now=clock())
