"""Every kind of public page: what axe-core finds, what a keyboard reaches, what it weighs."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest
import requests
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from broadcasts.archive import urls
from newsroom.benchmarks import lighthouse
from newsroom.tests.browser import acts, node
from newsroom.tests.browser.conftest import sign_in
from newsroom.tests.browser.test_urgent import send_a_warning
from newsroom.tests.product import Product

pytestmark = pytest.mark.browser

#: 320 pixels of CSS: the smallest telephone, and 1,280 pixels at a zoom of 400 %.
ZOOMED = (320, 256)
#: What stands in the addresses of pages; the numbers of reports come from the demo.
PARTS = {"key": "os", "category": "gefahr", "month": "2024-11"}
#: Questions to pages that say something else without one.
QUESTIONS = (
    "/suche/?q=Bombe",
    "/suche/?q=gibtesnicht",
    "/?dienststelle=os&kategorie=gefahr",
    "/pruefen/?nummer=bcdfghjk",
)
#: Where most people read at a desk.
WIDE = (1280, 900)
#: Compressed HTML and CSS of a report, in bytes.
HEAVIEST = 20_000
AXE = """async rules => {
  const found = await axe.run(document, rules ? {runOnly: rules} : {});
  const lines = all => all.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target}`));
  return lines([...found.violations, ...found.incomplete]);
}"""
#: What has the focus: its name, whether a ring shows, and whether it lies in the open.
FOCUSED = """() => {
  const one = document.activeElement;
  const box = one.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const ring = getComputedStyle(one);
  return [one.outerHTML.slice(0, 90), ring.outlineStyle !== 'none' && ring.outlineWidth !== '0px',
    one === document.body || one.contains(top) || (top !== null && top.contains(one))];
}"""


@pytest.fixture(scope="module")
def addresses(browser: Browser, product: Product) -> list[str]:
    """A page of every kind with a danger of this minute, and every report of the start page."""
    page = browser.new_page(base_url=product.url, locale="de-DE")
    sign_in(page, "dienst")
    warning = send_a_warning(page, "Hafenweg 3")
    page.close()
    posts = _posts_from_x(browser, product)
    reports = re.findall(r'href="(/m/\w+/[\w-]+/)"', _text(product, "/"))
    assert warning in reports[0]
    return [
        *_plain(),
        *QUESTIONS,
        *posts,
        *reports,
        _withdrawn(product, reports),
        "/gibt/es/nicht/",
        f"/en{reports[0]}",
    ]


@pytest.fixture
def reader(browser: Browser, product: Product) -> Iterator[Page]:
    """A window of the smallest kind, of somebody who asked for no motion."""
    context = browser.new_context(
        base_url=product.url,
        viewport={"width": ZOOMED[0], "height": ZOOMED[1]},
        reduced_motion="reduce",
        locale="de-DE",
        # The page forbids scripts, also that of axe-core.
        bypass_csp=True,
    )
    yield context.new_page()
    context.close()


def test_axe_finds_nothing_on_any_page_in_the_light_and_in_the_dark(
    reader: Page, addresses: list[str]
) -> None:
    reader.add_init_script(path=node.module("axe-core/axe.min.js"))
    for address in addresses:
        _finds_nothing(reader, address)


def test_axe_finds_nothing_on_a_wide_screen(
    reader: Page, product: Product, addresses: list[str]
) -> None:
    reader.add_init_script(path=node.module("axe-core/axe.min.js"))
    reader.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    warning = addresses[-1].removeprefix("/en")
    in_tongues = [one for one in addresses if 'class="tongue' in _text(product, one)][:1]
    for address in ("/", warning, *in_tongues, QUESTIONS[0], "/kanaele/os/"):
        _finds_nothing(reader, address)


def test_a_keyboard_reaches_everything_and_shows_where_it_is(
    reader: Page, addresses: list[str]
) -> None:
    for address in ("/", addresses[-1]):
        reader.goto(address)
        reader.keyboard.press("Tab")
        expect(reader.locator(".skip")).to_be_focused()
        seen = _walk(reader)
        assert [line for line, ring, open_ in seen if not (ring and open_)] == []
        controls = reader.locator(
            "a[href]:visible, summary:visible, :is(input, select, button):visible"
        )
        assert len(seen) == controls.count()


def test_the_skip_link_leads_past_the_navigation(reader: Page) -> None:
    reader.goto("/")
    reader.keyboard.press("Tab")
    reader.keyboard.press("Enter")
    expect(reader.locator("main")).to_be_focused()
    reader.keyboard.press("Tab")
    assert reader.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_page_asks_for_one_sheet_and_no_script_and_nobody_else(
    reader: Page, product: Product, addresses: list[str]
) -> None:
    asked: list[tuple[str, str]] = []
    reader.on("request", lambda request: asked.append((request.resource_type, request.url)))
    for address in addresses:
        asked.clear()
        reader.goto(address)
        kinds = [kind for kind, _url in asked]
        assert (kinds.count("stylesheet"), kinds.count("script")) == (1, 0), address
        assert {url for _kind, url in asked if not url.startswith(product.url)} == set(), address


def test_nothing_moves_for_who_asked_for_that(reader: Page) -> None:
    reader.goto("/")
    moving = "[...document.querySelectorAll('*')].filter(one => "
    moving += "!['0s', ''].includes(getComputedStyle(one).transitionDuration)).length"
    assert reader.evaluate(moving) == 0


def test_a_report_weighs_little(product: Product, addresses: list[str]) -> None:
    for address in addresses:
        page = _text(product, address)
        (sheet,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
        parts = [page, _text(product, sheet)]
        assert sum(len(gzip.compress(part.encode())) for part in parts) <= HEAVIEST, address


def test_lighthouse_is_content(chromium: str, product: Product, addresses: list[str]) -> None:
    node.module("lighthouse/cli/index.js")
    categories = ("accessibility", "best-practices", "seo")
    for address in ("/", addresses[-1].removeprefix("/en")):
        scores = lighthouse.scores(chromium, f"{product.url}{address}", categories)
        assert min(scores.values()) >= lighthouse.LEAST, (address, scores)


def _plain() -> list[str]:
    """Every page of the archive that is no report; a new kind needs its parts in ``PARTS``."""
    found = []
    for pattern in urls.pages:
        # The numbers of posts from X are those of the export that was handed in.
        name = str(pattern.name)
        if name not in ("permanent", "broadcast") and not name.startswith("x-"):
            named = {part: PARTS[part] for part in pattern.pattern.converters}
            found.append(reverse(f"archive:{name}", kwargs=named))
    return found


def _finds_nothing(reader: Page, address: str) -> None:
    """In the dark the same page has other colours and nothing else."""
    reader.emulate_media(color_scheme="light")
    reader.goto(address)
    assert (address, reader.evaluate(AXE)) == (address, [])
    reader.emulate_media(color_scheme="dark")
    assert (address, reader.evaluate(AXE, ["color-contrast"])) == (address, [])


def _posts_from_x(browser: Browser, product: Product) -> list[str]:
    """An account that is gone from X, a month of it and a post."""
    administrator, chief = (
        browser.new_context(base_url=product.url, locale="de-DE").new_page() for _ in range(2)
    )
    sign_in(administrator, "verwaltung")
    sign_in(chief, "leitung-os")
    account = acts.publish_posts_from_x(administrator, chief)
    for page in (administrator, chief):
        page.context.close()
    month = _first(product, account, rf'href="({account}\d{{4}}-\d\d/)"')
    return ["/x/", account, month, _first(product, month, rf'href="({account}status/\d+/)"')]


def _first(product: Product, address: str, link: str) -> str:
    found = re.search(link, _text(product, address))
    assert found, address
    return found[1]


def _withdrawn(product: Product, reports: list[str]) -> str:
    """A report that another one names by its number alone."""
    for report in reports:
        for number in re.findall(r'href="(/m/\w+/)"', _text(product, report)):
            if number not in report:
                return str(number)
    raise AssertionError("The demo shows no withdrawn report.")


def _text(product: Product, address: str) -> str:
    return requests.get(f"{product.url}{address}", timeout=10).text


def _walk(reader: Page) -> list[tuple[str, bool, bool]]:
    """Every stop of the Tab key from where it is, until it leaves the page."""
    seen: list[tuple[str, bool, bool]] = []
    while True:
        line, ring, in_the_open = reader.evaluate(FOCUSED)
        if line.startswith("<body"):
            return seen
        seen.append((line, ring, in_the_open))
        reader.keyboard.press("Tab")
