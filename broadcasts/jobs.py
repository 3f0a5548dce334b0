"""The doorbell: RQ jobs of three lines with an id (the only importer of django_rq).

The database is the ledger. A lost Redis loses no work and repeats none: the sweeper rings again
for everything that is due.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

import django_rq
from django.db import models, transaction
from django.utils import timezone
from redis.exceptions import RedisError

from broadcasts import database, delivery, embargo, ledger, measuring, probing, retiring
from broadcasts.legacy import importing
from broadcasts.models import Channel, Delivery, Measurement, XImport

log = logging.getLogger(__name__)

#: Daily looks of one round: never so many that a warning would wait behind them.
LOOKS_AT_ONCE = 2
#: Seconds after which the sweeper rings again for a delivery that nobody answered.
RING_AGAIN = 30
#: Seconds a rung delivery waits for a worker, while others wait for a platform, until relief comes.
RELIEVED = 1
#: Deliveries that are handed to relief at once.
RELIEVED_AT_ONCE = 32


def advance(delivery_id: int, clock: Callable[[], datetime] = timezone.now) -> None:
    """The job: take one step with one delivery, then ring for whatever its channel has next."""
    database.renew()
    _enqueue(_unanswered(delivery.advance(delivery_id, clock), clock()))


def relieve(delivery_id: int, clock: Callable[[], datetime] = timezone.now) -> None:
    """The job of relief: the same step, unless its platform is one that keeps workers waiting."""
    database.renew()
    if Delivery.objects.filter(pk=delivery_id).to_relieve(clock()).exists():
        advance(delivery_id, clock)


def probe(channel_id: int) -> None:
    """The job: ask one channel whether it could publish now."""
    database.renew()
    probing.probe(Channel.objects.get(pk=channel_id))


def measure(measurement_id: int) -> None:
    """The job: ask how far one post reached."""
    database.renew()
    found = Measurement.objects.select_related("delivery__channel")
    measuring.measure(found.get(pk=measurement_id))


def count(channel_id: int) -> None:
    """The job: ask how many follow one channel."""
    database.renew()
    measuring.count(Channel.objects.get(pk=channel_id))


def read_export(import_id: int) -> None:
    """The job: read on in an export of X for a moment, then ring for the rest of it."""
    database.renew()
    if importing.advance(import_id):
        read_exports(timezone.now())


def read_exports(now: datetime) -> int:
    """Ring for every export that nobody reads; returns for how many.

    What a dead worker held it by is void from now on, or nobody whom this wakes could take it.
    """
    silent = XImport.objects.silent(now)
    numbers = silent.values_list("pk", flat=True)
    ids = [pk for pk in numbers if silent.filter(pk=pk).update(beat_at=now, claim="")]
    if not _put(read_export, ids):
        XImport.objects.filter(pk__in=ids, claim="").update(beat_at=None)
        return 0
    return len(ids)


def survey(now: datetime) -> None:
    """Ring for the numbers that are due; what Redis does not take is missed until next time."""
    _put(measure, measuring.claim_posts(now))
    _put(count, measuring.claim_channels(now))


def watch(now: datetime) -> int:
    """Ring for the channels whose probe is due; returns how many."""
    channels = probing.claim(now)
    if not _put(probe, channels):
        probing.give_back(channels, now)
        return 0
    return len(channels)


def ring(deliveries: Iterable[Delivery]) -> None:
    """Enqueue a job for each delivery when the transaction commits.

    A person stands behind it: where workers wait for a platform, relief gets one as well.
    """
    now = timezone.now()
    ids = _unanswered([row.pk for row in deliveries], now)
    relieved = Delivery.objects.filter(pk__in=ids).to_relieve(now).values_list("pk", flat=True)
    transaction.on_commit(partial(_enqueue, ids))
    if elsewhere := list(relieved[:RELIEVED_AT_ONCE]):
        transaction.on_commit(lambda: _put(relieve, elsewhere, "relief"))


def sweep(now: datetime) -> int:
    """Ring for everything due that was not rung lately, and free rows of dead workers.

    Drops what has expired and lifts the embargoes that end. Returns how many were rung.
    """
    for row in Delivery.objects.expired(now):
        ledger.drop(row, now)
    retiring.refuse_held(now)
    embargo.lift_due(now)
    for row in Delivery.objects.abandoned(now):
        delivery.abandon(row, now)
    due = Delivery.objects.due(now).filter(_silent(now))
    ids = due.order_by("urgency_rank", "due_at", "pk").values_list("pk", flat=True)[:1000]
    looks = Delivery.objects.to_look_at(now).filter(_silent(now)).order_by("look_at", "pk")
    daily = looks.values_list("pk", flat=True)[:LOOKS_AT_ONCE]
    mine = _unanswered([*ids, *daily], now)
    _enqueue(mine)
    _send_relief(now)
    return len(mine)


def _send_relief(now: datetime) -> None:
    """Where a dead platform holds the workers, others take what goes elsewhere (decision 0058)."""
    rung_in_vain = Delivery.objects.due(now).filter(rung_at__lt=now - timedelta(seconds=RELIEVED))
    elsewhere = rung_in_vain.to_relieve(now).order_by("urgency_rank", "due_at", "pk")
    ids = list(elsewhere.values_list("pk", flat=True)[:RELIEVED_AT_ONCE])
    if ids and queue_length("relief") == 0:
        _put(relieve, ids, "relief")


def _silent(now: datetime) -> models.Q:
    """Never rung since the row last moved, or rung in vain."""
    long_ago = now - timedelta(seconds=RING_AGAIN)
    return models.Q(rung_at__isnull=True) | models.Q(rung_at__lt=long_ago)


def _unanswered(ids: list[int], now: datetime) -> list[int]:
    """Those of ``ids`` that this caller may ring for: claimed, so that nobody rings twice."""
    return [pk for pk in ids if Delivery.objects.filter(_silent(now), pk=pk).update(rung_at=now)]


def _enqueue(ids: list[int]) -> None:
    if not _put(advance, ids):
        # Nothing is lost: the rows are due, and the sweeper rings when Redis is back.
        Delivery.objects.filter(pk__in=ids).update(rung_at=None)


def _put(job: Callable[[int], None], ids: list[int], name: str = "default") -> bool:
    """A job for each of ``ids``, which are all it is told; False when Redis did not take them."""
    try:
        queue = django_rq.get_queue(name)
        for one in ids:
            queue.enqueue(job, one)
    except RedisError as error:
        log.error("Redis did not take the jobs: %s", type(error).__name__)
        return False
    return True


def queue_length(name: str = "default") -> int | None:
    """Jobs that wait for a worker; None where Redis does not answer."""
    try:
        return int(django_rq.get_queue(name).count)
    except RedisError:
        return None
