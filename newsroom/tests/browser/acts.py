"""What the demo's people do in the browser, as words."""

from __future__ import annotations

import io
import os
import re
from itertools import count
from pathlib import Path

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from broadcasts.legacy.tests import making
from newsroom.demo.units import PASSWORD
from newsroom.tests.product import Product

SCREENS = Path(__file__).resolve().parents[2] / "docs" / "screens"
_numbers = count(1)


def photograph(colour: str = "steelblue") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1600, 1067), colour).save(out, "JPEG")
    return out.getvalue()


def press(page: Page, button: str) -> None:
    """Send a form and wait for the answer: what is expected next may stand on the form as well."""
    with page.expect_navigation():
        page.click(button)


def open_new_draft(page: Page) -> None:
    page.goto("/admin/newsroom/draft/add/")


def fill_in(page: Page, headline: str = "", lead: str = "Der Emstunnel ist wieder frei.") -> str:
    """A complete text with one picture for all channels; returns its headline."""
    headline = headline or f"A 31 wieder frei ({next(_numbers)})"
    page.fill("[name=headline]", headline)
    page.fill("[name=place]", "Leer")
    page.fill("[name=lead]", lead)
    page.fill("[name=body]", "Die Umleitung entfällt.\n\n- Fahrbahn geräumt\n- Tunnel geprüft")
    page.select_option("[name=category]", "verkehr")
    page.select_option("[name=urgency]", "normal")
    page.select_option("[name=proceedings]", "none")
    attach(page, photograph())
    for box in page.locator("input[name=channels]").all():
        box.check()
    return headline


def attach(page: Page, content: bytes, name: str = "bild.jpg", alt: str = "Leere Fahrbahn") -> None:
    slot = page.locator("[data-slot='0']")
    slot.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/jpeg", "buffer": content}
    )
    slot.locator("[name$='-alt']").fill(alt)


def publish_posts_from_x(administrator: Page, chief: Page) -> str:
    """Hand in the export of an account of Osnabrück and sign it; returns the account's address."""
    export = making.packed(making.modern([making.tweet("Die A 31 ist wieder frei.")]))
    administrator.goto("/desk/x/hand-in/os/")
    given = FilePayload(name="twitter-2024.zip", mimeType="application/zip", buffer=export)
    administrator.set_input_files("[name=file]", given)
    administrator.fill("[name=handle]", "@Polizei_Demo")
    administrator.click("main form button[type=submit]")
    # The page of the import turns over by itself until a worker has read everything.
    expect(administrator.locator("h1")).to_contain_text("Bericht zu @Polizei_Demo", timeout=60_000)
    chief.goto("/desk/x/review/")
    chief.locator("main h2 a").first.click()
    chief.fill("[name=password]", PASSWORD)
    press(chief, "#sign")
    chief.goto("/x/")
    return str(chief.locator(".x-name a").first.get_attribute("href"))


def submit(page: Page) -> None:
    """Submit; what the checks ask about is looked at and meant."""
    press(page, "#submit")
    boxes = page.get_by_label("Habe ich geprüft, es bleibt so")
    expect(page.locator("body")).to_contain_text(re.compile("Zur Freigabe|noch nicht eingereicht"))
    if boxes.count():
        for box in boxes.all():
            box.check()
        press(page, "#submit")
    expect(page.locator("body")).to_contain_text("Zur Freigabe gegeben.")


def submitted_draft(page: Page) -> tuple[str, str]:
    """Write and submit a text; its headline and the number of the draft."""
    open_new_draft(page)
    headline = fill_in(page)
    submit(page)
    found = re.search(r"/(?:draft|drafts)/(\d+)/", page.url)
    assert found, page.url
    return headline, found.group(1)


def sign(page: Page, draft: str) -> str:
    """Sign on the desk; returns the broadcast's number."""
    page.goto(f"/desk/drafts/{draft}/")
    page.fill("[name=password]", PASSWORD)
    page.click("#sign")
    page.wait_for_url("**/desk/broadcasts/*/")
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def wait_until_verified(page: Page, seconds: float = 60) -> None:
    """The page refreshes itself until every channel is confirmed."""
    rows = page.locator("li.channel")
    expect(rows.first).to_be_visible()
    expect(page.locator("li.channel[data-state=verified]")).to_have_count(
        rows.count(), timeout=seconds * 1000
    )


def fits_the_screen(page: Page) -> bool:
    """No sideways scrolling."""
    width: bool = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return width


def keep_screen(page: Page, name: str, whole: bool = True) -> None:
    """Keep a small picture for the documentation, when asked to by SCREENS=1."""
    if os.environ.get("SCREENS") == "1":
        (SCREENS / name).parent.mkdir(parents=True, exist_ok=True)
        page.evaluate("scrollTo(0, 0)")
        taken = Image.open(io.BytesIO(page.screenshot(full_page=whole))).convert("RGB")
        taken.quantize(256).save(SCREENS / f"{name}.png", optimize=True)


def follower_page(page: Page, product: Product, platform: str) -> None:
    """What a follower of Leer/Emden sees on the platform."""
    page.goto(product.sandbox_url)
    page.locator(f"a[href*='/{platform}/']", has_text="Leer/Emden").first.click()
