"""Real workers of the product, killed with ``kill -9`` at random moments of a real send.

Each round signs one broadcast, lets a worker at it and kills the worker with everything it
started; then time passes and the rows it left are taken up. PostgreSQL, redis-server, worker and
sandbox are the real programs.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from newsroom.tests.torture import playing
from newsroom.tests.torture.trouble import Plan

if TYPE_CHECKING:
    from newsroom.tests.torture.schedule import Schedule

ROUNDS = 20
#: Seconds that every platform call takes, so that there is something to be killed in.
CALL = 0.1
#: Seconds from the ring to the kill, at the most: a send of two channels takes about as long.
LONGEST = 1.2
PATIENCE = 60.0
COMMAND = ("manage.py", "rqworker", "default", "--serializer", "rq.serializers.JSONSerializer")


def main() -> int:
    seed = os.environ.get("SEED") or "kills"
    playing.lay()
    from newsroom.tests.torture.world import PLATFORMS, world

    dice, left, broken = Random(seed), Counter[str](), 0  # noqa: S311 - repeatable, not secret
    with tempfile.TemporaryDirectory(prefix="kills-") as folder, world(Path(folder)) as stage:
        from newsroom.tests.torture.schedule import Schedule

        for number in range(ROUNDS):
            plan = Plan(tuple(dice.sample(PLATFORMS, 2)), (), (), True, dice.random() < 0.2)
            schedule = Schedule(plan, stage.cast, stage.sandbox, stage.redis)
            states, faults = _round(schedule, seed, number, dice.uniform(0, LONGEST))
            left.update(states)
            broken += bool(faults)
            print("".join(f"round {number}: {fault}\n" for fault in faults), end="")
    found = ", ".join(f"{number} {state}" for state, number in sorted(left.items()))
    print(f"kills: {ROUNDS} workers killed; they left {found}; {broken} duplicates or losses")
    return int(broken > 0)


def _round(
    schedule: Schedule, seed: str, number: int, seconds: float
) -> tuple[list[str], list[str]]:
    """The states that the killed worker left, and the promises that were broken in the end."""
    from newsroom.tests.torture import verdict

    schedule.begin()
    for platform in schedule.plan.platforms:
        order = {"fault": "latency", "seconds": CALL, "times": 0, "operation": "any"}
        schedule.sandbox.fault(platform=platform, **order)
    with _worker(schedule) as worker:
        broadcast = schedule.sign(playing.public_id(seed, number), f"Runde {number}")
        time.sleep(seconds)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    left = [row.state for row in broadcast.deliveries.all()]
    schedule.sandbox.clear_faults()
    schedule.redis.flushall()
    schedule.until_quiet()
    if schedule.plan.withdraws_at_the_end:
        schedule.withdraw()
        schedule.until_quiet()
    return left, list(verdict.faults_of(broadcast, schedule.sandbox.ledger()))


@contextmanager
def _worker(schedule: Schedule) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of the product, ready for work, as the leader of a process group of its own."""
    environment = {
        **os.environ,
        "WAHA_URL": schedule.sandbox.waha,
        "GRAPH_URL": schedule.sandbox.graph,
        "LINKEDIN_URL": schedule.sandbox.linkedin,
        "MASTODON_URL": schedule.sandbox.mastodon,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    }
    process = subprocess.Popen(
        [sys.executable, *COMMAND],
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(schedule)
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_until_ready(schedule: Schedule) -> None:
    from rq import Worker

    deadline = time.monotonic() + PATIENCE
    while not Worker.count(queue=schedule.queue):
        if time.monotonic() > deadline:
            raise RuntimeError("the worker did not come up")
        time.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main())
