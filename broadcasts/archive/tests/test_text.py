from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts.archive.slugs import MAX_LENGTH, german_slug
from broadcasts.archive.text import body_html

ALLOWED = {"p", "br", "ul", "li"}
HOSTILE = (
    st.text(alphabet=st.sampled_from("<>&\"'/=- \n\t*_`[]()!#:;\\abscript1.\x00\x0b")) | st.text()
)


class TagCollector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


@given(HOSTILE)
def test_no_text_can_inject_markup(text: str) -> None:
    seen = TagCollector()
    seen.feed(body_html(text))
    assert seen.tags <= ALLOWED
    assert seen.attributes == []


@given(HOSTILE)
def test_no_text_can_break_an_xml_feed(text: str) -> None:
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", body_html(text))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[klick](javascript:alert(1))",
        "![bild](https://example.org/x.png)",
        "**fett** `code` <b>b</b> &lt;",
    ],
)
def test_markup_is_shown_as_the_characters_it_is(text: str) -> None:
    shown = escape(text, {'"': "&quot;"})
    assert body_html(text) == f"<p>{shown}</p>\n"


def test_paragraphs_line_breaks_and_dash_lists() -> None:
    html = body_html("Erste\nZeile\n\n- eins\n- zwei\n\nEnde")
    assert html == (
        "<p>Erste<br>\nZeile</p>\n<ul>\n<li>eins</li>\n<li>zwei</li>\n</ul>\n<p>Ende</p>\n"
    )


@pytest.mark.parametrize("text", ["24. November ist Stichtag", "1) Punkt", "+ 49 541", "* Stern"])
def test_only_a_dash_begins_a_list(text: str) -> None:
    assert body_html(text) == f"<p>{text}</p>\n"


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("Großbrand: Öl läuft über", "grossbrand-oel-laeuft-ueber"),
        ("Großbrand A\u0308mter", "grossbrand-aemter"),
        ("„?!“", "meldung"),
        ("", "meldung"),
        ("日本", "meldung"),
    ],
)
def test_slugs_are_german(headline: str, slug: str) -> None:
    assert german_slug(headline) == slug


def test_a_long_slug_ends_with_a_whole_word() -> None:
    slug = german_slug("Wort " * 40)
    assert len(slug) <= MAX_LENGTH
    assert slug.endswith("-wort")


@given(st.text(max_size=300))
def test_every_slug_fits_the_address(headline: str) -> None:
    assert re.fullmatch(r"[a-z0-9_-]{1,80}", german_slug(headline))
