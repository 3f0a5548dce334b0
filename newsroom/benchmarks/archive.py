"""Public pages from the product's own web server, beside nginx with the same HTML as a file."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.core.management import call_command
from django.utils import timezone

from broadcasts.models import Broadcast
from newsroom.benchmarks import machine
from newsroom.benchmarks.stage import Stage, cores, pinned, wait_until
from newsroom.benchmarks.surroundings import free_port
from newsroom.benchmarks.table import NotMeasured, Row, at_least
from newsroom.start.announcing import answers

CONNECTIONS, SECONDS = 64, 4
#: Turns that the two servers take on one core; the middle ones count, for a machine has moods.
TURNS = 3
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
CONFIGURATION = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    keepalive_requests 1000000;
    open_file_cache max=16;
    default_type "text/html; charset=utf-8";
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


@dataclass(frozen=True)
class Load:
    """What a server bore: requests per second, and the milliseconds 99 % of them stayed below."""

    per_second: float
    p99: float

    def __str__(self) -> str:
        return f"{self.per_second:,.0f}/s, p99 {self.p99:,.1f} ms"


def measure(stage: Stage) -> Iterator[Row]:
    # Asked first: seeding takes a while, and would be for nothing.
    _installed("nginx", machine.nginx())
    _installed("wrk", shutil.which("wrk"))
    with stage.sending():
        call_command("seed_demo", stdout=(stage.options.logs / "demo.log").open("w"))
    newest = Broadcast.objects.public(timezone.now()).filter(pictures__isnull=False)
    pages = {"start page": "/", "release page": newest.newest_first()[0].get_absolute_url()}
    options = replace(stage.options, web_workers=1)
    with stage.program("web", options, before=pinned(cores()[0])):
        wait_until(lambda: answers(f"{options.local_url}/healthz", 1), "the web server")
        html = [_fetched(options.local_url + path) for path in pages.values()]
        with _nginx(stage, html) as base:
            for number, (what, path) in enumerate(pages.items()):
                yield _row(what, options.local_url + path, f"{base}/{number}.html")


def _installed(name: str, binary: str | None) -> str:
    if binary is None:
        raise NotMeasured(f"{name} is not installed")
    return binary


def _row(what: str, our_url: str, their_url: str) -> Row:
    turns = [(_load(our_url), _load(their_url)) for _turn in range(TURNS)]
    ours, theirs = (_middle(loads) for loads in zip(*turns, strict=True))
    ratio = ours.per_second / theirs.per_second
    return Row(f"archive: {what}, one core", str(ours), f"nginx: {theirs}", ratio, at_least(0.75))


def _middle(loads: Sequence[Load]) -> Load:
    return sorted(loads, key=lambda load: load.per_second)[len(loads) // 2]


def _fetched(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 - our own address
        content: bytes = response.read()
    return content


@contextmanager
def _nginx(stage: Stage, pages: list[bytes]) -> Iterator[str]:
    """nginx on the same core as our server was, serving ``pages`` as 0.html, 1.html …"""
    binary = _installed("nginx", machine.nginx())
    folder, port = stage.options.var / "nginx", free_port()
    folder.mkdir()
    for number, page in enumerate(pages):
        (folder / f"{number}.html").write_bytes(page)
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port, user=_user()))
    command = [binary, "-c", str(configuration), "-p", str(folder), "-e", str(folder / "error.log")]
    with stage.process("nginx", [*pinned(cores()[0]), *command]):
        base = f"http://127.0.0.1:{port}"
        wait_until(lambda: answers(f"{base}/0.html", 1), "nginx")
        yield base


def _user() -> str:
    """Started by root it would change to a user who cannot read our folder."""
    return f"user {getpass.getuser()};" if os.geteuid() == 0 else ""


def _load(url: str) -> Load:
    """wrk from the last core; on two cores it has one and the server the other."""
    # A slow answer is a result; only one that never comes is a failure.
    patience = ["--timeout", "10s"]
    words = ["--latency", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *patience, url]
    command = [*pinned(cores()[-1]), _installed("wrk", shutil.which("wrk")), *words]
    said = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    return parsed(said.stdout)


def parsed(report: str) -> Load:
    """wrk's report as numbers. Raises NotMeasured when a request failed."""
    failed = re.search(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", report)
    if failed:
        raise NotMeasured(failed[0])
    rate = re.search(r"Requests/sec:\s+([\d.]+)", report)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s|m)\b", report)
    if not rate or not p99:
        raise NotMeasured("the report of wrk was not understood")
    return Load(float(rate[1]), float(p99[1]) * UNITS[p99[2]])
