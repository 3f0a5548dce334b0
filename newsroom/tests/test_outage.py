"""PostgreSQL stops under a running web server; who reads hardly notices, also after a restart."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from newsroom.start.announcing import answers
from newsroom.start.options import BASE_DIR, Options
from newsroom.start.supervision import programs
from newsroom.tests.postgres import Missing, cluster
from newsroom.tests.product import free_port
from newsroom.tests.surroundings import clean_environment

SIGN = """
from broadcasts.archive.tests.making import make_broadcast
for number in ("bcdfghjk", "cdfghjkm"):
    make_broadcast("Meldung", public_id=number)
"""
WITHDRAW = """
from broadcasts import changes
from broadcasts.archive.tests.making import withdraw
from broadcasts.models import Broadcast
broadcast = Broadcast.objects.get(public_id="cdfghjkm")
withdraw(broadcast)
changes.record(*changes.of_broadcast(broadcast), takes_away=True)
"""


@dataclass
class Host:
    """One web host: its disk, its web server, and a database that may be away."""

    var: Path
    port: int
    environment: dict[str, str]

    def run(self, *words: str) -> None:
        subprocess.run(
            [sys.executable, *words], cwd=BASE_DIR, env=self.environment, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def manage(self, *words: str) -> None:
        self.run("manage.py", *words)

    @contextmanager
    def web(self) -> Iterator[None]:
        options = Options(self.var, "127.0.0.1", self.port, 1, 1, None, None, demo=False)
        command = next(one.command for one in programs(options) if one.name == "web")
        with (self.var / "web.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=BASE_DIR, env=self.environment, stdout=log, stderr=log
            )
        try:
            assert answers(f"http://127.0.0.1:{self.port}/healthz", 60)
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        # As somebody who was signed in, where that matters.
        connection.request("GET", path, headers={"Cookie": "sessionid=of-somebody"})
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, text

    def status_of(self, path: str) -> int:
        return self.get(path)[0]

    def becomes(self, path: str, status: int) -> bool:
        deadline = time.monotonic() + 30
        while self.status_of(path) != status:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True


@pytest.fixture
def database() -> Iterator[tuple[str, ExitStack]]:
    with ExitStack() as running:
        try:
            url = running.enter_context(cluster())
        except Missing as why:
            pytest.skip(str(why))
        yield url, running


@pytest.fixture
def host(database: tuple[str, ExitStack], tmp_path: Path) -> Host:
    port = free_port()
    environment = clean_environment() | {
        "NEWSROOM_VAR": str(tmp_path),
        "DATABASE_URL": database[0],
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "REDIS_URL": "unix:///nobody/listens/here.sock",
        "PATH": os.environ["PATH"],
    }
    host = Host(tmp_path, port, environment)
    host.run("-m", "newsroom.start.prepare")
    host.manage("shell", "-c", SIGN)
    return host


@pytest.mark.product
def test_readers_read_on_while_the_database_is_away(
    host: Host, database: tuple[str, ExitStack]
) -> None:
    stays, gone = "/m/bcdfghjk/meldung/", "/m/cdfghjkm/meldung/"
    with host.web():
        assert host.status_of(gone) == 200
        host.manage("keep_pages", "--once")
        host.manage("shell", "-c", WITHDRAW)
        assert host.becomes(gone, 410)
        host.manage("keep_pages", "--once")
        database[1].close()
        assert host.becomes("/m/unbekannt/", 503)
        read_on(host, stays, gone)
    with host.web():
        read_on(host, stays, gone)


def read_on(host: Host, stays: str, gone: str) -> None:
    filtered = "/?dienststelle=&kategorie=verkehr&monat="
    for path in (
        stays,
        "/",
        "/en/",
        filtered,
        "/feed.atom",
        "/sitemap.xml",
        "/static/css/public.css",
    ):
        assert host.status_of(path) == 200, path
    assert host.status_of(gone) == 410
    assert gone not in host.get("/")[1]
    for path in ("/m/unbekannt/", "/desk/"):
        status, text = host.get(path)
        assert (status, 'class="number">503<' in text) == (503, True), path
