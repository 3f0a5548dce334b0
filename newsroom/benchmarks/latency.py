"""From the click until the last of sixteen channels has accepted, or has taken its post down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from broadcasts import publishing
from broadcasts.models import Broadcast, Channel, Delivery
from broadcasts.models.delivery import NEEDS_A_HAND, SETTLED, Operation, State
from newsroom import workflow
from newsroom.benchmarks import releases
from newsroom.benchmarks.stage import Stage, megabytes, wait_until
from newsroom.benchmarks.table import NotMeasured, Row, Target, at_most

#: Seconds a platform takes for every call, and what we may add to the slowest channel's calls.
CALL, OURS = 0.3, 0.25
#: Seconds that we may add to a takedown, which ends when the posts are seen to be gone.
OURS_GONE = 1.0
REPEATS = 3
#: Calls up to the platform's yes; looking at the post comes after it.
SENDING = ("prepare", "publish")
TAKING_DOWN = ("delete", "read")


@dataclass(frozen=True)
class Run:
    """Seconds of one release: the click itself, until the last yes, the slowest channel's calls."""

    click: float
    accepted: float
    own_calls: float


def measure(stage: Stage) -> Iterator[Row]:
    usual = stage.options.workers
    with stage.sending() as pool:
        runs = _runs(REPEATS, looks=0)
        gone = _takedown(releases.open_channels())
        late = _runs(1, looks=1)
        memory = megabytes(pool)
    yield _row(f"{usual} workers", runs, at_most(1))
    yield _row(f"{usual} workers, media ready at the 2nd look", late, None)
    yield gone
    yield Row(f"memory of {usual} workers and their pool (PSS)", f"{memory:.0f} MB")


def _row(what: str, runs: Sequence[Run], target: Target | None) -> Row:
    run = sorted(runs, key=lambda run: run.accepted)[len(runs) // 2]
    return Row(
        f"sign-off → 16 channels accepted: {what}",
        f"{run.accepted:.2f} s, {run.click:.2f} s of it the click",
        f"slowest channel's calls {run.own_calls:.1f} s + {OURS} s",
        run.accepted / (run.own_calls + OURS),
        target,
    )


def _runs(repeats: int, looks: int) -> list[Run]:
    """``looks`` at a medium find it unfinished, at Instagram and LinkedIn."""
    channels = releases.open_channels()
    releases.switch("PUT", "polls", {"instagram": looks, "linkedin": looks})
    return [_run(channels) for _ in range(repeats)]


def _run(channels: Sequence[Channel]) -> Run:
    draft = releases.submitted(channels)
    digest = workflow.sheet(draft).digest
    _slow_down(channels)
    begun = timezone.now()
    broadcast = releases.sign(draft, digest)
    signed = timezone.now()
    wait_until(lambda: not _moving(broadcast).filter(accepted_at=None).exists(), "accepting", 60)
    calls = _calls_of_the_slowest()
    wait_until(lambda: not _moving(broadcast).exists(), "reading back", 60)
    releases.switch("DELETE", "faults")
    return Run(
        click=(signed - begun).total_seconds(),
        accepted=(_last_accepted(broadcast) - begun).total_seconds(),
        own_calls=calls * CALL,
    )


def _takedown(channels: Sequence[Channel]) -> Row:
    """Withdrawn by the chief until the last post that machines can take down is seen to be gone."""
    draft = releases.submitted(channels)
    broadcast = releases.sign(draft, workflow.sheet(draft).digest)
    wait_until(lambda: not _moving(broadcast).exists(), "sending", 60)
    _slow_down(channels)
    begun = timezone.now()
    publishing.withdraw(broadcast, by=releases.head(), reason="Messung", now=begun)
    rows = broadcast.deliveries.filter(operation=Operation.DELETE)
    ended = (*SETTLED, State.BY_HAND)
    wait_until(lambda: not rows.exclude(state__in=ended).exists(), "taking down", 60)
    calls = _calls_of_the_slowest(TAKING_DOWN)
    releases.switch("DELETE", "faults")
    moments = [one for one in rows.values_list("verified_at", flat=True) if one]
    seconds, limit = (max(moments) - begun).total_seconds(), calls * CALL + OURS_GONE
    return Row(
        f"withdrawal → {len(moments)} posts seen to be gone ({len(rows) - len(moments)} by hand)",
        f"{seconds:.2f} s",
        f"slowest channel's calls {calls * CALL:.1f} s + {OURS_GONE} s",
        seconds / limit,
        at_most(1),
    )


def _slow_down(channels: Sequence[Channel]) -> None:
    """One order for each channel and kind of call, so that the sandbox counts them apart."""
    for channel in channels:
        for operation in (*SENDING, *TAKING_DOWN):
            order = {"fault": "latency", "seconds": CALL, "times": 0, "operation": operation}
            account = {"platform": channel.platform, "account": channel.account}
            releases.switch("POST", "faults", order | account)


def _calls_of_the_slowest(operations: Sequence[str] = SENDING) -> int:
    calls: Counter[tuple[str, str]] = Counter()
    for fault in releases.switch("GET", "faults"):
        if fault["operation"] in operations:
            calls[fault["platform"], fault["account"]] += fault["used"]
    return max(calls.values())


def _last_accepted(broadcast: Broadcast) -> datetime:
    moments = broadcast.deliveries.values_list("accepted_at", flat=True)
    return max(moment for moment in moments if moment)


def _moving(broadcast: Broadcast) -> QuerySet[Delivery]:
    """What is not settled yet. Raises NotMeasured for what no machine will settle."""
    stuck = broadcast.deliveries.filter(state__in=NEEDS_A_HAND).first()
    if stuck:
        raise NotMeasured(f"a delivery to {stuck.channel} ended as {stuck.state}")
    return broadcast.deliveries.exclude(state__in=SETTLED)
