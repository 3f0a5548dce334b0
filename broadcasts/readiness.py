"""Whether this installation can do its work: one sentence per thing it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from broadcasts import jobs, life

#: A sweeper that was not seen for so long goes no rounds any more.
SILENT_AFTER = timedelta(seconds=60)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; the sentence names what to do where it is not well."""

    ok: bool
    sentence: str


def look(now: datetime) -> Iterator[Finding]:
    """All of them. Without the database the rest cannot be known."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        yield Finding(True, _("The database answers."))
        yield from (check(now) for check in IN_THE_DATABASE)
    except DatabaseError:
        connection.close()
        yield Finding(False, _("The database does not answer. Please start it."))
    yield _redis()


def _migrations(now: datetime) -> Finding:
    missing = len(_shipped() - set(MigrationRecorder(connection).applied_migrations()))
    if missing:
        text = _("%(number)d migrations are missing. Please run “manage.py migrate”.")
        return Finding(False, text % {"number": missing})
    return Finding(True, _("All migrations are applied."))


def _sweeper(now: datetime) -> Finding:
    age = life.age(life.SWEEPER, now)
    if age is None:
        return Finding(False, _("The sweeper has never run. Please start “manage.py sweep”."))
    seconds = {"seconds": int(age.total_seconds())}
    if age > SILENT_AFTER:
        text = _("The sweeper was last seen %(seconds)d seconds ago. Please start it again.")
        return Finding(False, text % seconds)
    return Finding(True, _("The sweeper was seen %(seconds)d seconds ago.") % seconds)


def _redis() -> Finding:
    if jobs.queue_length() is None:
        return Finding(False, _("Redis does not answer. Please start it; nothing is lost."))
    return Finding(True, _("Redis answers."))


IN_THE_DATABASE: tuple[Callable[[datetime], Finding], ...] = (_migrations, _sweeper)


@lru_cache(maxsize=1)
def _shipped() -> frozenset[tuple[str, str]]:
    """The migrations of this code; read from disk once, because a process's code stays the same."""
    return frozenset(MigrationLoader(None).disk_migrations)
