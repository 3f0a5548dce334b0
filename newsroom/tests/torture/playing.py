"""Many schedules in one process, one after the other; prints what broke and how to replay it."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from newsroom.tests import surroundings

#: As ``newsroom.models.PUBLIC_ID_ALPHABET``; the settings are not read yet.
SIGNS = "23456789bcdfghjkmnpqrstvwxyz"


def main() -> int:
    seed, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    broken, ends = 0, Counter[str]()
    for number, faults, states in played(seed, range(first, last)):
        ends.update(states)
        broken += bool(faults)
        for fault in faults:
            print(f"schedule {number}: {fault}. Replay: make torture SEED={seed} ONLY={number}")
    print(f"result {last - first} {broken} {dict(ends)}", flush=True)
    return int(broken > 0)


def played(seed: str, numbers: range) -> Iterator[tuple[int, list[str], list[str]]]:
    """Number, broken promises and final states of each schedule."""
    lay()
    from django.db.models import Max

    from broadcasts.models import Delivery
    from newsroom.tests.torture import trouble, verdict
    from newsroom.tests.torture.schedule import Restless, Schedule
    from newsroom.tests.torture.world import PLATFORMS, world

    before = Delivery.objects.aggregate(last=Max("pk"))["last"] or 0
    moments: list[datetime] = []
    with tempfile.TemporaryDirectory(prefix="torture-") as folder, world(Path(folder)) as stage:
        for number in numbers:
            plan = trouble.drawn(f"{seed}:{number}", PLATFORMS)
            schedule = Schedule(plan, stage.cast, stage.sandbox, stage.redis)
            try:
                broadcast = schedule.play(public_id(seed, number), f"Lage {number}")
            except Restless:
                yield number, ["goes in circles"], []
                continue
            moments.append(schedule.clock())
            posts = stage.sandbox.ledger()
            states = [f"{row.operation} {row.state}" for row in broadcast.deliveries.all()]
            yield number, list(verdict.faults_of(broadcast, posts)), states
        _tell(moments)
        yield numbers.stop, list(verdict.untold(before + 1)), []


def _tell(moments: list[datetime]) -> None:
    """What the notifier does every few seconds, here at the end, an hour of the past at a time."""
    from newsroom.notices import posting

    for hour in sorted({at.replace(minute=0, second=0, microsecond=0) for at in moments}):
        posting.post(hour + timedelta(hours=1))


def public_id(seed: str, number: int) -> str:
    dice = Random(f"{seed}/{number}/{os.getpid()}")  # noqa: S311 - a name, nothing secret
    return "".join(dice.choice(SIGNS) for _ in range(12))


def lay() -> None:
    """Settings, rooms and tables, as the tests have them; DATABASE_URL comes from outside."""
    surroundings.lay()
    surroundings.load_settings()
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    logging.disable(logging.ERROR)


if __name__ == "__main__":
    sys.exit(main())
