"""A newsroom of its own: temporary folder, free ports, the product's own programs and commands."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import django_rq
import psutil
from rq import Queue, Worker

from newsroom.benchmarks.table import NotMeasured
from newsroom.start import redis, supervision
from newsroom.start.announcing import answers
from newsroom.start.options import BASE_DIR, Options

PATIENCE = 30.0


class Stage:
    def __init__(self, options: Options) -> None:
        self.options = options

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.options.sandbox_port}"

    @contextmanager
    def sending(self, workers: int | None = None) -> Iterator[psutil.Popen]:
        """Everything the product starts; the web server too, for Instagram fetches pictures.

        Yields the pool of workers, whose memory is measured.
        """
        options = replace(self.options, workers=workers or self.options.workers)
        with ExitStack() as stack:
            stack.enter_context(self._redis())
            names = ("sandbox", "web", "workers", "relief", "sweeper")
            running = {name: stack.enter_context(self.program(name, options)) for name in names}
            wait_until(lambda: answers(f"{self.sandbox_url}/_sandbox/ping", 1), "the sandbox")
            wait_until(lambda: answers(f"{options.local_url}/healthz", 1), "the web server")
            wait_until(lambda: _registered() == options.workers, "the workers")
            yield running["workers"]

    @contextmanager
    def program(
        self, name: str, options: Options, before: Sequence[str] = ()
    ) -> Iterator[psutil.Popen]:
        """One of the supervisor's programs, its command led by the words ``before``."""
        found = next(p for p in supervision.programs(options) if p.name == name)
        with self.process(name, [*before, *found.command]) as process:
            yield process

    @contextmanager
    def process(self, name: str, command: Sequence[str]) -> Iterator[psutil.Popen]:
        """Any command; it and everything it started have ended when the block is left."""
        log = self.options.logs / f"{name}.log"
        with log.open("ab") as out:
            process = psutil.Popen(command, cwd=BASE_DIR, stdout=out, stderr=out)
            try:
                yield process
            finally:
                _end(process)

    @contextmanager
    def _redis(self) -> Iterator[None]:
        binary = redis.executable()
        if binary is None or self.options.redis_socket is None:
            raise NotMeasured("redis-server is not installed")
        words = redis.arguments(self.options.redis_socket, self.options.var / "redis")
        with self.process("redis", [binary, *words]):
            redis.wait_for(os.environ["REDIS_URL"], PATIENCE)
            yield


def megabytes(process: psutil.Popen) -> float:
    """The memory of a process and all it started; a page that n of them share counts as 1/n."""
    family = [process, *process.children(recursive=True)]
    return sum(member.memory_full_info().pss for member in family) / 1e6


def queue() -> Queue:
    return django_rq.get_queue("default")


def pinned(core: int) -> list[str]:
    """The words before a command that keep it on one core; none where taskset is missing."""
    taskset = shutil.which("taskset")
    return [taskset, "--cpu-list", str(core)] if taskset else []


def cores() -> list[int]:
    return sorted(os.sched_getaffinity(0))


def wait_until(
    condition: Callable[[], bool], what: str, seconds: float = PATIENCE, *, every: float = 0.02
) -> None:
    """Ask ``condition`` until it is true. Raises NotMeasured when that takes too long."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise NotMeasured(f"{what} took longer than {seconds:.0f} s")
        time.sleep(every)


def _registered() -> int:
    return int(Worker.count(queue=queue()))


def _end(process: psutil.Popen) -> None:
    """By pid: the process is asked to end, what is left of its family is killed."""
    family = process.children(recursive=True) if process.is_running() else []
    if process.poll() is None:
        process.terminate()
    _gone, left = psutil.wait_procs([process, *family], timeout=10)
    for member in left:
        member.kill()
    psutil.wait_procs(left, timeout=5)
