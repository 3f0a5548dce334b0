"""One release to the thousand channels of a whole state, every call taking 300 ms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from broadcasts.models import Broadcast, Channel
from broadcasts.models.delivery import SETTLED
from newsroom import workflow
from newsroom.benchmarks import releases
from newsroom.benchmarks.latency import CALL
from newsroom.benchmarks.stage import Stage, megabytes, wait_until
from newsroom.benchmarks.table import Row, at_most

CHANNELS = 1_000
#: Seconds after which the measurement is given up.
PATIENCE = 400


def measure(stage: Stage) -> Iterator[Row]:
    """From the click to the last post read back, against the calls alone, evenly spread."""
    with stage.sending() as pool:
        channels = _channels()
        draft = releases.submitted(channels)
        digest = workflow.sheet(draft).digest
        _slow_down(channels)
        begun = timezone.now()
        broadcast = releases.sign(draft, digest)
        # Seldom: to ask about a thousand rows costs what is being measured.
        wait_until(lambda: _is_through(broadcast), "a whole state", PATIENCE, every=0.5)
        calls, memory = _calls(), megabytes(pool)
    seconds = (_last_seen(broadcast) - begun).total_seconds()
    ideal = calls * CALL / stage.options.workers
    yield Row(
        f"sign-off → {CHANNELS:,} channels read back: {stage.options.workers} workers",
        f"{seconds:.1f} s, workers {memory:.0f} MB (PSS)",
        f"{calls:,} calls × {CALL} s / {stage.options.workers} = {ideal:.1f} s",
        seconds / ideal,
        at_most(1.3),
    )


def _channels() -> list[Channel]:
    own = releases.open_channels()
    rounds = -(-CHANNELS // len(own))
    made = [copy for _round in range(rounds) for copy in releases.copies(own)]
    return made[:CHANNELS]


def _slow_down(channels: list[Channel]) -> None:
    """One order for each platform and kind of call: a thousand would slow the sandbox itself."""
    releases.switch("PUT", "polls", {"instagram": 0, "linkedin": 0})
    for platform in {channel.platform for channel in channels}:
        order = {"fault": "latency", "seconds": CALL, "times": 0, "operation": "any"}
        releases.switch("POST", "faults", order | {"platform": platform})


def _calls() -> int:
    return sum(fault["used"] for fault in releases.switch("GET", "faults"))


def _is_through(broadcast: Broadcast) -> bool:
    return not broadcast.deliveries.exclude(state__in=SETTLED).exists()


def _last_seen(broadcast: Broadcast) -> datetime:
    last: datetime = broadcast.deliveries.aggregate(last=Max("verified_at"))["last"]
    return last
