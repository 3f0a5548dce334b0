"""Bring ``var/`` up to date: translations, static files, database. Run in a process of its own,

so that the one that stays does not keep Django in memory. What is unchanged is skipped.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from newsroom.start.options import CannotStart
from newsroom.start.translations import compile_translations


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    try:
        prepare()
    except (CannotStart, ImproperlyConfigured) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


def prepare() -> None:
    django.setup()
    if compile_translations(settings.LOCALE_PATHS[0]):
        say("compiled the translations")
    collect_static()
    migrate()


def collect_static() -> None:
    """Collected anew when any source file changed; compressing them takes seconds."""
    mark = settings.VAR / "static.mark"
    current = hashlib.sha256("\n".join(static_sources()).encode()).hexdigest()
    if mark.exists() and mark.read_text() == current:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(current)
    say("collected the static files")


def static_sources() -> Iterator[str]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            yield f"{path} {status.st_size} {status.st_mtime_ns}"


def migrate() -> None:
    try:
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        raise CannotStart(f"The database cannot be used: {reason}") from error
    say("brought the database up to date")


def say(what: str) -> None:
    sys.stdout.write(f"  {what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
