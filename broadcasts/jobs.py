"""The doorbell: RQ jobs of three lines with an id (the only importer of django_rq).

The database is the ledger. A lost Redis loses no work and repeats none: the sweeper rings again
for everything that is due.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

import django_rq
from django.db import models, transaction
from redis.exceptions import RedisError

from broadcasts import delivery
from broadcasts.models import Delivery

log = logging.getLogger(__name__)

#: Seconds after which the sweeper rings again for a delivery that nobody answered.
RING_AGAIN = 30


def advance(delivery_id: int) -> None:
    """The job: take one step with one delivery, then ring for whatever its channel has next."""
    for next_id in delivery.advance(delivery_id):
        _ring_now([next_id])


def ring(deliveries: Iterable[Delivery]) -> None:
    """Enqueue a job for each delivery when the transaction commits."""
    ids = [row.pk for row in deliveries]
    transaction.on_commit(partial(_ring_now, ids))


def sweep(now: datetime) -> int:
    """Ring for everything due that was not rung lately, and free rows of dead workers.

    Returns how many were rung. ``rung_at`` is claimed first, so several sweepers ring once.
    """
    for row in Delivery.objects.abandoned(now):
        delivery.abandon(row, now)
    unanswered = models.Q(rung_at__isnull=True) | models.Q(
        rung_at__lt=now - timedelta(seconds=RING_AGAIN)
    )
    due = Delivery.objects.due(now).filter(unanswered)
    ids = list(due.order_by("urgency_rank", "due_at", "pk").values_list("pk", flat=True)[:1000])
    mine = [pk for pk in ids if Delivery.objects.filter(unanswered, pk=pk).update(rung_at=now)]
    _ring_now(mine)
    return len(mine)


def _ring_now(ids: list[int]) -> None:
    try:
        queue = django_rq.get_queue("default")
        for delivery_id in ids:
            queue.enqueue(advance, delivery_id)
    except RedisError as error:
        # Nothing is lost: the rows are due, and the sweeper rings once Redis is back.
        log.error("Redis did not take the jobs: %s", type(error).__name__)
