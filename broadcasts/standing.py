"""Does it still stand? The posts of the last month are looked at once a day.

A post is looked at a day after it was last seen, so the looks are spread as the posts were. What
somebody else changed or removed is recorded, and alarms people once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from broadcasts import comparing, ledger
from broadcasts.models import Delivery
from broadcasts.models.delivery import DeliveryQuerySet, State
from broadcasts.parcel import adapter_of
from broadcasts.platforms.base import Failure

DAY = timedelta(days=1)
#: How long a post is looked after.
LOOKED_AFTER = timedelta(days=30)
#: A platform may stumble: what looks wrong is looked at again before anybody is alarmed.
SECOND_LOOK = timedelta(minutes=10)


def look(
    delivery: Delivery, clock: Callable[[], datetime], leave_database: Callable[[], None]
) -> None:
    """One daily look, claimed before the platform is asked."""
    now = clock()
    is_last = delivery.verified_at is None or now + DAY - delivery.verified_at > LOOKED_AFTER
    if not _claim(delivery, None if is_last else now + DAY):
        return
    adapter = adapter_of(delivery.channel)
    leave_database()
    try:
        post = adapter.read(delivery.remote_id)
    except Failure:
        # It cannot be said today; the health of the channel is watched elsewhere.
        return
    difference = comparing.difference(delivery, adapter, post)
    if not difference:
        _stands(delivery).update(seen_at=clock(), looks=0)
    elif not delivery.looks:
        _stands(delivery).update(looks=1, look_at=clock() + SECOND_LOOK, rung_at=None)
    elif Delivery.objects.untouched().filter(pk=delivery.pk).exists():
        problem = "removed_later" if difference == "not_visible" else "altered_later"
        ledger.move(
            delivery, State.VERIFIED, State.CHANGED, problem, clock(),
            problem=problem, look_at=None,
        )  # fmt: skip


def _claim(delivery: Delivery, next_at: datetime | None) -> bool:
    """One worker looks, and the next look is settled before this one can fail."""
    return bool(_stands(delivery).filter(look_at=delivery.look_at).update(look_at=next_at))


def _stands(delivery: Delivery) -> DeliveryQuerySet:
    return Delivery.objects.filter(pk=delivery.pk, state=State.VERIFIED)
