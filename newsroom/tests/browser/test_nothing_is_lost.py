"""Nothing typed is lost: a killed page, an expired sign-in, and two people in one draft."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from newsroom.demo.units import PASSWORD
from newsroom.tests.browser import acts
from newsroom.tests.browser.conftest import PHONE, Opener

pytestmark = pytest.mark.browser
KEPT = re.compile(r"gespeichert um \d\d:\d\d:\d\d$")
CHANGE = re.compile(r"/admin/newsroom/draft/\d+/change/")


def begun(page: Page, body: str, headline: str = "") -> str:
    """Type into a new draft until the page has kept it; the draft's address."""
    page.goto("/admin/newsroom/draft/add/")
    page.fill("[name=headline]", headline)
    page.fill("[name=body]", body)
    expect(page.locator("#autosave-status")).to_have_text(KEPT, timeout=15_000)
    expect(page).to_have_url(CHANGE)
    return page.url


def test_a_killed_page_loses_nothing_that_is_ten_seconds_old(visit: Opener) -> None:
    page = visit("text-ler-emd")
    address = begun(page, "Dieser Text hat noch keine Überschrift.")
    page.locator("[name=body]").press_sequentially(" Und geht weiter.", delay=20)
    page.wait_for_timeout(10_000)
    page.context.close()
    again = visit("text-ler-emd", PHONE)
    again.goto(address)
    expect(again.locator("[name=body]")).to_have_value(re.compile("Und geht weiter\\.$"))
    assert acts.fits_the_screen(again)


def test_an_expired_sign_in_keeps_the_text_and_goes_on_afterwards(visit: Opener) -> None:
    page = visit("text-ler-emd")
    address = begun(page, "Vor dem Ablauf.")
    page.context.clear_cookies()
    page.fill("[name=body]", "Nach dem Ablauf getippt.")
    expect(page.locator("#expired")).to_be_visible(timeout=15_000)
    assert "Nach dem Ablauf" in page.evaluate("JSON.stringify(localStorage)")
    with page.context.expect_page() as opened:
        page.click("#expired a")
    door = opened.value
    door.fill("input[name=username]", "text-ler-emd")
    door.fill("input[name=password]", PASSWORD)
    door.press("input[name=password]", "Enter")
    door.wait_for_url("**/admin/newsroom/draft/")
    expect(page.locator("#autosave-status")).to_have_text(KEPT, timeout=20_000)
    expect(page.locator("#expired")).to_be_hidden()
    assert "Nach dem Ablauf" not in page.evaluate("JSON.stringify(localStorage)")
    door.goto(address)
    expect(door.locator("[name=body]")).to_have_value("Nach dem Ablauf getippt.")


def test_two_people_see_each_other_and_neither_text_is_lost(visit: Opener) -> None:
    writer = visit("text-ler-emd")
    address = begun(writer, "Gemeinsamer Anfang.", "Zu zweit")
    chief = visit("leitung-ler-emd")
    chief.goto(address)
    expect(writer.locator("#others")).to_contain_text("seit", timeout=20_000)
    expect(chief.locator("#others")).to_contain_text("Auch hier", timeout=20_000)
    writer.select_option("[name=category]", "verkehr")
    expect(writer.locator("#autosave-status")).to_have_text(KEPT, timeout=15_000)
    chief.reload()
    chief.fill("[name=body]", "Gemeinsamer Anfang der Leitung.")
    expect(chief.locator("#autosave-status")).to_have_text(KEPT, timeout=15_000)
    writer.fill("[name=body]", "Gemeinsamer Anfang der Pressestelle.")
    conflict = writer.locator("#conflict")
    expect(conflict).to_be_visible(timeout=15_000)
    expect(conflict.locator("del")).to_contain_text("Leitung")
    expect(conflict.locator("ins")).to_contain_text("Pressestelle")
    expect(writer.locator("[name=body]")).to_have_value("Gemeinsamer Anfang der Pressestelle.")
    writer.click("#take-mine")
    expect(writer.locator("body")).to_contain_text("Gespeichert")
    writer.goto(address)
    expect(writer.locator("[name=body]")).to_have_value("Gemeinsamer Anfang der Pressestelle.")
    chief.context.close()
    expect(writer.locator("#others")).to_be_hidden(timeout=30_000)
