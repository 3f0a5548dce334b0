"""Every kind of user's pages on a telephone, in the light and in the dark."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from newsroom.tests.browser import acts
from newsroom.tests.browser.conftest import PHONE, Opener

pytestmark = pytest.mark.browser

INNER = {
    "text-ler-emd": (
        "/desk/",
        "/admin/",
        "/admin/newsroom/draft/",
        "/admin/newsroom/draft/add/",
        "/desk/deliveries/",
    ),
    "leitung-ler-emd": (
        "/desk/calendar/",
        "/desk/duty/",
        "/desk/metrics/",
        "/desk/notices/settings/",
        "/desk/urgent/report/",
        "/desk/urgent/templates/4/edit/",
    ),
    "verwaltung": (
        "/admin/broadcasts/channel/",
        "/admin/broadcasts/channel/1/change/",
        "/admin/inspections/inspection/1/change/",
        "/admin/inspections/user/1/change/",
        "/admin/newsroom/texttemplate/1/change/",
        "/desk/rights/",
    ),
}
PUBLIC = {
    "start": "/",
    "inspection": "/dienststellen/el-gb/",
    "category": "/kategorien/gefahr/",
    "channels": "/kanaele/",
    "poster": "/kanaele/os/",
    "found": "/suche/?q=bombe",
    "month": "/monate/2024-11/",
    "verify": "/pruefen/",
    "data": "/daten/",
    "posts": "/x/",
    "imprint": "/impressum/",
    "feedback": "/barrierefreiheit/melden/",
    "missing": "/gibt/es/nicht/",
}
#: Reports of the demo by words of their headlines.
REPORTS = {
    "corrected": "Radfahrerin",
    "fire": "Großbrand im Emder Hafen",
    "tongues": "Bombenräumung",
}
#: The width of the text on a sheet of paper.
A4 = (665, 980)
#: What would look wrong on paper: letters that are pale, a ground that is not white, what is cut.
NOT_ON_PAPER = r"""() => [...document.querySelectorAll('body, main, main *')].filter(one => {
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const [ink, ground] = [style.color, style.backgroundColor].map(it => it.match(/[\d.]+/g));
  return box.width > 1 && one.tagName !== 'IMG' && (Math.max(...ink.slice(0, 3)) > 60
    || (ground[3] !== '0' && Math.min(...ground.slice(0, 3)) < 255)
    || box.right > innerWidth || box.left < 0);
}).map(one => one.outerHTML.slice(0, 90))"""
#: Of these the documentation keeps a picture.
KEPT = {"start", "corrected", "fire", "tongues", "channels"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("username", sorted(INNER))
def test_inner_pages_fit_a_telephone(visit: Opener, username: str, scheme: str) -> None:
    page = visit(username, PHONE, scheme)
    for address in INNER[username]:
        page.goto(address)
        expect(page.locator("h1").first).to_be_visible()
        assert acts.fits_the_screen(page), address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(320, 640), (768, 1024), (1440, 900)])
def test_public_pages_fit_every_screen(visit: Opener, size: tuple[int, int], scheme: str) -> None:
    page = visit(size=size, scheme=scheme)
    for name, address in [*PUBLIC.items(), *REPORTS.items()]:
        page.goto("/")
        if name in REPORTS:
            address = str(page.get_by_role("link", name=address).first.get_attribute("href"))
        page.goto(address)
        expect(page.locator("h1").first).to_be_visible()
        assert acts.fits_the_screen(page), address
        if name in KEPT:
            acts.keep_screen(page, f"archive/{name}-{size[0]}-{scheme}", whole=False)


def test_the_pictures_of_the_readme(visit: Opener) -> None:
    chief = visit("leitung-aur-wtm", PHONE)
    chief.goto("/desk/")
    chief.get_by_role("link", name="Traktor-Korso").first.click()
    expect(chief.locator("#sign")).to_be_visible()
    acts.keep_screen(chief, "sign-off", whole=False)
    citizen = visit()
    citizen.goto("/dienststellen/os/")
    expect(citizen.locator("main")).to_contain_text("Entwarnung")
    acts.keep_screen(citizen, "archive", whole=False)


def test_the_record_answers_the_auditor_on_one_screen(visit: Opener) -> None:
    auditor = visit("revision")
    auditor.goto("/desk/audit/?words=Bombe")
    auditor.locator(".entry-link").first.click()
    expect(auditor.locator("main")).to_contain_text("Kette geprüft: unversehrt")
    expect(auditor.locator("main")).to_contain_text("Was an jeden Kanal ging")
    acts.keep_screen(auditor, "record", whole=False)


def test_a_report_on_paper_is_black_on_white_and_whole(visit: Opener) -> None:
    page = visit(size=A4, scheme="dark")
    page.goto("/")
    page.get_by_role("link", name=REPORTS["corrected"]).first.click()
    page.emulate_media(media="print")
    for shown in ("h1", ".when", ".notice", ".shot img", ".prose", ".signature dd a", ".contact"):
        expect(page.locator(shown).first).to_be_visible()
    expect(page.get_by_text(re.compile(r"^[0-9a-f]{64}$"))).to_be_visible()
    hidden = page.locator("nav:not(.story), form, .elsewhere, .strip, .foot, summary").all()
    assert [one for one in hidden if one.is_visible()] == []
    assert page.evaluate(NOT_ON_PAPER) == []
    page.goto("/dienststellen/el-gb/")
    assert (page.locator("form").is_visible(), page.evaluate(NOT_ON_PAPER)) == (False, [])
