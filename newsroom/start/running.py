"""The process that stays: it runs the supervisor, and at the end nothing outlives it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType

#: Linux' numbers for prctl(2).
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

#: A job runs in a process group of its own and survives its worker; it is given no longer.
GIVE_UP_SECONDS = 3.8

#: How long to look for processes that a busy machine has not let die yet.
KILL_SECONDS = 5


class Supervisor:
    """supervisord in a session of its own, so that Ctrl-C reaches it only through us."""

    def __init__(self, configuration: Path, environment: Mapping[str, str]) -> None:
        _prctl(PR_SET_CHILD_SUBREAPER, 1)
        self.stopping_since: float | None = None
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(configuration)],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_stop_with_parent,
        )
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._told_to_stop)

    def wait(self, meanwhile: Callable[[], None]) -> int:
        """Until all has ended, calling ``meanwhile`` a few times a second."""
        try:
            while self.process.poll() is None and not self._took_too_long():
                meanwhile()
                time.sleep(0.1)
        finally:
            _kill_descendants()
        return 0 if self.stopping_since else 1

    def stop(self) -> None:
        if self.stopping_since is None:
            self.stopping_since = time.monotonic()
            self.process.terminate()

    def _told_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stop()

    def _took_too_long(self) -> bool:
        since = self.stopping_since
        return since is not None and time.monotonic() - since > GIVE_UP_SECONDS


def _stop_with_parent() -> None:
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _prctl(option: int, value: int) -> None:
    """Elsewhere than on Linux an orphan is not adopted; all else works the same."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _kill_descendants() -> None:
    """All at once, and again until none is left: one of them may just have forked.

    Orphans become our children, so none escapes. On a machine that is very busy a killed
    process takes its time to go.
    """
    deadline = time.monotonic() + KILL_SECONDS
    while time.monotonic() < deadline:
        for pid in _descendants():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.02)


def _descendants() -> set[int]:
    parents = dict(_parents())
    found = {os.getpid()}
    while new := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= new
    return found - {os.getpid()}


def _parents() -> Iterator[tuple[int, int]]:
    """Each process with its parent."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # After the command's name, which may hold blanks and brackets: state, parent.
            words = status.read_text("utf-8", "replace").rpartition(")")[2].split()
            yield int(status.parent.name), int(words[1])
