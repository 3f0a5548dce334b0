"""The whole product as its users start it, for tests that need it running."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from newsroom.start.announcing import answers
from newsroom.start.options import BASE_DIR
from newsroom.tests.surroundings import clean_environment


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Product:
    """One running copy, with its own ports and its own ``var``."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self.port, self.sandbox_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.sandbox_url = f"http://127.0.0.1:{self.sandbox_port}"
        self.var = Path(tempfile.mkdtemp(prefix="newsroom-product-"))
        self.output = self.var / "output.txt"
        self.variables = dict(variables or {})
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, seconds: float = 120) -> Product:
        """Start and wait until it serves; the demo may still be under way."""
        environment = clean_environment() | {
            "NEWSROOM_VAR": str(self.var),
            "PORT": str(self.port),
            "SANDBOX_PORT": str(self.sandbox_port),
            "PUBLIC_URL": self.url,
            **self.variables,
        }
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "newsroom.start"],
                cwd=BASE_DIR,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        if not answers(f"{self.url}/healthz", seconds):
            raise AssertionError(f"The product does not serve:\n{self.said()}")
        return self

    def wait_for(self, text: str, seconds: float = 300, log: str = "") -> None:
        """Until the terminal, or the named log, shows ``text``, as the demo's sign-ins."""
        deadline = time.monotonic() + seconds
        file = self.var / "logs" / f"{log}.log" if log else self.output
        while text not in file.read_text("utf-8", "replace"):
            if time.monotonic() > deadline:
                raise AssertionError(f"The product never said {text!r}:\n{self.said()}")
            time.sleep(0.1)

    def said(self) -> str:
        return self.output.read_text("utf-8", "replace")

    def stop(self, number: int = signal.SIGINT) -> float:
        """Stop it as Ctrl-C does; the seconds that took."""
        if self.process is None:
            return 0
        started = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(timeout=30)
        self.process = None
        return time.monotonic() - started

    def clear(self) -> None:
        shutil.rmtree(self.var, ignore_errors=True)

    def pids(self) -> set[int]:
        """Every living process of this copy, by its folder in environment or command line.

        Redis writes its title over its environment; there the socket's path tells.
        """
        mark = f"NEWSROOM_VAR={self.var}".encode()
        found = set()
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (folder / "cmdline").read_bytes()
                told = mark in (folder / "environ").read_bytes().split(b"\0")
                if told or str(self.var).encode() in words:
                    found.add(int(folder.name))
        return found - {os.getpid()}
