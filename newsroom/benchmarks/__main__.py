"""``python -m newsroom.benchmarks``: measure everything once and print the table."""

from __future__ import annotations

import argparse
import multiprocessing
import signal
import sys
from collections.abc import Iterator, Sequence
from types import FrameType

from newsroom.benchmarks import course, table
from newsroom.benchmarks.course import Course

#: Modules with a ``measure(stage)``.
MEASUREMENTS = (
    "archive",
    "storm",
    "latency",
    "throughput",
    "dead",
    "statewide",
    "lists",
    "drafts",
    "lighthouse",
    "x_export",
)
#: Measured only when asked for: making a million texts takes minutes.
LONG = ("scale",)
#: Seconds for one measurement, and for one of the long ones.
LIMIT, LONG_LIMIT = 300, 2400


def main() -> int:
    chosen = _arguments()
    signal.signal(signal.SIGTERM, _stop)
    courses: list[Course] = []
    try:
        for found in _courses(chosen.only or MEASUREMENTS, chosen.database):
            courses.append(found)
            sys.stdout.write("".join(f"{fact}\n" for fact in found.facts if len(courses) == 1))
            if found.refusal:
                sys.stderr.write(f"{found.refusal}\n")
                return 2
    except KeyboardInterrupt:
        return 130
    finally:
        # What was measured is printed even when a later measurement was broken off.
        rows = [row for found in courses for row in found.rows]
        sys.stdout.write(f"\n{table.written(rows)}\n")
    return int(not all(found.is_whole for found in courses))


def _courses(names: Sequence[str], server: str) -> Iterator[Course]:
    for name in names:
        sys.stderr.write(f"measuring {name} ...\n")
        yield _apart(name, server, LONG_LIMIT if name in LONG else LIMIT)


def _apart(name: str, server: str, limit: float) -> Course:
    """What one measurement yields in a process of its own, which ends before this returns."""
    spawning = multiprocessing.get_context("spawn")
    here, there = spawning.Pipe(duplex=False)
    process = spawning.Process(target=course.run, args=(name, server, limit, there))
    process.start()
    there.close()
    try:
        found: Course = here.recv()
    except BaseException:
        # It ends what it started before it goes.
        process.terminate()
        raise
    finally:
        process.join()
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m newsroom.benchmarks", description=__doc__)
    parser.add_argument(
        "--database", default="", metavar="URL", help="a PostgreSQL server instead of SQLite"
    )
    parser.add_argument(
        "--only", action="append", choices=(*MEASUREMENTS, *LONG), help="may be repeated"
    )
    return parser.parse_args()


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(143)


if __name__ == "__main__":
    sys.exit(main())
