"""Start and stop a real sandbox process; other test suites use this class too."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import requests

ROOT = Path(__file__).resolve().parents[3]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class SandboxProcess:
    """`with SandboxProcess(folder) as sandbox:`, or `start()` and `stop()` by hand."""

    def __init__(self, folder: Path, port: int | None = None, *options: str) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.waha = f"{self.url}/waha"
        self.gowa = f"{self.url}/gowa"
        self.graph = f"{self.url}/graph"
        self.linkedin = f"{self.url}/linkedin"
        self.mastodon = f"{self.url}/mastodon"
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, patience: float = 20.0) -> Self:
        command = [sys.executable, "-m", "broadcasts.sandbox", "--port", str(self.port)]
        self._process = subprocess.Popen(
            [*command, "--dir", str(self.folder), *self._options],
            cwd=ROOT,
            env=os.environ,
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and self._process.poll() is None:
            if self._answers():
                return self
            time.sleep(0.05)
        self.stop()
        raise RuntimeError("The sandbox process did not come up.")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int | None:
        """End the process and answer its exit code."""
        if self._process is None:
            return None
        self._process.send_signal(how)
        try:
            return self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()
        finally:
            self._process = None

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/_sandbox/ping", timeout=1).ok
        except requests.RequestException:
            return False

    def register(self, accounts: Sequence[dict[str, Any]]) -> None:
        self._switch("PUT", "accounts", json=list(accounts))

    def fault(self, **order: Any) -> None:
        self._switch("POST", "faults", json=order)

    def faults(self) -> list[dict[str, Any]]:
        standing: list[dict[str, Any]] = self._switch("GET", "faults")
        return standing

    def clear_faults(self) -> None:
        self._switch("DELETE", "faults")

    def ledger(
        self, platform: str | None = None, account: str | None = None
    ) -> list[dict[str, Any]]:
        params = {"platform": platform, "account": account}
        posts: list[dict[str, Any]] = self._switch("GET", "ledger", params=params)
        return posts

    def advance(self, seconds: float) -> None:
        """Move the sandbox's clock forward."""
        self._switch("POST", "clock", json={"advance": seconds})

    def polls(self, **looks: int) -> None:
        """How many looks find a medium still in progress, by platform."""
        self._switch("PUT", "polls", json=looks)

    def session(self, name: str, status: str) -> None:
        """What somebody does to a WhatsApp session with a phone in hand."""
        self._switch("PUT", "sessions", json={"session": name, "status": status})

    def reset(self) -> None:
        self._switch("POST", "reset")

    def _switch(self, method: str, name: str, **sent: Any) -> Any:
        response = requests.request(method, f"{self.url}/_sandbox/{name}", timeout=10, **sent)
        if not response.ok:
            raise ValueError(response.text)
        return response.json()


def written(sandbox: SandboxProcess) -> int:
    return len(sandbox.ledger())
