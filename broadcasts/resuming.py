"""After a pause or a stop: what was held goes on, in order and in the channel's pace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from broadcasts import jobs, ledger
from broadcasts.models import Delivery
from broadcasts.models.delivery import DeliveryQuerySet, State
from inspections.models import User


def let_go(deliveries: DeliveryQuerySet, *, by: User, now: datetime) -> None:
    """Queue what was held, one after the other; what has expired ends unsent.

    What was offered stays with the person it was offered to. What is too old by now is offered
    when its turn comes: the queue asks everything for its age.
    """
    for late in deliveries.expired(now):
        ledger.drop(late, now)
    held = deliveries.filter(state=State.HELD).exclude(problem="offered")
    in_order = held.select_related("channel").order_by(
        "urgency_rank", "broadcast__visible_from", "pk"
    )
    by_channel: dict[int, list[Delivery]] = defaultdict(list)
    for delivery in in_order:
        by_channel[delivery.channel_id].append(delivery)
    for rows in by_channel.values():
        _one_by_one(rows, by, now)


def _one_by_one(rows: Collection[Delivery], by: User, now: datetime) -> None:
    due_at = now
    for delivery in rows:
        ledger.let_go(delivery, by=by, now=now, due_at=due_at)
        if not delivery.is_takedown:
            due_at += max(delivery.channel.pace, timedelta(seconds=1))
    jobs.ring([delivery for delivery in rows if delivery.due_at <= now])
