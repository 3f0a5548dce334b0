"""``python -m newsroom.benchmarks``: measure everything once and print the table."""

from __future__ import annotations

import argparse
import importlib
import logging
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import django
from django.core.exceptions import ImproperlyConfigured

from newsroom.benchmarks import database, surroundings, table
from newsroom.start.options import CannotStart

#: Modules with a ``measure(stage)``; imported once the settings are laid, for they need models.
MEASUREMENTS = (
    "archive",
    "storm",
    "latency",
    "throughput",
    "statewide",
    "lists",
    "drafts",
    "lighthouse",
    "x_export",
)
#: Measured only when asked for: making a million texts takes minutes.
LONG = ("scale",)
#: Seconds for all of them together.
TIME_LIMIT = 600


def main() -> int:
    chosen = _arguments()
    signal.signal(signal.SIGTERM, _stop)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder,
            database.own(chosen.database) as url,
        ):
            return _run(Path(folder), url, chosen.only or list(MEASUREMENTS))
    except (CannotStart, ImproperlyConfigured) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        return 130


def _run(folder: Path, database_url: str, names: list[str]) -> int:
    options = surroundings.lay(folder, database_url)
    django.setup()
    stage = importlib.import_module("newsroom.benchmarks.stage").Stage(options)
    # The table is the answer; what the product logs is in the folder's files.
    logging.disable(logging.WARNING)
    facts = list(importlib.import_module("newsroom.benchmarks.machine").facts())
    sys.stdout.write("".join(f"{fact}\n" for fact in facts))
    rows = list(_rows(names, stage))
    sys.stdout.write(f"\n{table.written(rows)}\n")
    return 0


def _rows(names: list[str], stage: object) -> Iterator[table.Row]:
    signal.signal(signal.SIGALRM, _out_of_time)
    deadline = time.monotonic() + TIME_LIMIT
    for name in names:
        sys.stderr.write(f"measuring {name} ...\n")
        module = importlib.import_module(f"newsroom.benchmarks.{name}")
        signal.setitimer(signal.ITIMER_REAL, max(0.1, deadline - time.monotonic()))
        try:
            yield from module.measure(stage)
        except table.NotMeasured as why:
            yield table.not_measured(name, why)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m newsroom.benchmarks", description=__doc__)
    parser.add_argument(
        "--database", default="", metavar="URL", help="a PostgreSQL server instead of SQLite"
    )
    parser.add_argument(
        "--only", action="append", choices=(*MEASUREMENTS, *LONG), help="may be repeated"
    )
    return parser.parse_args()


def _out_of_time(number: int, frame: FrameType | None) -> None:
    raise table.NotMeasured(f"all together took longer than {TIME_LIMIT} s")


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(143)


if __name__ == "__main__":
    sys.exit(main())
