"""The duty officer at 23:00: a telephone, one hand, three taps from the template to the public."""

from __future__ import annotations

from collections import Counter

import pytest
import requests
from playwright.sync_api import Page, expect

from newsroom.demo.units import PASSWORD
from newsroom.tests.browser import acts
from newsroom.tests.browser.conftest import PHONE, Opener
from newsroom.tests.product import Product

pytestmark = pytest.mark.browser
STREET = "Deichstraße 12"


def test_the_officer_warns_and_a_chief_confirms(visit: Opener, product: Product) -> None:
    officer = visit("dienst", PHONE)
    number = send_a_warning(officer)
    acts.wait_until_verified(officer)
    assert posts(product) == {"whatsapp": 1, "facebook": 1}

    citizen = visit(size=PHONE)
    citizen.goto(f"/m/{number}/")
    expect(citizen.locator("#provisional")).to_contain_text("orläufig")
    assert acts.fits_the_screen(citizen)

    chief = visit("vertretung-ler-emd", PHONE)
    chief.goto(f"/desk/broadcasts/{number}/")
    chief.fill("#countersign-form [name=password]", PASSWORD)
    chief.click("#countersign-form button[type=submit]")
    expect(chief.locator("main")).to_contain_text("Gegengezeichnet")
    citizen.reload()
    expect(citizen.locator("h1")).to_contain_text(STREET)
    expect(citizen.locator("#provisional")).to_have_count(0)


def send_a_warning(page: Page, street: str = STREET) -> str:
    """Three taps and the slots; returns the broadcast's number."""
    page.goto("/desk/urgent/")
    page.locator(".lane-button", has_text="Leer/Emden").click()
    page.select_option("[name=slot_ort]", "Leer")
    page.fill("[name=slot_strasse]", street)
    page.fill("[name=slot_umkreis]", "500")
    page.fill("[name=slot_uhrzeit]", "23:15")
    assert acts.fits_the_screen(page)
    acts.keep_screen(page, "urgent", whole=False)
    page.click("#look")
    expect(page.locator(".channel-card")).to_have_count(2)
    assert acts.fits_the_screen(page)
    page.click("#send")
    page.wait_for_url("**/desk/broadcasts/*/")
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def posts(product: Product) -> Counter[str]:
    """How many posts the platforms hold with this warning, by platform."""
    ledger = requests.get(f"{product.sandbox_url}/_sandbox/ledger", timeout=10).json()
    return Counter(post["platform"] for post in ledger if STREET in post["text"])
