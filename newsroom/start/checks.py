"""What must be true before anything starts; each check that fails is one sentence."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import TextIO

from newsroom import environment as read
from newsroom.start import redis
from newsroom.start.options import CannotStart, Options, check_port

REDIS_IS_MISSING = (
    "No redis-server was found: apt-get install redis-server, or set REDIS_URL to a running one."
)


def check(options: Options) -> None:
    make_writable(options.var)
    check_port("PORT", options.host, options.port)
    if options.desk_port:
        check_port("DESK_PORT", options.host, options.desk_port)
    if options.sandbox_port:
        check_port("SANDBOX_PORT", "127.0.0.1", options.sandbox_port)
    if options.redis_socket:
        if redis.executable() is None:
            raise CannotStart(REDIS_IS_MISSING)
        make_private(options.redis_socket.parent)
    elif not redis.wait_for(read.redis_url("REDIS_URL", ""), seconds=3):
        raise CannotStart("The Redis of REDIS_URL does not answer.")


def make_writable(var: Path) -> None:
    try:
        for folder in (var, var / "logs", var / "media", var / "redis", var / "sandbox"):
            folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=var):
            pass
    except OSError as error:
        raise CannotStart(
            f"The folder {var} cannot be written ({error.strerror}); set NEWSROOM_VAR to another."
        ) from error


def make_private(folder: Path) -> None:
    """The socket's folder may lie in /tmp, where another user could have put one of that name."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise CannotStart(f"The folder {folder} belongs to another user; set REDIS_URL.")


def remove_private(options: Options) -> None:
    """What ``make_private`` made in /tmp; a socket in ``var`` stays where it belongs."""
    if options.redis_socket and options.var not in options.redis_socket.parents:
        shutil.rmtree(options.redis_socket.parent, ignore_errors=True)


def lock(var: Path) -> TextIO:
    """Held while the returned file is open: two starts in one folder would share a Redis."""
    file = (var / "lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise CannotStart(
            f"The newsroom already runs in {var}; set NEWSROOM_VAR and PORT for a second copy."
        ) from error
    return file
