"""One broadcast played through one plan until nothing moves any more."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

import django_rq
from django.db import OperationalError, connection, transaction
from redis import Redis
from redis.exceptions import RedisError

from broadcasts import delivery, jobs, publishing
from broadcasts.models import Broadcast, Channel, Delivery
from broadcasts.models.delivery import MOVING, State
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.cast import Cast, Clock, signed
from newsroom.tests.torture import trouble
from newsroom.tests.torture.seams import Death, Seams
from newsroom.tests.torture.trouble import Plan

log = logging.getLogger(__name__)

#: A schedule that needs more turns than this goes in circles.
TURNS = 600
#: After this long a row that still waits for its platform has to be known to a person.
LONG = timedelta(hours=24)
#: Another process's clock may be this much ahead or behind.
SHIFT = timedelta(minutes=5)


class Restless(Exception):
    """Something still moves after all the turns."""


class Schedule:
    """The world of one plan: the cast's channels, a clock of its own, and the processes."""

    def __init__(self, plan: Plan, cast: Cast, sandbox: SandboxProcess, redis: Redis) -> None:
        self.plan, self.cast, self.sandbox, self.redis = plan, cast, sandbox, redis
        self.clock, self.seams = Clock(), Seams()
        self.queue = django_rq.get_queue("default")
        self.broadcast: Broadcast | None = None

    def play(self, public_id: str, text: str) -> Broadcast:
        """Sign, send and, where the plan says so, withdraw. Raises Restless."""
        self.begin()
        broadcast = self.sign(public_id, text)
        for place, name in self.plan.strikes:
            self.seams.plan[place] = partial(self._strike, name)
        self.until_quiet()
        if self.plan.withdraws_at_the_end:
            self._process(self.withdraw)
            self.until_quiet()
        return broadcast

    def sign(self, public_id: str, text: str) -> Broadcast:
        """The chief signs for the plan's platforms; the bell rings on commit."""
        targets = [self.cast.channels[platform] for platform in self.plan.platforms]
        with transaction.atomic():
            self.broadcast = signed(self.cast, targets, text=text, public_id=public_id)
        self.clock.now = max(self.clock.now, self.broadcast.signed_at)
        return self.broadcast

    def begin(self) -> None:
        self.sandbox.reset()
        self.sandbox.clear_faults()
        self.redis.flushall()
        Channel.objects.update(
            state=Channel.State.ACTIVE, pause_reason="", paused_at=None, last_sent_at=None
        )
        for fault in self.plan.faults:
            self.sandbox.fault(**fault)

    def until_quiet(self) -> None:
        until = self.clock() + LONG
        for _turn in range(TURNS):
            self._turn()
            if self.clock() > until:
                return
            if not self._moving() and not (self.plan.repairs and self._repair()):
                return
        raise Restless

    def _turn(self) -> None:
        """A worker takes what Redis has for it; where that is nothing, time passes."""
        job_id = self._next_job()
        if job_id is None:
            self._wait()
            self._process(lambda: jobs.sweep(self.clock()))
            return
        job = self.queue.fetch_job(job_id)
        if job:
            number = job.args[0]
            job.delete()
            self._process(lambda: jobs.advance(number, self.clock))

    def _next_job(self) -> str | None:
        try:
            ids = self.queue.get_job_ids(0, 1)
        except RedisError:
            return None
        return ids[0] if ids else None

    def _wait(self) -> None:
        """Go to the moment at which the next row is due, or a silent worker is given up on."""
        self.redis.config_set("maxmemory", "0")
        due = [row.due_at for row in self._rows() if row.state in MOVING]
        stuck = [row.state == State.SENDING for row in self._rows()]
        moments = [*due, *([self.clock() + timedelta(minutes=11)] if any(stuck) else [])]
        # The sweeper rings again only for what was silent for a while.
        target = max(min(moments, default=self.clock()), self.clock() + timedelta(seconds=31))
        self.sandbox.advance((target - self.clock()).total_seconds())
        self.clock.now = target

    def _rows(self) -> list[Delivery]:
        assert self.broadcast is not None
        return list(self.broadcast.deliveries.all())

    def _moving(self) -> bool:
        return any(row.state in (*MOVING, State.SENDING) for row in self._rows())

    def _process(self, work: Callable[[], object]) -> None:
        """Run ``work`` as a process of its own that may die anywhere."""
        try:
            with self.seams.watching():
                work()
        except (Death, OperationalError, RedisError) as end:
            log.debug("a process ended: %r", end)
        finally:
            self._bury()

    def _bury(self) -> None:
        """What a dead process held is given back by the database."""
        connection.run_on_commit = []
        if connection.in_atomic_block:
            raise AssertionError("a transaction outlived its process")
        if connection.connection:
            # A database in memory is not closed; what was begun in it is undone here.
            connection.rollback()
        connection.close()

    def _strike(self, name: str, moment: str) -> None:
        is_inside = connection.in_atomic_block or moment in ("commit", "committed")
        if name in BESIDE and is_inside:
            # Another process has a transaction of its own; it acts as soon as this one has ended.
            self.seams.plan[self.seams.passed + 1] = partial(self._strike, name)
            return
        STRIKES[name](self, moment)

    def die(self, moment: str) -> None:
        raise Death(moment)

    def database_error(self, moment: str) -> None:
        if moment not in ("call", "answered"):
            raise OperationalError("the connection was lost")

    def flush_redis(self, _moment: str) -> None:
        self.redis.flushall()

    def refuse_redis(self, _moment: str) -> None:
        """Full memory: from here on Redis takes nothing, until time passes."""
        self.redis.config_set("maxmemory", "1")

    def other_worker(self, _moment: str) -> None:
        for row in self._rows():
            delivery.advance(row.pk, self.clock)

    def sweep_early(self, _moment: str) -> None:
        jobs.sweep(self.clock() - SHIFT)

    def sweep_late(self, _moment: str) -> None:
        jobs.sweep(self.clock() + SHIFT)

    def withdraw(self, _moment: str = "") -> None:
        if self.broadcast is None:
            return
        with suppress(publishing.AlreadyWithdrawn):
            publishing.withdraw(
                self.broadcast, by=self.cast.chief, reason="Irrtum", now=self.clock()
            )

    def _repair(self) -> bool:
        """Somebody connects the paused channels anew; whether there was anything to repair."""
        paused = list(Channel.objects.filter(state=Channel.State.PAUSED))
        self.sandbox.clear_faults()
        for channel in paused:
            self._process(
                partial(publishing.resume, channel, by=self.cast.administrator, now=self.clock())
            )
        return bool(paused) and self._moving()


#: What another process does at the same moment, by the name that a plan gives it.
BESIDE = frozenset({"other_worker", "sweep_early", "sweep_late", "withdraw"})
STRIKES: dict[str, Callable[[Schedule, str], None]] = {
    name: getattr(Schedule, name) for name in set(trouble.STRIKES)
}
