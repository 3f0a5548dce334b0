"""The environment of a run, laid before anything reads the product's settings."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

from newsroom.start import checks
from newsroom.start.options import BASE_DIR, Options, for_children, from_environment

#: What the shell may say; everything else is left behind, so that no real platform is reached.
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "WORKERS")


def lay(folder: Path, database_url: str) -> Options:
    """Set this process's environment to a newsroom in ``folder`` and bring it up to date."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    os.environ.clear()
    os.environ.update(kept)
    os.environ |= {
        "NEWSROOM_VAR": str(folder / "var"),
        "DATABASE_URL": database_url,
        "PORT": str(free_port()),
        "SANDBOX_PORT": str(free_port()),
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    }
    options = from_environment()
    os.environ.update(for_children(options))
    checks.make_writable(options.var)
    if options.redis_socket:
        checks.make_private(options.redis_socket.parent)
    subprocess.run(
        [sys.executable, "-m", "newsroom.start.prepare"],
        cwd=BASE_DIR,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return options


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
