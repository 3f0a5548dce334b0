"""The five things that must work, each in a browser of its own."""

from __future__ import annotations

import re
from collections.abc import Callable

import feedparser
import pytest
import requests
from playwright.sync_api import expect

from newsroom.demo.units import PASSWORD
from newsroom.tests.browser import acts
from newsroom.tests.browser.conftest import PHONE, Opener
from newsroom.tests.product import Product

pytestmark = pytest.mark.browser


def test_a_writer_drafts_sees_every_channel_and_submits(visit: Opener) -> None:
    page = visit("text-ler-emd")
    page.goto("/admin/newsroom/draft/")
    expect(page.locator("body")).to_contain_text("voll gesperrt")
    expect(page.locator("body")).not_to_contain_text("Aurich: ")
    expect(page.locator("body")).not_to_contain_text("Bombe in Haste")

    acts.open_new_draft(page)
    headline = acts.fill_in(page)
    preview = page.locator("#preview")
    for platform in ("whatsapp", "facebook", "instagram", "linkedin"):
        expect(preview.locator(f".on-{platform}").first).to_contain_text(headline)
    expect(preview.locator(".on-linkedin .counter").first).to_contain_text("3.000")

    page.locator("section.on-instagram summary").click()
    page.fill("[name=wording_instagram]", "x" * 2300)
    expect(preview.locator(".on-instagram .problems")).to_contain_text("zu lang")
    acts.press(page, "#submit")
    expect(page.locator("main")).to_contain_text("2300 von 2200")
    page.fill("[name=wording_instagram]", "Freie Fahrt! #Leer")
    expect(preview.locator(".on-instagram .post-text")).to_contain_text("Freie Fahrt! #Leer")
    expect(preview.locator(".on-facebook .post-text")).to_contain_text(headline)
    acts.keep_screen(page, "draft", whole=False)
    acts.submit(page)
    expect(page.locator("body")).to_contain_text("wartet auf Freigabe")


def test_a_chief_signs_on_the_phone_and_nobody_else_can(visit: Opener) -> None:
    writer = visit("text-ler-emd", PHONE)
    headline, draft = acts.submitted_draft(writer)
    writer.goto(f"/desk/drafts/{draft}/")
    expect(writer.locator("#sign")).to_have_count(0)

    chief, second = visit("leitung-ler-emd", PHONE), visit("vertretung-ler-emd", PHONE)
    for page in (chief, second):
        page.goto("/desk/")
        page.get_by_role("link", name=headline).first.click()
        expect(page.locator("h1")).to_contain_text(headline)
        assert acts.fits_the_screen(page)
    for platform in ("whatsapp", "facebook", "instagram", "linkedin"):
        card = chief.locator(f".channel-card.on-{platform}").first
        expect(card).to_contain_text("Der Emstunnel ist wieder frei.")
        card.scroll_into_view_if_needed()
        expect(card.locator("img").first).to_be_visible()
    for page in (chief, second):
        page.fill("[name=password]", PASSWORD)
    chief.click("#sign")
    chief.wait_for_url("**/desk/broadcasts/*/")
    with second.expect_response(re.compile("/sign/")) as answer:
        second.click("#sign")
    assert answer.value.status == 409
    expect(second.locator("body")).to_contain_text("Leitung")


def test_a_chief_returns_with_a_reason_and_the_writer_reads_it(visit: Opener) -> None:
    writer, chief = visit("text-ler-emd"), visit("leitung-ler-emd", PHONE)
    _headline, draft = acts.submitted_draft(writer)
    chief.goto(f"/desk/drafts/{draft}/")
    chief.fill("#comment", "Bitte die Uhrzeit nennen.")
    acts.press(chief, "#return")
    writer.goto(f"/admin/newsroom/draft/{draft}/change/")
    expect(writer.locator("body")).to_contain_text("Bitte die Uhrzeit nennen.")
    writer.fill("[name=lead]", "Der Emstunnel ist seit 14 Uhr wieder frei.")
    acts.submit(writer)
    chief.goto(f"/desk/drafts/{draft}/")
    expect(chief.locator("ins").first).to_contain_text("14")


