"""Zips that were handed in: a folder that no address leads to, empty again after each import."""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from broadcasts.legacy.models import XImport

log = logging.getLogger(__name__)
#: An upload that nobody finished is no export; nobody uploads for longer than this.
OLDER_THAN = timedelta(days=1)


def folder() -> Path:
    found = Path(settings.X_EXPORT_ROOT)
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def new_name() -> str:
    return f"{secrets.token_hex(16)}.zip"


def path(name: str) -> Path:
    return folder() / name


def delete(imported: XImport) -> None:
    """Delete the zip of an import that has ended; its digest, dates and counts stay."""
    if imported.source:
        path(imported.source).unlink(missing_ok=True)
        XImport.objects.filter(pk=imported.pk).update(source="")


def tidy(now: datetime) -> None:
    """``clear``, for the sweeper: a folder that cannot be reached must not stop its rounds."""
    try:
        clear(now)
    except OSError as error:
        log.error("The folder of X exports cannot be cleared: %s", error.strerror)


def clear(now: datetime) -> None:
    """Delete what a crash left behind: zips of ended imports, and uploads nobody finished."""
    for ended in XImport.objects.exclude(source="").exclude(
        pk__in=XImport.objects.unfinished().values("pk")
    ):
        delete(ended)
    needed = set(XImport.objects.exclude(source="").values_list("source", flat=True))
    for file in folder().iterdir():
        with suppress(FileNotFoundError):
            age = now.timestamp() - file.stat().st_mtime
            if file.name not in needed and age > OLDER_THAN.total_seconds():
                file.unlink()
