"""What Lighthouse says of the start page and of a report, as a telephone sees them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from broadcasts.models import Broadcast
from newsroom.benchmarks.stage import Stage, wait_until
from newsroom.benchmarks.table import NotMeasured, Row, at_least
from newsroom.start.announcing import answers
from newsroom.start.options import BASE_DIR

#: Where ``make`` installs what ``newsroom/tests/browser/package.json`` names.
MODULES = BASE_DIR / ".venv" / "node" / "node_modules"
#: It would fetch this from within the page, whose policy lets a page fetch nothing; our own tests
#: read robots.txt.
SKIPPED = "robots-txt"
FLAGS = "--headless=new --no-sandbox --disable-quic --disable-background-networking"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
#: Of 100 in each category.
LEAST = 95


def measure(stage: Stage) -> Iterator[Row]:
    module("lighthouse/cli/index.js")
    chromium = _chromium()
    with stage.sending():
        call_command("seed_demo", stdout=(stage.options.logs / "demo.log").open("w"))
    newest = Broadcast.objects.public(timezone.now()).filter(pictures__isnull=False)
    pages = {"start page": "/", "report": newest.newest_first()[0].get_absolute_url()}
    options = replace(stage.options, web_workers=1)
    with stage.program("web", options):
        wait_until(lambda: answers(f"{options.local_url}/healthz", 1), "the web server")
        for what, path in pages.items():
            yield _row(what, scores(chromium, f"{options.local_url}{path}", CATEGORIES))


def scores(chromium: str, address: str, categories: Sequence[str]) -> dict[str, float]:
    """The scores of one page, from 0 to 100. Raises NotMeasured."""
    answer = subprocess.run(  # noqa: S603 - our own address
        _command(address, categories),
        env=os.environ | {"CHROME_PATH": chromium},
        capture_output=True,
        timeout=180,
        check=False,
    )
    if answer.returncode:
        raise NotMeasured(answer.stderr.decode("utf-8", "replace")[-300:])
    found = json.loads(answer.stdout)["categories"]
    return {name: 100 * found[name]["score"] for name in categories}


def module(path: str) -> Path:
    """A file of an installed package of npm. Raises NotMeasured."""
    if not (MODULES / path).exists() or shutil.which("node") is None:
        raise NotMeasured("axe-core and Lighthouse are not installed: apt-get install nodejs npm")
    return MODULES / path


def _command(address: str, categories: Sequence[str]) -> list[str]:
    return [
        "node",
        str(module("lighthouse/cli/index.js")),
        address,
        "--output=json",
        "--quiet",
        "--disable-full-page-screenshot",
        f"--skip-audits={SKIPPED}",
        f"--chrome-flags={FLAGS}",
        f"--only-categories={','.join(categories)}",
    ]


def _chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise NotMeasured("Chromium is not installed")
    return found


def _row(what: str, found: dict[str, float]) -> Row:
    said = ", ".join(f"{name} {score:.0f}" for name, score in found.items())
    ratio = min(found.values()) / LEAST
    return Row(f"Lighthouse: {what}", said, f"{LEAST} in each", ratio, at_least(1))
