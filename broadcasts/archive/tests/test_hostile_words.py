"""The whole page of a report with hostile words in it, read by a parser that reads as browsers."""

from __future__ import annotations

from collections import Counter

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from broadcasts.archive.tests.making import make_broadcast, make_inspection
from broadcasts.archive.tests.test_text import ALLOWED, HOSTILE

#: Whatever an editor types; a headline and the like begin with a letter, for none is empty.
BODY = HOSTILE.map(lambda text: text.replace("\x00", ""))
LINE = BODY.map(lambda text: f"x{text[:40]}")


def shape(client: Client, headline: str, place: str, lead: str, body: str) -> Counter[str]:
    """Every element with the names of its attributes, but for the bare ones of a text."""
    report = make_broadcast(headline, place=place, lead=lead, body=body)
    html = client.get(report.get_absolute_url()).content.decode()
    found: Counter[str] = Counter()
    for node in LexborHTMLParser(html).css("*"):
        names = sorted(node.attributes)
        if names or node.tag not in ALLOWED:
            found[" ".join([str(node.tag), *names])] += 1
    return found


@pytest.mark.django_db
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(headline=LINE, place=LINE, lead=LINE, body=BODY | st.just("</div><img src=x onerror=x>"))
def test_no_words_make_an_element_or_an_attribute_of_the_page(
    client: Client, headline: str, place: str, lead: str, body: str
) -> None:
    harmless = shape(client, "Wort", "Ort", "Vorspann", "Text")
    assert shape(client, headline, place, lead, body) == harmless


@pytest.mark.django_db
def test_no_words_make_an_element_of_a_list(client: Client) -> None:
    hostile = '"><q>&'
    make_broadcast(hostile, place=hostile, lead=hostile, inspection=make_inspection(name=hostile))
    list_page = LexborHTMLParser(client.get("/").content.decode())
    assert not list_page.css("q")
    for part in ("h3", ".meta span:last-of-type", ".teaser", ".source"):
        assert [node.text().strip() for node in list_page.css(f".entry {part}")] == [hostile]
