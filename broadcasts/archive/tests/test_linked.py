"""What schema.org readers and link previews get of a page, read by processors not our own."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld
from selectolax.lexbor import LexborHTMLParser

from broadcasts.archive.linked import ESCAPES, data_block
from broadcasts.archive.tests.making import make_broadcast, make_picture, withdraw
from broadcasts.models import Broadcast, Kind

ROOT = "https://presse.polizei-demo.example"
SCHEMA = "https://schema.org/"
#: The vocabulary alone: nothing is fetched, and every term is a full name afterwards.
CONTEXT = {"@context": {"@vocab": SCHEMA}}


def local(url: str, _options: object) -> dict[str, Any]:
    assert url == "https://schema.org"
    return {"contextUrl": None, "documentUrl": url, "document": CONTEXT}


def page(client: Client, broadcast: Broadcast) -> LexborHTMLParser:
    return LexborHTMLParser(client.get(broadcast.get_absolute_url()).content.decode())


def things(client: Client, broadcast: Broadcast) -> dict[str, Any]:
    """What stands on the page, expanded by the processor, by type."""
    (block,) = page(client, broadcast).css('script[type="application/ld+json"]')
    expanded = jsonld.expand(json.loads(block.text()), {"documentLoader": local})
    return {thing["@type"][0].removeprefix(SCHEMA): thing for thing in expanded}


def value(thing: dict[str, Any], name: str) -> Any:
    found = thing[f"{SCHEMA}{name}"][0]
    return found.get("@value", found)


@pytest.mark.django_db
def test_a_report_is_a_news_article(client: Client) -> None:
    broadcast = make_broadcast("Öl " * 60)
    make_picture(broadcast)
    article = things(client, broadcast)["NewsArticle"]
    assert article["@id"] == broadcast.permanent_url
    assert len(value(article, "headline")) <= 110
    published = timezone.localtime(broadcast.visible_from).isoformat()
    assert value(article, "datePublished") == value(article, "dateModified") == published
    assert value(article, "inLanguage") == "de"
    publisher = value(article, "publisher")
    assert value(publisher, "name") == "Polizeidirektion Osnabrück"
    assert value(publisher, "correctionsPolicy") == f"{ROOT}/berichtigungen/"
    assert value(article, "image").startswith(f"{ROOT}/bilder/")


@pytest.mark.django_db
def test_a_correction_stands_in_the_old_article(client: Client) -> None:
    old = make_broadcast("Falsch", visible_from=timezone.now() - timedelta(days=1))
    fixed = make_broadcast(lead="Es waren drei.", kind=Kind.CORRECTION, follows=old)
    withdraw(make_broadcast(lead="Geheimwort", kind=Kind.CORRECTION, follows=old))
    article = things(client, old)["NewsArticle"]
    (comment,) = article[f"{SCHEMA}correction"]
    assert comment["@type"] == [f"{SCHEMA}CorrectionComment"]
    assert value(comment, "text") == "Es waren drei."
    assert value(comment, "url") == fixed.permanent_url
    assert value(article, "dateModified") > value(article, "datePublished")


@pytest.mark.django_db
def test_a_danger_is_announced_until_it_ends(client: Client) -> None:
    until = timezone.now() + timedelta(hours=3)
    danger = make_broadcast(category="gefahr", expires_at=until)
    announcement = things(client, danger)["SpecialAnnouncement"]
    assert value(announcement, "expires") == timezone.localtime(until).isoformat()
    assert "SpecialAnnouncement" not in things(client, make_broadcast())


@pytest.mark.django_db
@pytest.mark.parametrize("category", ["vermisst", "fahndung"])
def test_a_search_shows_no_picture_elsewhere(client: Client, category: str) -> None:
    broadcast = make_broadcast(category=category)
    make_picture(broadcast)
    assert f"{SCHEMA}image" not in things(client, broadcast)["NewsArticle"]
    assert not page(client, broadcast).css('meta[property^="og:image"]')


@pytest.mark.django_db
def test_a_shared_link_says_what_it_is_and_of_when(client: Client) -> None:
    old = make_broadcast(visible_from=timezone.now() - timedelta(days=1))
    make_broadcast(kind=Kind.UPDATE, follows=old)
    said = {
        str(node.attributes["property"]): str(node.attributes["content"])
        for node in page(client, old).css("meta[property]")
    }
    assert said["og:type"] == "article"
    assert said["og:locale"] == "de_DE"
    assert said["og:url"] == f"{ROOT}{old.get_absolute_url()}"
    assert said["article:modified_time"] > said["article:published_time"]
    assert said["article:section"] == "Verkehr"


@given(st.text(max_size=80), st.sampled_from(["</script>", "<!--<script>", "\u2028]]>", "&lt;/"]))
def test_no_text_ends_the_data_block(text: str, evil: str) -> None:
    data = {"headline": text + evil, evil: text}
    written = str(data_block(data))
    inside = written.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set(inside) & {chr(sign) for sign in ESCAPES}
    parsed = LexborHTMLParser(f"<head>{written}</head><body><p>Ende</p>")
    (block,) = parsed.css("script")
    assert json.loads(block.text()) == data
    assert [node.text() for node in parsed.css("p")] == ["Ende"]
