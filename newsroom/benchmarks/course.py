"""One measurement from an empty newsroom to its rows, in a process of its own.

Each lays its own folder and database: what one leaves behind (a thousand channels, a full archive)
would slow the next one down, or stand in its way.
"""

from __future__ import annotations

import importlib
import logging
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

import django
from django.core.exceptions import ImproperlyConfigured

from newsroom.benchmarks import database, surroundings, table
from newsroom.start.options import CannotStart


@dataclass
class Course:
    """What came of one measurement."""

    facts: list[str] = field(default_factory=list)
    rows: list[table.Row] = field(default_factory=list)
    #: Why nothing could begin, in a sentence.
    refusal: str = ""
    #: Otherwise a fault of ours ended it, whose traceback stands on stderr.
    is_whole: bool = False


def run(name: str, server: str, limit: float, result: Connection) -> None:
    """Measure ``name`` for at most ``limit`` seconds, and send a ``Course`` to ``result``."""
    signal.signal(signal.SIGTERM, _stop)
    course = Course()
    try:
        with (
            tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder,
            database.own(server) as url,
        ):
            _measure(course, name, Path(folder), url, limit)
        course.is_whole = True
    except (CannotStart, ImproperlyConfigured) as error:
        course.refusal = str(error)
    finally:
        # Even then: the rows so far are true, and the other measurements go on.
        result.send(course)


def _measure(course: Course, name: str, folder: Path, url: str, limit: float) -> None:
    options = surroundings.lay(folder, url)
    django.setup()
    stage = importlib.import_module("newsroom.benchmarks.stage").Stage(options)
    # The table is the answer; what the product logs is in the folder's files.
    logging.disable(logging.WARNING)
    course.facts += importlib.import_module("newsroom.benchmarks.machine").facts()
    for row in _rows(name, stage, limit):
        course.rows.append(row)


def _rows(name: str, stage: object, limit: float) -> Iterator[table.Row]:
    module = importlib.import_module(f"newsroom.benchmarks.{name}")
    signal.signal(signal.SIGALRM, _out_of_time)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        yield from module.measure(stage)
    except table.NotMeasured as why:
        yield table.not_measured(name, why)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _out_of_time(number: int, frame: FrameType | None) -> None:
    raise table.NotMeasured("it took too long")


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(143)
