"""``make torture``: N schedules spread over the cores; exit 1 on any duplicate or silent loss.

N, SEED and ONLY (one schedule's number, to replay it) come from the environment; so does
ON=postgresql, for a database with a server instead of one in memory. The kills have one always.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from newsroom.tests import postgres, surroundings

RESULT = re.compile(r"^result (\d+) (\d+) (\{.*\})$", re.MULTILINE)


def main() -> int:
    seed = os.environ.get("SEED") or secrets.token_hex(4)
    only = os.environ.get("ONLY")
    wanted = range(int(only), int(only) + 1) if only else range(int(os.environ.get("N", "1000")))
    print(f"seed {seed}: {len(wanted)} schedules", flush=True)
    started = time.monotonic()
    with _databases(_processes(wanted)) as urls:
        players = [
            _player(seed, part, url)
            for part, url in zip(_parts(wanted, len(urls)), urls, strict=False)
        ]
        said = [player.communicate()[0] for player in players]
    return _summary(seed, said, [player.returncode for player in players], started)


def _processes(wanted: range) -> int:
    return min(len(wanted), int(os.environ.get("TEST_PROCESSES", os.cpu_count() or 1)))


def _parts(wanted: range, number: int) -> list[range]:
    size = -(-len(wanted) // number)
    return [wanted[at : at + size] for at in range(0, len(wanted), size)]


@contextmanager
def _databases(number: int) -> Iterator[list[str]]:
    """The address of an empty database for each process."""
    if os.environ.get("ON") != "postgresql":
        yield ["sqlite://:memory:"] * number
        return
    with postgres.cluster() as url:
        names = [f"player{place}" for place in range(number)]
        with psycopg.connect(url, autocommit=True) as link:
            for name in names:
                link.execute(f"CREATE DATABASE {name}")
        yield [url.replace("/newsroom?", f"/{name}?") for name in names]


def _player(seed: str, part: range, url: str) -> subprocess.Popen[str]:
    words = [seed, str(part.start), str(part.stop)]
    return subprocess.Popen(
        [sys.executable, "-m", "newsroom.tests.torture.playing", *words],
        env=surroundings.clean_environment() | {"DATABASE_URL": url},
        stdout=subprocess.PIPE,
        text=True,
    )


def _summary(seed: str, said: list[str], codes: list[int], started: float) -> int:
    ends: Counter[str] = Counter()
    played = broken = 0
    for text in said:
        print(RESULT.sub("", text).strip())
        for count, bad, states in RESULT.findall(text):
            played, broken = played + int(count), broken + int(bad)
            ends.update({name: int(n) for name, n in re.findall(r"'([^']+)': (\d+)", states)})
    for name, number in sorted(ends.items()):
        print(f"  {number:6} × {name}")
    seconds = time.monotonic() - started
    failed = broken or any(codes)
    print(
        f"torture: {played} schedules in {seconds:.0f} s, seed {seed}: "
        f"{broken} with a duplicate or a silent loss" + ("" if not any(codes) else "; FAILED")
    )
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