def test_every_channel_is_confirmed_with_time_and_link(visit: Opener, product: Product) -> None:
    writer, chief = visit("text-ler-emd"), visit("leitung-ler-emd")
    headline, draft = acts.submitted_draft(writer)
    acts.sign(chief, draft)
    acts.wait_until_verified(chief)
    for row in chief.locator("li.channel").all():
        expect(row.locator("time").first).to_be_visible()
        expect(row.locator("a[href^=http]").first).to_be_visible()
    acts.keep_screen(chief, "release")

    follower = visit()
    for platform in ("whatsapp", "facebook"):
        acts.follower_page(follower, product, platform)
        expect(follower.locator("body")).to_contain_text(headline)
    acts.follower_page(follower, product, "instagram")
    follower.get_by_alt_text("Leere Fahrbahn").first.click()
    expect(follower.locator("body")).to_contain_text(headline)


def test_a_citizen_reads_it_and_no_draft_is_public(visit: Opener, product: Product) -> None:
    writer, chief = visit("text-ler-emd"), visit("leitung-ler-emd")
    secret, _draft = acts.submitted_draft(writer)
    headline, draft = acts.submitted_draft(writer)
    number = acts.sign(chief, draft)

    citizen = visit(size=PHONE)
    for address in ("/", "/dienststellen/ler-emd/"):
        citizen.goto(address)
        expect(citizen.locator("main")).to_contain_text(headline)
        expect(citizen.locator("main")).not_to_contain_text(secret)
        assert acts.fits_the_screen(citizen)
    citizen.goto(f"/m/{number}/")
    expect(citizen.locator("h1")).to_contain_text(headline)
    expect(citizen.locator("main li", has_text="Tunnel geprüft")).to_be_visible()
    picture = citizen.get_by_alt_text("Leere Fahrbahn")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
    assert citizen.context.cookies() == []

    feed = feedparser.parse(requests.get(f"{product.url}/feed.atom", timeout=10).content)
    titles = [entry.title for entry in feed.entries]
    assert any(headline in title for title in titles)
    assert not any(secret in title for title in titles)


def test_a_withdrawn_release_is_gone_everywhere(
    visit: Opener, product: Product, sandbox: Callable[..., None]
) -> None:
    writer, chief = visit("text-ler-emd"), visit("leitung-ler-emd", PHONE)
    headline, draft = acts.submitted_draft(writer)
    number = acts.sign(chief, draft)
    acts.wait_until_verified(chief)
    # Instagram cannot delete this one; a person has to.
    sandbox(platform="instagram", operation="delete", fault="fail_before", status=400, code=-1,
            subcode=2207073, times=0)  # fmt: skip

    chief.click("#withdraw")
    chief.fill("#reason", "Die Sperrung dauert an.")
    chief.click("#withdraw-form button[type=submit]")
    chief.wait_for_url(f"**/desk/broadcasts/{number}/")
    channels = chief.locator("[data-takedown]")
    expect(chief.locator("[data-takedown=by_hand]")).to_have_count(1, timeout=60_000)
    others = channels.count() - 1
    assert others >= 3
    expect(chief.locator("[data-takedown=verified]")).to_have_count(others, timeout=60_000)
    chief.reload()
    chief.locator(".task form.confirm button[type=submit]").click()
    expect(chief.locator("[data-takedown=verified]")).to_have_count(others + 1)

    citizen = visit(size=PHONE)
    answer = citizen.goto(f"/m/{number}/")
    assert answer is not None
    assert answer.status == 410
    expect(citizen.locator("main")).to_contain_text("Die Sperrung dauert an.")
    expect(citizen.locator("body")).not_to_contain_text(headline)
    for platform in ("whatsapp", "facebook"):
        acts.follower_page(citizen, product, platform)
        expect(citizen.locator("body")).not_to_contain_text(headline)
