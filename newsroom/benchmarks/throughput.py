"""Deliveries per second while the platforms answer at once, beside a job that does nothing."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from rq import Worker

from broadcasts.models import Attempt, Channel, Delivery
from broadcasts.models.delivery import SETTLED
from newsroom import workflow
from newsroom.benchmarks import releases
from newsroom.benchmarks.calling import four_calls
from newsroom.benchmarks.empty import nothing
from newsroom.benchmarks.stage import Stage, queue, wait_until
from newsroom.benchmarks.table import Row, at_least

#: Releases signed at the same moment, each for sixteen channels.
RELEASES = 10
#: Seconds after which what is through by then has to do.
PATIENCE = 45
#: The machine's own pace may differ this much before and after; then no target is judged.
UNSTEADY = 1.5
#: What a delivery's history says when nothing goes wrong.
SMOOTH = ("claimed", "publishing", "accepted", "verified")


@dataclass(frozen=True)
class Flow:
    """How fast deliveries went; one that has to try again waits, and so does the last of all."""

    per_second: float
    jobs: float
    hiccups: int
    unfinished: int

    def __str__(self) -> str:
        words = [f"{self.per_second:.1f}/s with {self.jobs:.1f} jobs each"]
        words += [f"{self.hiccups} tries failed"] if self.hiccups else []
        words += [f"{self.unfinished} not through in time"] if self.unfinished else []
        return ", ".join(words)


def measure(stage: Stage) -> Iterator[Row]:
    with stage.sending():
        channels = releases.open_channels()
        releases.switch("PUT", "polls", {"instagram": 0, "linkedin": 0})
        jobs = RELEASES * len(channels)
        before = _jobs(jobs, nothing)
        apart = _deliveries([releases.copies(channels) for _release in range(RELEASES)])
        same = _deliveries([channels] * RELEASES)
        after = _jobs(jobs, nothing)
        alone = _jobs(jobs, four_calls, f"{stage.sandbox_url}/_sandbox/ping")
    # Before and after, because a busy machine changes in between.
    empty = statistics.mean((before, after))
    steady = max(before, after) < UNSTEADY * min(before, after)
    reference = f"empty job: {empty:.1f}/s ({before:.0f} before, {after:.0f} after)"
    target = at_least(0.5) if steady else None
    for what, flow in (
        (f"{RELEASES} × 16 channels, all different", apart),
        (f"{RELEASES} releases to the same 16 channels", same),
    ):
        ratio = flow.per_second / empty
        yield Row(f"deliveries: {what}", str(flow), reference, ratio, target)
    # What no arrangement of ours can beat: the calls alone, with no database and no text.
    yield Row("jobs of four calls and nothing else", f"{alone:.1f}/s", reference, alone / empty)


def _deliveries(targets: Sequence[Sequence[Channel]]) -> Flow:
    """From the commit of all signatures to the last delivery read back."""
    drafts = [releases.submitted(channels) for channels in targets]
    digests = [workflow.sheet(draft).digest for draft in drafts]
    begun: list[datetime] = []
    jobs_before = _jobs_done()
    with transaction.atomic():
        # Before the doorbell's own hooks: ringing is part of the work.
        transaction.on_commit(lambda: begun.append(timezone.now()))
        signed = [
            releases.sign(draft, digest) for draft, digest in zip(drafts, digests, strict=True)
        ]
    rows = Delivery.objects.filter(broadcast__in=signed)
    deadline = time.monotonic() + PATIENCE
    while rows.exclude(state__in=SETTLED).exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    ends = [end for end in rows.values_list("verified_at", flat=True) if end]
    # Deliveries may be through while the queue still holds jobs for them, with nothing to do.
    wait_until(lambda: queue().count == 0, "the queue", PATIENCE)
    hiccups = Attempt.objects.filter(delivery__in=rows).exclude(event__in=SMOOTH).count()
    return Flow(
        per_second=len(ends) / (max(ends) - begun[0]).total_seconds(),
        jobs=(_jobs_done() - jobs_before) / rows.count(),
        hiccups=hiccups,
        unfinished=rows.count() - len(ends),
    )


def _jobs_done() -> int:
    return sum(worker.successful_job_count for worker in Worker.all(queue=queue()))


def _jobs(count: int, job: Callable[..., None], *args: str) -> float:
    """Jobs per second, rung one by one as deliveries are."""
    bell = queue()
    begun = time.monotonic()
    jobs = {bell.enqueue(job, *args).id for _ in range(count)}
    wait_until(
        lambda: jobs <= set(bell.finished_job_registry.get_job_ids()),
        f"jobs of {job.__name__}",
        PATIENCE,
    )
    return count / (time.monotonic() - begun)
