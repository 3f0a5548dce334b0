"""Signs of life of a worker while it sends, so that a dead one is noticed within a minute."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError

from broadcasts import ledger
from broadcasts.models import Delivery

log = logging.getLogger(__name__)

#: Signs of life within one lease; a few may be lost without anybody being given up on.
PER_LEASE = 12
#: Seconds after which a worker counts as hung, whatever its signs say.
LONGEST = 600


@contextmanager
def beating(
    delivery: Delivery, clock: Callable[[], datetime], leave_database: Callable[[], None]
) -> Iterator[None]:
    """While inside, a thread of its own keeps telling that the worker is alive.

    Nobody waits for the thread: what it writes holds only while the claim is this worker's.
    """
    done = threading.Event()
    arguments = (delivery, clock, leave_database, done.wait)
    threading.Thread(target=beat, args=arguments, daemon=True).start()
    try:
        yield
    finally:
        done.set()


def beat(
    delivery: Delivery,
    clock: Callable[[], datetime],
    leave_database: Callable[[], None],
    wait: Callable[[float], bool],
) -> None:
    """A sign every few seconds, until ``wait`` says it is done or the claim is lost."""
    every = settings.DELIVERY_LEASE_SECONDS / PER_LEASE
    for _sign in range(int(LONGEST / every)):
        if wait(every):
            return
        try:
            if not ledger.beat(delivery, clock()):
                return
        except DatabaseError as error:
            log.warning("delivery %s: no sign of life: %s", delivery.pk, type(error).__name__)
        finally:
            leave_database()
