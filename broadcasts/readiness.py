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
from django.utils.translation import ngettext

from broadcasts import jobs, life
from broadcasts.archive.front.lag import lag

#: A sweeper or a keeper that was not seen for so long goes no rounds any more.
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


def _keeper(now: datetime) -> Finding:
    """Of this host alone. Pages that wait are no fault: readers get them from the database."""
    found = lag(now.timestamp())
    if found is None:
        text = _("No pages for an outage lie on this host. Please start “manage.py keep_pages”.")
        return Finding(False, text)
    if found.looked > SILENT_AFTER.total_seconds():
        text = _(
            "The keeper last looked for changes %(seconds)d seconds ago; its pages would not be"
            " shown in an outage. Please start it again."
        )
        return Finding(False, text % {"seconds": found.looked})
    if not found.waiting:
        return Finding(True, _("The pages for an outage are up to date."))
    text = ngettext(
        "The keeper is %(seconds)d seconds behind: %(number)d page is to be made anew.",
        "The keeper is %(seconds)d seconds behind: %(number)d pages are to be made anew.",
        found.waiting,
    )
    return Finding(True, text % {"seconds": found.behind, "number": found.waiting})


def _redis() -> Finding:
    if jobs.queue_length() is None:
        return Finding(False, _("Redis does not answer. Please start it; nothing is lost."))
    return Finding(True, _("Redis answers."))


IN_THE_DATABASE: tuple[Callable[[datetime], Finding], ...] = (_migrations, _sweeper, _keeper)


@lru_cache(maxsize=1)
def _shipped() -> frozenset[tuple[str, str]]:
    """The migrations of this code; read from disk once, because a process's code stays the same."""
    return frozenset(MigrationLoader(None).disk_migrations)
