"""A PostgreSQL of the tests' own: a new cluster on a socket in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


class Missing(Exception):
    """Why there is no PostgreSQL here."""


#: Nothing here must survive a crash, so nothing waits for the disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")


@contextmanager
def cluster() -> Iterator[str]:
    """Run PostgreSQL; yields its DATABASE_URL."""
    programs = find_programs()
    # Short, because a socket's path is; removed by us, because it belongs to another user.
    folder = Path(tempfile.mkdtemp(prefix="newsroom-pg-"))
    try:
        prefix = as_other_user(folder)
        _initialise(programs, folder, prefix)
        with _server(programs, folder, prefix):
            yield f"postgres://newsroom@/newsroom?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path:
    """The folder of initdb and postgres: the newest of Debian's, else the one on PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = shutil.which("initdb")
    candidates = [*debian, *([Path(on_path).resolve().parent] if on_path else [])]
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise Missing("PostgreSQL is not installed")


def _version(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0.0


def as_other_user(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root; then the folder and the server are given away."""
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise Missing("PostgreSQL does not run as root, and setpriv is not installed")
    user = _other_user()
    os.chown(folder, user.pw_uid, user.pw_gid)
    return [setpriv, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _other_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Missing("PostgreSQL does not run as root, and there is no user postgres or nobody")


def _initialise(programs: Path, folder: Path, prefix: list[str]) -> None:
    words = ["--username=newsroom", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    subprocess.run(
        [*prefix, str(programs / "initdb"), *words, "--no-sync", str(folder / "data")],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def _server(programs: Path, folder: Path, prefix: list[str]) -> Iterator[None]:
    settings = [word for setting in FAST for word in ("-c", setting)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [*prefix, str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
            + settings,
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(folder, process)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # "fast": open sessions are ended
        process.wait(timeout=30)


def _wait_for(folder: Path, process: subprocess.Popen[bytes]) -> None:
    address = f"postgres://newsroom@/postgres?host={folder}"
    for _attempt in range(300):
        try:
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute("CREATE DATABASE newsroom")
                return
        except psycopg.OperationalError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()[-2000:]}")
