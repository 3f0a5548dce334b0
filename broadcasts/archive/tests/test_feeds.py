from __future__ import annotations

from datetime import timedelta
from typing import Any

import feedparser
import pytest
from django.test import Client
from django.utils import timezone

from broadcasts.archive.feeds import LENGTH, entry_id
from broadcasts.archive.tests.making import (
    make_broadcast,
    make_inspection,
    make_picture,
    withdraw,
)
from broadcasts.models import Kind

pytestmark = pytest.mark.django_db


def parsed(client: Client, address: str = "/feed.atom") -> Any:
    response = client.get(address)
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    feed = feedparser.parse(response.content)
    assert not feed.bozo
    return feed


def test_an_entry_carries_the_whole_text(client: Client) -> None:
    broadcast = make_broadcast("Öl & Wasser <b>")
    make_picture(broadcast)
    (entry,) = parsed(client).entries
    root = "https://presse.polizei-demo.example"
    assert entry.title == "POL-OS: Osnabrück: Öl & Wasser <b>"
    assert entry.link == f"{root}{broadcast.get_absolute_url()}"
    assert entry.id == entry_id(broadcast.public_id)
    assert entry.author == "Polizeiinspektion os"
    assert "<li>eins</li>" in entry.content[0].value
    (picture,) = entry.enclosures
    assert picture.href == f"{root}/bilder/{broadcast.public_id}/1/64.jpg"
    assert picture.type == "image/jpeg"


def test_a_feed_names_itself_by_its_public_address(client: Client) -> None:
    make_inspection()
    for address in ("/feed.atom", "/dienststellen/os/feed.atom", "/kategorien/verkehr/feed.atom"):
        links = {link.rel: link.href for link in parsed(client, address).feed.links}
        assert links["self"] == f"https://presse.polizei-demo.example{address}"


def test_a_feed_holds_only_its_own(client: Client) -> None:
    make_broadcast("Stau in Leer", inspection=make_inspection("ler-emd"))
    make_broadcast("Bombe in Haste", category="gefahr")
    (leer,) = parsed(client, "/dienststellen/ler-emd/feed.atom").entries
    (danger,) = parsed(client, "/kategorien/gefahr/feed.atom").entries
    assert "Leer" in leer.title
    assert "Haste" in danger.title


def test_ids_do_not_change_and_are_not_shared(client: Client) -> None:
    ids = {make_broadcast().public_id for _ in range(3)}
    first = {entry.id for entry in parsed(client).entries}
    assert first == {entry_id(number) for number in ids}
    assert first == {entry.id for entry in parsed(client).entries}


def test_a_correction_makes_the_old_entry_new(client: Client) -> None:
    old = make_broadcast("Falsch", visible_from=timezone.now() - timedelta(days=2))
    fixed = make_broadcast("Richtig", kind=Kind.CORRECTION, follows=old)
    entries = {entry.id: entry for entry in parsed(client).entries}
    entry = entries[entry_id(old.public_id)]
    assert entry.updated > entry.published
    assert fixed.permanent_url in entry.content[0].value


def test_a_withdrawn_correction_leaves_no_trace(client: Client) -> None:
    old = make_broadcast("Falsch")
    withdraw(make_broadcast("Geheimwort", kind=Kind.CORRECTION, follows=old))
    assert "Geheimwort" not in client.get("/feed.atom").content.decode()


def test_characters_that_xml_forbids_do_not_break_the_feed(client: Client) -> None:
    evil = "Zeile\x0bumbruch\x00\x1f"
    make_broadcast(evil.replace("\x00", ""), lead=evil.replace("\x00", ""), body="a\x0bb")
    (entry,) = parsed(client).entries
    assert "Zeileumbruch" in entry.title


def test_a_feed_has_an_end(client: Client) -> None:
    for _ in range(LENGTH + 2):
        make_broadcast()
    assert len(parsed(client).entries) == LENGTH
