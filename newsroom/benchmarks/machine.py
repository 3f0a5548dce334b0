"""On what was measured: numbers mean nothing without the machine they come from."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from django.db import connection

from newsroom.start import redis

#: Distributions whose version can change a result.
PACKAGES = ("Django", "granian", "rq", "django-rq", "redis", "psycopg")


def facts() -> Iterator[str]:
    """One line each, for the head of the table."""
    yield f"Date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    yield f"Machine: {len(os.sched_getaffinity(0))} cores, {_memory()}, {_processor()}"
    yield f"Load average of the last minute before the start: {os.getloadavg()[0]:.2f}"
    yield f"Python {platform.python_version()}, {_packages()}"
    yield f"{_database()}, {_programs()}"


def _memory() -> str:
    kilobytes = re.search(r"MemTotal:\s+(\d+)", _read("/proc/meminfo"))
    return f"{int(kilobytes[1]) / 1024**2:.0f} GiB memory" if kilobytes else "unknown memory"


def _processor() -> str:
    model = re.search(r"model name\s*:\s*(.+)", _read("/proc/cpuinfo"))
    return model[1] if model else platform.machine()


def _packages() -> str:
    return ", ".join(f"{name} {version(name)}" for name in PACKAGES)


def _database() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            return f"SQLite {cursor.fetchone()[0]}"
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"


def _programs() -> str:
    asked = [(redis.executable(), "--version"), (nginx(), "-v"), (shutil.which("wrk"), "-v")]
    return ", ".join(_first_line(binary, word) for binary, word in asked if binary)


def nginx() -> str | None:
    """Debian keeps it where an ordinary user's PATH does not lead."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def _first_line(binary: str, word: str) -> str:
    said = subprocess.run([binary, word], capture_output=True, text=True, check=False)  # noqa: S603 - ours
    line = (said.stdout or said.stderr).splitlines()[0]
    # The rest of the line is build numbers and copyright.
    return " ".join(line.replace("nginx version: ", "").split()[:3])


def _read(path: str) -> str:
    file = Path(path)
    return file.read_text(encoding="utf-8") if file.exists() else ""
