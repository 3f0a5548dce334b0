"""When work gives the database back, and what comes after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import close_old_connections, connection, transaction

#: Milliseconds for which emptying a log waits for who still reads an older state.
PATIENCE = 500


def leave() -> None:
    """Hold nothing that others may wait for.

    A server has only so many connections. SQLite's is an open file that locks nothing between
    transactions; closing it would only fold its write-ahead log into the database each time.
    """
    if connection.vendor != "sqlite":
        close()


def close() -> None:
    """Close the connection of this thread, unless somebody's transaction runs on it."""
    if not connection.in_atomic_block:
        connection.close()


def renew() -> None:
    """A worker lives long: drop the connection of its last job, which may be closed by now.

    A file that was put back from a backup is the one that the next job writes to, too.
    """
    if not connection.in_atomic_block:
        close_old_connections()


def after_commit(work: Callable[[], object]) -> None:
    """Do ``work`` once the transaction stands; when it fails, the log hears of it and nobody else.

    Django writes the name of what failed into its log, and a ``partial`` has none: it would raise
    there, to somebody whose transaction has long succeeded.
    """

    def named() -> None:
        work()

    transaction.on_commit(named, robust=True)


def fold() -> None:
    """Empty SQLite's write-ahead log, which still holds what has just been taken away.

    Where somebody reads an older state it stays, and the sweeper comes again.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            empty_log(cursor.execute)


def empty_log(execute: Callable[[str], Any]) -> None:
    """The same for whatever runs a statement on a SQLite database."""
    usual = execute("PRAGMA busy_timeout").fetchone()[0]
    # Who waits for readers here keeps all others from writing.
    execute(f"PRAGMA busy_timeout = {PATIENCE}")
    try:
        execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        execute(f"PRAGMA busy_timeout = {usual}")
