"""Correcting where nothing can be changed: the new post is seen, then the old one goes."""

from __future__ import annotations

import pytest

from broadcasts import publishing, standing
from broadcasts.archive.reading import elsewhere_of
from broadcasts.models import Channel, Delivery
from broadcasts.models.delivery import State
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.acts import patiently, publish_one, run, withdraw
from broadcasts.tests.cast import Cast, Clock
from broadcasts.tests.test_editing import RIGHT, corrected, posts

pytestmark = pytest.mark.django_db


def test_the_old_post_goes_once_the_new_one_is_seen(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    first = run(publish_one(cast, whatsapp, clock), clock)
    row = patiently(corrected(cast, first, clock, "replace"), clock)
    takedown = patiently(first.broadcast.deliveries.get(operation="delete"), clock)
    assert (row.state, takedown.state) == (State.VERIFIED, State.VERIFIED)
    assert posts(sandbox) == [(first.wire_text, True), (RIGHT, False)]
    assert not elsewhere_of(first.broadcast)


def test_as_long_as_the_new_post_is_not_seen_the_old_one_stays(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    first = run(publish_one(cast, whatsapp, clock), clock)
    sandbox.fault(platform="whatsapp", operation="publish", fault="fail_before", status=400)
    row = patiently(corrected(cast, first, clock, "replace"), clock)
    assert row.state == State.REJECTED
    assert not first.broadcast.deliveries.filter(operation="delete")
    assert posts(sandbox) == [(first.wire_text, False)]


def test_a_new_post_of_unknown_fate_is_not_posted_twice(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    first = run(publish_one(cast, whatsapp, clock), clock)
    clock.advance(60)
    sandbox.fault(platform="whatsapp", operation="publish", fault="reset_after")
    row = run(corrected(cast, first, clock, "replace"), clock)
    assert row.state == State.UNCLEAR
    assert patiently(row, clock).state == State.VERIFIED
    assert [text for text, _deleted in posts(sandbox)] == [first.wire_text, RIGHT]


def test_a_new_post_that_stands_after_all_is_not_sent_again_by_hand(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    first = run(publish_one(cast, whatsapp, clock), clock)
    row = patiently(corrected(cast, first, clock, "replace"), clock)
    Delivery.objects.filter(pk=row.pk).update(state="by_hand", problem="not_visible")
    row.refresh_from_db()
    with pytest.raises(publishing.NothingToDecide):
        publishing.send_again(row, by=cast.writer, now=clock())


def test_the_daily_look_misses_no_post_that_was_replaced(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    first = run(publish_one(cast, whatsapp, clock), clock)
    patiently(corrected(cast, first, clock, "replace"), clock)
    clock.now += 2 * standing.DAY
    assert first not in Delivery.objects.to_look_at(clock())


def test_withdrawing_the_original_later_takes_nothing_down_twice(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    first = run(publish_one(cast, whatsapp, clock), clock)
    patiently(corrected(cast, first, clock, "replace"), clock)
    takedown = patiently(first.broadcast.deliveries.get(operation="delete"), clock)
    publishing.withdraw(first.broadcast, by=cast.chief, reason="Irrtum", now=clock())
    assert first.broadcast.deliveries.get(operation="delete") == takedown
    assert posts(sandbox) == [(first.wire_text, True), (RIGHT, False)]


def test_withdrawing_the_correction_leaves_nothing(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    first = run(publish_one(cast, whatsapp, clock), clock)
    row = patiently(corrected(cast, first, clock, "replace"), clock)
    patiently(first.broadcast.deliveries.get(operation="delete"), clock)
    patiently(withdraw(cast, row, clock), clock)
    assert [deleted for _text, deleted in posts(sandbox)] == [True, True]


def test_a_second_correction_replaces_the_first(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    first = run(publish_one(cast, whatsapp, clock), clock)
    second = patiently(corrected(cast, first, clock, "replace"), clock)
    standing_now = Delivery.objects.standing_for(first.broadcast)
    assert list(standing_now) == [second]
