"""What the engine's tests do, as words."""

from __future__ import annotations

from typing import Any

from broadcasts import delivery, publishing
from broadcasts.models import Channel, Delivery
from broadcasts.models.delivery import State
from broadcasts.tests.cast import Cast, Clock, delivery_of, signed


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


def withdraw(cast: Cast, row: Delivery, clock: Clock) -> Delivery:
    publishing.withdraw(row.broadcast, by=cast.chief, reason="Irrtum", now=clock())
    return delivery_of(row.broadcast, row.channel, "delete")
