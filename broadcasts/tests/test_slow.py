"""A platform that is slow to answer must not keep the workers from the other channels."""

from __future__ import annotations

from collections.abc import Callable

import django_rq
import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from broadcasts import delivery, jobs, ledger
from broadcasts.models import Channel, Delivery
from broadcasts.models.delivery import State
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.acts import run
from broadcasts.tests.cast import Cast, Clock, delivery_of, open_channel, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(cast: Cast, sandbox: SandboxProcess, clock: Clock, settings: Settings) -> Delivery:
    """One more post for a platform that already keeps a worker waiting, which is one too many."""
    settings.SLOW_CALLS_PER_GATEWAY = 1
    dead = open_channel(cast, "facebook", sandbox)
    other = Channel.objects.get(pk=dead.pk)
    other.pk, other.account = None, "1234567899"
    other.save()
    broadcast = signed(cast, [dead, other, open_channel(cast, "linkedin", sandbox)], now=clock())
    slow = delivery_of(broadcast, other)
    assert ledger.claim(slow, clock())
    return delivery_of(broadcast, dead)


@pytest.fixture
def swept(
    clock: Clock, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> Callable[[], list[int]]:
    """One round of the sweeper, and what waits for relief after it."""

    def sweep() -> list[int]:
        with django_capture_on_commit_callbacks(execute=True):
            jobs.sweep(clock())
        return [job.args[0] for job in django_rq.get_queue("relief").jobs]

    return sweep


def test_nobody_else_waits_for_a_platform_that_keeps_workers_waiting(
    waiting: Delivery, clock: Clock
) -> None:
    clock.advance(6)
    assert run(waiting, clock).state == State.QUEUED
    assert waiting.due_at > clock()


def test_a_platform_in_use_takes_another_call(waiting: Delivery, clock: Clock) -> None:
    clock.advance(2)
    assert run(waiting, clock).state == State.VERIFIED


def test_other_platforms_are_served_meanwhile(waiting: Delivery, cast: Cast, clock: Clock) -> None:
    clock.advance(6)
    linkedin = delivery_of(waiting.broadcast, cast.channels["linkedin"])
    assert run(linkedin, clock).state == State.VERIFIED


def test_relief_takes_what_goes_elsewhere_while_all_workers_wait(
    waiting: Delivery, cast: Cast, clock: Clock, queue: str, swept: Callable[[], list[int]]
) -> None:
    linkedin = delivery_of(waiting.broadcast, cast.channels["linkedin"])
    Delivery.objects.update(rung_at=clock())
    clock.advance(0.5)
    assert swept() == []
    clock.advance(1)
    assert swept() == [linkedin.pk]
    assert swept() == [linkedin.pk]


def test_relief_hears_of_a_release_in_the_first_moment_of_silence(
    waiting: Delivery,
    cast: Cast,
    clock: Clock,
    queue: str,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    linkedin = delivery_of(waiting.broadcast, cast.channels["linkedin"])
    Delivery.objects.update(rung_at=None)
    Delivery.objects.filter(state=State.SENDING).update(claimed_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        jobs.ring([waiting, linkedin])
    assert [job.args[0] for job in django_rq.get_queue("relief").jobs] == [linkedin.pk]


def test_two_calls_that_take_a_moment_keep_nobody_from_relief(
    waiting: Delivery, clock: Clock, settings: Settings
) -> None:
    settings.SLOW_CALLS_PER_GATEWAY = 2
    clock.advance(2)
    assert not Delivery.objects.to_relieve(clock()).exists()
    clock.advance(4)
    assert not Delivery.objects.to_relieve(clock()).filter(pk=waiting.pk).exists()
    assert Delivery.objects.to_relieve(clock()).exists()


def test_relief_is_not_held_by_the_dead_platform(waiting: Delivery, clock: Clock) -> None:
    clock.advance(6)
    jobs.relieve(waiting.pk, clock)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.due_at <= clock()) == (State.QUEUED, True)


def test_relief_sends_what_goes_elsewhere(
    waiting: Delivery, cast: Cast, clock: Clock, queue: str
) -> None:
    clock.advance(6)
    linkedin = delivery_of(waiting.broadcast, cast.channels["linkedin"])
    jobs.relieve(linkedin.pk, clock)
    linkedin.refresh_from_db()
    assert linkedin.state == State.VERIFIED


def test_a_look_waits_too_and_counts_while_it_lasts(waiting: Delivery, clock: Clock) -> None:
    Delivery.objects.filter(channel=waiting.channel).update(state=State.UNCLEAR)
    clock.advance(6)
    assert run(waiting, clock).due_at > clock()
    slow = Delivery.objects.get(state=State.SENDING)
    Delivery.objects.filter(pk=slow.pk).update(state=State.UNCLEAR, due_at=clock())
    slow.refresh_from_db()
    assert waiting.looks == 0
    assert ledger.claim_look(slow, clock())
    clock.advance(6)
    assert list(Delivery.objects.slow(clock())) == [slow]
    delivery.advance(waiting.pk, clock)
    assert Delivery.objects.get(pk=waiting.pk).state == State.UNCLEAR
