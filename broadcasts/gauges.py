"""The numbers of operation for Prometheus, read anew from the database at every scrape.

Nothing is counted in a process, so it does not matter which of many web processes answers; only
the pages on the disk are those of the host that does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from broadcasts import jobs, life, lights
from broadcasts.archive.front.lag import lag
from broadcasts.lights import Light
from broadcasts.models import Broadcast, Channel, Delivery, Withdrawal
from broadcasts.models.delivery import MOVING, SETTLED, Operation, State

#: Due for longer than this, a delivery is overdue: a worker should have answered.
OVERDUE = timedelta(seconds=60)
#: Due for longer than this, somebody should have rung for it; and rung for it again.
RUNG_WITHIN = timedelta(seconds=5)
RUNG_ANEW = timedelta(seconds=jobs.RING_AGAIN * 2)


def text(now: datetime) -> bytes:
    """All of them in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Snapshot(now))
    return generate_latest(registry)


class Snapshot(Collector):
    """The state of the whole installation at one moment."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        yield from self._deliveries()
        yield from self._waiting()
        yield self._takedown()
        yield from self._channels()
        yield from self._processes()
        yield from self._kept_pages()
        yield from self._totals()

    def _deliveries(self) -> Iterator[Metric]:
        by_state = GaugeMetricFamily(
            "newsroom_deliveries", "Deliveries by state.", labels=["operation", "state"]
        )
        rows = Delivery.objects.order_by().values_list("operation", "state")
        counted = {(operation, state): n for operation, state, n in rows.annotate(n=Count("pk"))}
        for operation in Operation.values:
            for state in State.values:
                by_state.add_metric([operation, state], counted.get((operation, state), 0))
        yield by_state
        unclear = sum(n for (_operation, state), n in counted.items() if state == State.UNCLEAR)
        yield GaugeMetricFamily(
            "newsroom_deliveries_unclear", "Nobody knows whether they are online.", unclear
        )

    def _waiting(self) -> Iterator[Metric]:
        now = self.now
        unrung = Q(rung_at__isnull=True) | Q(rung_at__lt=now - RUNG_ANEW)
        found = Delivery.objects.filter(state__in=MOVING, due_at__lte=now).aggregate(
            overdue=Count("pk", filter=Q(due_at__lt=now - OVERDUE)),
            unrung=Count("pk", filter=unrung & Q(due_at__lt=now - RUNG_WITHIN)),
        )
        yield GaugeMetricFamily(
            "newsroom_deliveries_overdue", "Due for over a minute.", found["overdue"]
        )
        yield GaugeMetricFamily(
            "newsroom_deliveries_not_enqueued", "Due, and no job was rung for.", found["unrung"]
        )

    def _takedown(self) -> Metric:
        """Zero while none is open; the clock runs from the withdrawal on."""
        running = Delivery.objects.filter(operation=Operation.DELETE).exclude(state__in=SETTLED)
        first = running.aggregate(at=Min("broadcast__withdrawal__at"))["at"]
        return GaugeMetricFamily(
            "newsroom_oldest_open_takedown_seconds",
            "Since the oldest withdrawal that is not carried out on every channel.",
            (self.now - first).total_seconds() if first else 0,
        )

    def _channels(self) -> Iterator[Metric]:
        channels = list(Channel.objects.select_related("pulse"))
        states = Counter((one.platform, one.state) for one in channels)
        by_state = GaugeMetricFamily(
            "newsroom_channels", "Channels by state.", labels=["platform", "state"]
        )
        for (platform, state), number in sorted(states.items()):
            by_state.add_metric([platform, state], number)
        yield by_state
        shown = [lights.status(one, self.now) for one in channels]
        tally = Counter(one.light for one in shown)
        by_light = GaugeMetricFamily(
            "newsroom_channel_lights", "Channels by light.", labels=["light"]
        )
        for light in Light:
            by_light.add_metric([light.value], tally[light])
        yield by_light
        days = GaugeMetricFamily(
            "newsroom_channel_days_left",
            "Days until a channel's access or interface ends.",
            labels=["channel", "platform"],
        )
        for one in shown:
            if one.days_left is not None:
                days.add_metric([str(one.channel.pk), one.channel.platform], one.days_left)
        yield days

    def _processes(self) -> Iterator[Metric]:
        age = life.age(life.SWEEPER, self.now)
        yield GaugeMetricFamily(
            "newsroom_last_sweep_age_seconds",
            "Since the sweeper's last round; +Inf where it never went one.",
            float("inf") if age is None else age.total_seconds(),
        )
        length = jobs.queue_length()
        yield GaugeMetricFamily(
            "newsroom_redis_up", "Whether Redis answers.", int(length is not None)
        )
        if length is not None:
            yield GaugeMetricFamily("newsroom_queue_length", "Jobs that wait for a worker.", length)

    def _kept_pages(self) -> Iterator[Metric]:
        """The only numbers of one host: the disk is that of the web process that answers."""
        found = lag(self.now.timestamp())
        yield GaugeMetricFamily(
            "newsroom_last_keeper_look_age_seconds",
            "Since this host's keeper looked for changes; +Inf where it never did.",
            found.looked if found else float("inf"),
        )
        yield GaugeMetricFamily(
            "newsroom_kept_pages_behind_seconds",
            "Since every page for an outage on this host said what is true; +Inf: never.",
            found.behind if found else float("inf"),
        )
        yield GaugeMetricFamily(
            "newsroom_kept_pages_waiting",
            "Pages for an outage that changed and are not made anew yet.",
            found.waiting if found else 0,
        )

    def _totals(self) -> Iterator[Metric]:
        broadcasts = Broadcast.objects.filter(is_exercise=False).count()
        yield CounterMetricFamily("newsroom_broadcasts", "Signed broadcasts.", broadcasts)
        yield CounterMetricFamily(
            "newsroom_withdrawals", "Broadcasts taken back.", Withdrawal.objects.count()
        )
