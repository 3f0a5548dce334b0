"""Editors at work while a thousand connections read the start page and one release."""

from __future__ import annotations

import http.client
import random
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from broadcasts.models import Broadcast
from newsroom import drafting
from newsroom.benchmarks import releases
from newsroom.benchmarks.lists import fill
from newsroom.benchmarks.stage import Stage, wait_until
from newsroom.benchmarks.surroundings import free_port
from newsroom.benchmarks.table import NotMeasured, Row, at_most, percentile
from newsroom.demo import units
from newsroom.start.announcing import answers

CONNECTIONS, EDITORS = 1000, 50
#: Seconds of each measurement, and those in which an editor reads before the next click.
SECONDS, THINKS = 20, (4.0, 16.0)


@dataclass
class Editors:
    """Fifty people, each with a session, who open the desk and a draft again and again."""

    port: int
    cookie: str
    addresses: list[str]
    took: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def work(self) -> float:
        """Milliseconds within which 95 % of their pages came."""
        self.took, end = [], time.monotonic() + SECONDS
        people = [
            threading.Thread(target=self._work, args=(number, end)) for number in range(EDITORS)
        ]
        for person in people:
            person.start()
        for person in people:
            person.join()
        if self.failed:
            raise NotMeasured(f"an editor got {self.failed[0]}")
        return percentile(self.took, 95)

    def _work(self, number: int, end: float) -> None:
        chance = random.Random(number)  # noqa: S311 - when somebody clicks, not a secret
        while time.monotonic() < end:
            time.sleep(chance.uniform(*THINKS))
            self.open(chance.choice(self.addresses))

    def open(self, address: str) -> None:
        begun = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", address, headers={"Cookie": self.cookie})
            response = connection.getresponse()
            response.read()
        except OSError as error:
            self.failed.append(type(error).__name__)
            return
        finally:
            connection.close()
        if response.status != 200:
            self.failed.append(f"{response.status} for {address}")
        self.took.append((time.perf_counter() - begun) * 1000)


def measure(stage: Stage) -> Iterator[Row]:
    if shutil.which("wrk") is None:
        raise NotMeasured("wrk is not installed")
    options = replace(stage.options, desk_port=free_port())
    editors = _editors(options.desk_port or options.port)
    pages = ["/", Broadcast.objects.public(timezone.now()).newest_first()[0].get_absolute_url()]
    with stage.program("web", options), stage.program("desk", options):
        for port in (options.port, editors.port):
            address = f"http://127.0.0.1:{port}/healthz"
            wait_until(partial(answers, address, 1), "the web server")
        for address in editors.addresses:  # so that no first page of a process is counted
            editors.open(address)
        idle = editors.work()
        with _storm(options.local_url, pages) as served:
            busy = editors.work()
    yield Row(
        f"{EDITORS} editors during a storm of {CONNECTIONS:,} connections",
        f"p95 {busy:.0f} ms, {sum(served):,.0f} pages/s beside them",
        f"without it: p95 {idle:.0f} ms",
        busy / idle,
        at_most(2),
    )


@contextmanager
def _storm(url: str, pages: list[str]) -> Iterator[list[float]]:
    """wrk on each page with its part of the connections; afterwards what each was served."""
    share = CONNECTIONS // len(pages)
    # In life the load comes from other machines; on this one it must not take the desk's turn.
    words = [
        "nice",
        "-n",
        "10",
        "wrk",
        "-t1",
        f"-c{share}",
        f"-d{SECONDS + 8}s",
        "--timeout",
        "30s",
    ]
    running = [
        subprocess.Popen([*words, f"{url}{page}"], stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours
        for page in pages
    ]
    served: list[float] = []
    time.sleep(1)
    yield served
    for process in running:
        said = process.communicate()[0]
        served.append(float(said.partition("Requests/sec:")[2].split()[0]))


def _editors(port: int) -> Editors:
    with transaction.atomic():
        inspections = units.make_inspections()
        channels = [one for one in units.make_channels(inspections) if not one.is_test][:4]
        units.make_people(inspections)
        text, author = releases.content(0, channels), releases.writer()
        inspection = releases.directorate()
        drafts = [
            drafting.start(inspection, text, by=author, now=timezone.now()) for _ in range(20)
        ]
    fill(200)
    client = Client(SERVER_NAME="localhost")
    client.force_login(author)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    forms = [reverse("admin:newsroom_draft_change", args=[draft.pk]) for draft in drafts]
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
    return Editors(port, cookie, [reverse("desk:start"), *forms])
