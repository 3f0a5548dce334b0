"""Death in the middle: workers killed while a platform is being called, and Redis lost."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, expect

from newsroom.tests.browser import acts
from newsroom.tests.browser.conftest import sign_in
from newsroom.tests.product import Product

pytestmark = pytest.mark.browser


@pytest.fixture
def impatient() -> Iterator[Product]:
    """A product of its own that takes a silent worker for dead after five seconds."""
    running = Product({"DELIVERY_LEASE_SECONDS": "5"})
    try:
        running.start().wait_for("Demo sign-ins:")
        yield running
    finally:
        running.stop()
        running.clear()


def killed(product: Product, name: str) -> int:
    """Kill -9 every process of the product whose command line has ``name``; how many."""
    victims = 0
    for pid in product.pids():
        with contextlib.suppress(OSError):
            if name.encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
                victims += 1
    return victims


def posts(product: Product, platform: str, headline: str) -> list[dict[str, Any]]:
    listed = requests.get(f"{product.sandbox_url}/_sandbox/ledger?platform={platform}", timeout=10)
    return [post for post in listed.json() if headline in str(post)]


def wait_for_post(product: Product, platform: str, headline: str) -> None:
    deadline = time.monotonic() + 30
    while not posts(product, platform, headline):
        assert time.monotonic() < deadline, "the platform never got the post"
        time.sleep(0.1)


def test_workers_killed_during_the_call_and_redis_lost_leave_one_post_each(
    impatient: Product, browser: Browser
) -> None:
    writer = browser.new_context(base_url=impatient.url, locale="de-DE").new_page()
    chief = browser.new_context(base_url=impatient.url, locale="de-DE").new_page()
    sign_in(writer, "text-ler-emd")
    sign_in(chief, "leitung-ler-emd")
    headline, draft = acts.submitted_draft(writer)
    # WhatsApp writes the post and then says nothing for a minute.
    order = {"platform": "whatsapp", "operation": "publish", "fault": "hang_after", "seconds": 60}
    requests.post(f"{impatient.sandbox_url}/_sandbox/faults", json=order, timeout=10)
    acts.sign(chief, draft)
    wait_for_post(impatient, "whatsapp", headline)
    assert killed(impatient, "manage.py\0work\0") >= 2
    assert killed(impatient, "redis-server") >= 1
    requests.delete(f"{impatient.sandbox_url}/_sandbox/faults", timeout=10)

    row = chief.locator("li.channel[data-platform=whatsapp]")
    expect(row).to_have_attribute("data-state", "unclear", timeout=60_000)
    expect(row).to_have_attribute("data-state", "verified", timeout=90_000)
    acts.wait_until_verified(chief, seconds=90)
    for platform in ("whatsapp", "facebook", "instagram"):
        assert len(posts(impatient, platform, headline)) == 1
