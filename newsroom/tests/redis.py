"""A real Redis server on a unix socket for tests that need one."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsroom.start.redis import arguments, executable, wait_for


def available() -> bool:
    return executable() is not None


@contextmanager
def server(socket: Path, folder: Path) -> Iterator[str]:
    """Run Redis on ``socket`` with its files in ``folder``; yields its REDIS_URL."""
    binary = executable()
    if binary is None:
        raise RuntimeError("redis-server is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    url = f"unix://{socket}"
    process = subprocess.Popen(
        [binary, *arguments(socket, folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(url, seconds=10)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)
