from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
import requests
from playwright.sync_api import Browser, Page, expect, sync_playwright

from newsroom.demo.units import PASSWORD
from newsroom.tests.product import Product

FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
#: Width and height of a telephone held upright.
PHONE = (360, 740)
DESK = (1280, 900)

# On a machine with much to do a page can take longer than the five seconds of Playwright.
expect.set_options(timeout=30_000)

Opener = Callable[..., Page]
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console had to say, a violated content policy for example."""
    return []


@pytest.fixture
def visit(browser: Browser, product: Product, complaints: list[str]) -> Iterator[Opener]:
    """Open a browser of one's own, signed in as a person of the demo or anonymous."""
    contexts = []

    def opened(username: str = "", size: tuple[int, int] = DESK, scheme: Scheme = "light") -> Page:
        context = browser.new_context(
            base_url=product.url,
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            locale="de-DE",
            timezone_id="Europe/Berlin",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: _note(complaints, said.type, said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if username:
            sign_in(page, username)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _note(complaints: list[str], kind: str, text: str) -> None:
    # A refused move is answered with 403, 409 or 410; Chromium logs each as a failed load.
    if kind == "error" and "Failed to load resource" not in text:
        complaints.append(text)


def sign_in(page: Page, username: str) -> None:
    page.goto("/admin/login/?next=/desk/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/desk/")


@pytest.fixture
def sandbox(product: Product) -> Iterator[Callable[..., None]]:
    """Order a fault of the platforms; none is left standing afterwards."""

    def order(**fault: object) -> None:
        requests.post(
            f"{product.sandbox_url}/_sandbox/faults", json=fault, timeout=10
        ).raise_for_status()

    yield order
    requests.delete(f"{product.sandbox_url}/_sandbox/faults", timeout=10).raise_for_status()
