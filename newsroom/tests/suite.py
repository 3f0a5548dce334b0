"""``make test``: everything on SQLite, again on PostgreSQL, and once the running product."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

from newsroom.tests import postgres, surroundings

#: One machine runs one product at a time; the rest is spread over the cores.
PRODUCT = "browser or product"
#: Races between connections, which SQLite does not have.
POSTGRES = "postgres"
#: Random schedules of faults and deaths, and what they have in common with killed workers.
TORTURE = "newsroom.tests.torture"
#: The same schedules in every run, so that a red one is about the change; ``make torture`` draws
#: new ones.
SEED = "734f4e28"


@dataclass
class Result:
    name: str
    verdict: str
    failed: bool = False


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    spread = ["-n", os.environ.get("TEST_PROCESSES", "2"), "-m", f"not ({PRODUCT})"]
    results = [
        run("SQLite", [*spread[:-1], f"not ({PRODUCT} or {POSTGRES})"]),
        on_postgres(spread),
        run("the running product", ["-m", PRODUCT]),
    ]
    if not sys.argv[1:]:
        results += [module("torture", TORTURE, SEED=SEED), killed_workers()]
    print("\n".join(f"{result.name}: {result.verdict}" for result in results))
    return int(any(result.failed for result in results))


def on_postgres(arguments: list[str]) -> Result:
    try:
        with postgres.cluster() as url:
            return run("PostgreSQL", arguments, DATABASE_URL=url)
    except postgres.Missing as reason:
        return Result("PostgreSQL", f"skipped: {reason}", os.environ.get("REQUIRE_ALL") == "1")


def killed_workers() -> Result:
    """Real workers on a real PostgreSQL, killed while they send."""
    try:
        with postgres.cluster() as url:
            return module("killed workers", f"{TORTURE}.kills", DATABASE_URL=url)
    except postgres.Missing as reason:
        return Result("killed workers", f"skipped: {reason}", os.environ.get("REQUIRE_ALL") == "1")


def run(name: str, arguments: list[str], **variables: str) -> Result:
    return module(name, "pytest", *arguments, *sys.argv[1:], **variables)


def module(name: str, *words: str, **variables: str) -> Result:
    """One program of the suite, ``python -m`` in surroundings of its own."""
    print(f"--- {name}", flush=True)
    started = time.monotonic()
    kept = {key: os.environ[key] for key in ("CI", "REQUIRE_ALL") if key in os.environ}
    code = subprocess.run(
        [sys.executable, "-m", *words],
        env=surroundings.clean_environment() | kept | variables,
        check=False,
    ).returncode
    seconds = round(time.monotonic() - started)
    return Result(name, f"{'failed' if code else 'passed'} in {seconds} s", bool(code))


if __name__ == "__main__":
    sys.exit(main())
