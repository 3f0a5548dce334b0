"""Once everything answers: seed the demo, say where the newsroom is and who may sign in."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from newsroom.start.options import BASE_DIR, Options
from newsroom.start.redis import wait_for

#: Longer than any start takes, so that only a broken one is reported.
PATIENCE = 60


class Announcer:
    def __init__(
        self,
        options: Options,
        environment: Mapping[str, str],
        say: Callable[[str], None],
        patience: float = PATIENCE,
    ) -> None:
        self.options, self.environment, self.say = options, environment, say
        self.patience = patience

    def announce(self) -> None:
        if not self.all_answer():
            self.say(f"Not everything answers; the reason is in {self.options.logs}.")
            return
        self.say(f"Serving at {self.environment['PUBLIC_URL']}/")
        if self.options.demo and not self.seeded():
            return
        for line in self.addresses():
            self.say(line)
        if self.options.demo:
            self.say("Demo sign-ins:")
            self.say(self.manage("seed_demo", "--show-logins").stdout.rstrip())

    def all_answer(self) -> bool:
        sandbox = self.options.sandbox_url
        return (
            answers(f"{self.options.local_url}/healthz", self.patience)
            and (sandbox is None or answers(sandbox, self.patience))
            and wait_for(self.environment["REDIS_URL"], self.patience)
        )

    def seeded(self) -> bool:
        self.say("Seeding the demo ...")
        result = self.manage("seed_demo")
        (self.options.logs / "demo.log").write_text(result.stdout + result.stderr)
        if result.returncode > 0:
            self.say((result.stderr or result.stdout).strip())
            self.say(f"The demo could not be seeded; see {self.options.logs / 'demo.log'}.")
        elif result.returncode == 0:
            self.say(result.stdout.strip())
        # Below zero it was killed: somebody stopped the newsroom meanwhile.
        return result.returncode == 0

    def addresses(self) -> list[str]:
        public = self.environment["PUBLIC_URL"]
        desk = self.environment.get("DESK_URL", public)
        lines = [
            f"  Archive, for everybody   {public}/",
            f"  Newsroom, to sign in     {desk}/admin/",
        ]
        if self.options.sandbox_url:
            lines.append(f"  Platforms, pretended     {self.options.sandbox_url}/")
        if not self.options.demo:
            lines.append(f"  First administrator      {sys.executable} manage.py createsuperuser")
        return [*lines, f"  Logs                     {self.options.logs}/"]

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, str(BASE_DIR / "manage.py"), *words],
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


def answers(address: str, seconds: float) -> bool:
    """Whether an HTTP server replies there with anything but an error of its own."""
    parts = urlsplit(address)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
        try:
            connection.request("GET", parts.path or "/")
            if connection.getresponse().status < 500:
                return True
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    return False
