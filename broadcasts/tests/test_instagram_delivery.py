"""Instagram fetches its pictures from us, so this one needs our web server as well."""

from __future__ import annotations

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from broadcasts import delivery, publishing
from broadcasts.models.delivery import State
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.cast import (
    Cast,
    Clock,
    delivery_of,
    jpeg,
    open_channel,
    signed,
    stored_picture,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("sizes", [[(1200, 900)], [(3000, 400), (1200, 900), (500, 1600)]])
def test_pictures_are_fetched_published_verified_and_taken_down(
    cast: Cast,
    sandbox: SandboxProcess,
    clock: Clock,
    settings: Settings,
    live_server: LiveServer,
    sizes: list[tuple[int, int]],
) -> None:
    settings.PICTURE_FETCH_URL = live_server.url
    channel = open_channel(cast, "instagram", sandbox)
    photographs = [stored_picture(jpeg(size)) for size in sizes]
    broadcast = signed(cast, [channel], photographs=photographs, now=clock())
    row = delivery_of(broadcast, channel)
    for _round in range(10):
        clock.now = max(clock.now, row.due_at)
        delivery.advance(row.pk, clock)
        row.refresh_from_db()
    assert (row.state, row.problem) == (State.VERIFIED, "")
    publishing.withdraw(broadcast, by=cast.chief, reason="Irrtum", now=clock())
    takedown = delivery_of(broadcast, channel, "delete")
    delivery.advance(takedown.pk, clock)
    takedown.refresh_from_db()
    assert takedown.state == State.VERIFIED
    assert [bool(post["deleted"]) for post in sandbox.ledger("instagram")] == [True]
