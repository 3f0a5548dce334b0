"""What somebody else does between two statements of ours, on PostgreSQL: a lock makes them wait.

Not left to chance: right before the named statement the other one runs in a thread of its own, to
its end or to the lock that stops it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections

from broadcasts import embargo, ledger, publishing, stopping
from broadcasts.models import Broadcast, Cancellation, Channel, Delivery, EmbargoLift
from broadcasts.models.delivery import State
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, signed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
HOUR = timedelta(hours=1)
#: Seconds until a test says that something hangs.
PATIENCE = 30.0
MOVE = 'UPDATE "broadcasts_delivery"'


@pytest.fixture
def cast() -> Cast:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: DATABASE_URL names another database")
    return people.cast()


@contextmanager
def overtaken(statement: str, act: Callable[[], object]) -> Iterator[None]:
    """Inside, ``act`` comes right before the first ``statement`` of this thread."""
    other = threading.Thread(target=_in_its_own_connection, args=(act,))

    def watch(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith(statement) and other.ident is None:
            other.start()
            deadline = time.monotonic() + PATIENCE
            while other.is_alive() and not _somebody_waits():
                assert time.monotonic() < deadline, "it neither ends nor waits for a lock of ours"
                other.join(0.01)
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        yield
    assert other.ident is not None, "the statement never came"
    other.join(PATIENCE)


def _in_its_own_connection(act: Callable[[], object]) -> None:
    try:
        act()
    finally:
        connections.close_all()


def _somebody_waits() -> bool:
    """For this thread: tests that run beside this one have locks of their own."""
    with connection.cursor() as cursor:
        mine = "pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        cursor.execute(f"SELECT count(*) FROM pg_locks WHERE NOT granted AND {mine}")  # noqa: S608 - our words
        return bool(cursor.fetchone()[0])


def delivery_of(cast: Cast, **changed: Any) -> Delivery:
    broadcast = signed(cast, **changed).broadcast
    assert broadcast is not None
    return broadcast.deliveries.get()


def test_a_repair_beside_a_hold_leaves_nothing_held_for_ever(cast: Cast) -> None:
    Channel.objects.filter(pk=cast.whatsapp.pk).update(state="paused", gateway="manual")
    cast.whatsapp.refresh_from_db()
    row = delivery_of(cast)

    def repair() -> None:
        publishing.resume(cast.whatsapp, by=cast.administrator, now=NOW)

    with overtaken(MOVE, repair):
        ledger.hold(row, State.QUEUED, NOW)
    row.refresh_from_db()
    assert Channel.objects.get(pk=cast.whatsapp.pk).state == Channel.State.ACTIVE
    assert row.state == State.QUEUED


def test_the_end_of_a_stop_beside_its_hold_leaves_nothing_held_for_ever(cast: Cast) -> None:
    stop = stopping.stop(cast.whatsapp, by=cast.chief, now=NOW)
    row = delivery_of(cast)

    def go_on() -> None:
        stopping.resume(stop, by=cast.chief, reason="Geklärt", now=NOW)

    with overtaken(MOVE, go_on):
        assert ledger.stop_if_standing(row, NOW)
    row.refresh_from_db()
    assert row.state == State.QUEUED


def test_a_hold_that_waited_for_the_end_of_its_stop_holds_nothing(cast: Cast) -> None:
    stop = stopping.stop(cast.whatsapp, by=cast.chief, now=NOW)
    row, held = delivery_of(cast), list[bool]()

    def hold() -> None:
        held.append(ledger.stop_if_standing(row, NOW))

    with overtaken('INSERT INTO "broadcasts_resumption"', hold):
        stopping.resume(stop, by=cast.chief, reason="Geklärt", now=NOW)
    row.refresh_from_db()
    assert (held, row.state) == ([False], State.QUEUED)


@pytest.mark.parametrize("first", ["lift", "cancel"])
def test_an_embargo_is_lifted_or_called_off_and_never_both(cast: Cast, first: str) -> None:
    until = NOW + HOUR
    delivery_of(cast, embargo_until=until)
    lifted, called_off = Broadcast.objects.get(), Broadcast.objects.get()

    def lift() -> None:
        embargo.lift(lifted, until)

    def cancel() -> None:
        try:
            embargo.cancel(called_off, by=cast.chief, reason="Irrtum", now=NOW)
        except embargo.TooLate:
            return

    ours, theirs = (lift, cancel) if first == "lift" else (cancel, lift)
    table = "embargolift" if first == "lift" else "cancellation"
    with overtaken(f'INSERT INTO "broadcasts_{table}"', theirs):
        ours()
    assert EmbargoLift.objects.count() + Cancellation.objects.count() == 1


@pytest.mark.parametrize("deed", ["withdraw", "stop"])
def test_a_call_that_waits_for_a_withdrawal_or_a_stop_is_not_begun(cast: Cast, deed: str) -> None:
    """Let go by the lock, the UPDATE that arms it must look at the row as it is by then."""
    row, armed = delivery_of(cast), list[bool]()
    assert ledger.claim(row, NOW)
    mine = Delivery.objects.get(pk=row.pk)

    def arm() -> None:
        armed.append(ledger.arm(mine, NOW))

    with overtaken('INSERT INTO "broadcasts_attempt"', arm):
        if deed == "stop":
            stopping.stop(row.broadcast, by=cast.chief, now=NOW)
        else:
            publishing.withdraw(row.broadcast, by=cast.chief, reason="Irrtum", now=NOW)
    row.refresh_from_db()
    assert (armed, row.publishing_at) == ([False], None)
