from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import feedparser
import feedparser_rs
import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

from broadcasts.archive.feeds.pages import LENGTH, TOMBSTONES_LAST, TOMBSTONES_MOST, entry_id
from broadcasts.archive.tests.making import (
    make_broadcast,
    make_inspection,
    make_picture,
    withdraw,
)
from broadcasts.models import Kind

pytestmark = pytest.mark.django_db
AT = "{http://purl.org/atompub/tombstones/1.0}"


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
    for place in (
        "",
        "/dienststellen/os",
        "/kategorien/verkehr",
        "/dienststellen/os/kategorien/verkehr",
    ):
        address = f"{place}/feed.atom"
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


def test_pages_of_a_feed_lead_through_everything_once(client: Client) -> None:
    moment = timezone.now() - timedelta(hours=1)
    numbers = [make_broadcast(visible_from=moment).public_id for _ in range(LENGTH * 2 + 1)]
    seen, address, lengths = [], "/feed.atom", []
    while address:
        page = parsed(client, address)
        links = {link.rel: link.href for link in page.feed.links}
        assert links["self"].endswith(address)
        assert links["first"].endswith("/feed.atom")
        seen += [entry.id for entry in page.entries]
        lengths.append(len(page.entries))
        address = links.get("next", "").removeprefix("https://presse.polizei-demo.example")
    assert seen == [entry_id(number) for number in reversed(numbers)]
    assert lengths == [LENGTH, LENGTH, 1]


def test_readers_are_told_to_drop_what_was_withdrawn(client: Client) -> None:
    gone = make_broadcast("Geheimwort", category="gefahr")
    withdraw(gone, reason="Die Frau ist wohlauf.")
    for place, wanted in (("", 1), ("/kategorien/gefahr", 1), ("/kategorien/verkehr", 0)):
        root = etree.fromstring(client.get(f"{place}/feed.atom").content)
        stones = root.findall(f"{AT}deleted-entry")
        assert len(stones) == wanted
        for stone in stones:
            assert stone.get("ref") == entry_id(gone.public_id)
            assert stone.findtext(f"{AT}comment") == "Die Frau ist wohlauf."
            assert datetime.fromisoformat(stone.get("when", "")) == gone.withdrawal.at
    assert b"Geheimwort" not in client.get("/feed.atom").content


def test_tombstones_are_few_and_do_not_stay(client: Client) -> None:
    withdraw(make_broadcast("Alt"), at=timezone.now() - TOMBSTONES_LAST, reason="Lange her")
    assert b"Lange her" not in client.get("/feed.atom").content
    for _ in range(TOMBSTONES_MOST + 1):
        withdraw(make_broadcast())
    root = etree.fromstring(client.get("/feed.atom").content)
    assert len(root.findall(f"{AT}deleted-entry")) == TOMBSTONES_MOST


def test_a_withdrawn_correction_makes_the_entry_new_once_more(client: Client) -> None:
    old = make_broadcast("Erst")
    fixed = make_broadcast("Zweit", kind=Kind.CORRECTION, follows=old)
    withdraw(fixed)
    (entry,) = parsed(client).entries
    assert datetime.fromisoformat(entry.updated) == fixed.withdrawal.at


def test_an_empty_feed_is_the_same_tomorrow(client: Client) -> None:
    assert parsed(client).feed.updated == "2000-01-01T00:00:00+00:00"


def test_the_json_feed_says_what_the_atom_feed_says(client: Client) -> None:
    broadcast = make_broadcast("Öl im Wasser")
    make_picture(broadcast)
    withdraw(make_broadcast("Geheimwort"), reason="Irrtum")
    answer = client.get("/feed.json")
    assert answer.headers["Content-Type"] == "application/feed+json"
    feed = feedparser_rs.parse(answer.content)
    assert (feed.bozo, feed.version, feed.feed.language) == (False, "json11", "de")
    (entry,), (same,) = feed.entries, parsed(client).entries
    assert (entry.id, entry.title, entry.link) == (same.id, same.title, same.link)
    assert entry.content[0].value.strip() == same.content[0].value
    assert "Geheimwort" not in answer.content.decode()
    assert [gone["reason"] for gone in answer.json()["_deleted"]["items"]] == ["Irrtum"]


def test_the_json_feed_leads_to_its_next_page(client: Client) -> None:
    for _ in range(LENGTH + 1):
        make_broadcast()
    first = client.get("/kategorien/verkehr/feed.json").json()
    path = first["next_url"].removeprefix("https://presse.polizei-demo.example")
    assert len(first["items"] + client.get(path).json()["items"]) == LENGTH + 1


@pytest.mark.parametrize("category", ["vermisst", "fahndung"])
def test_a_search_carries_no_picture_in_any_feed(client: Client, category: str) -> None:
    make_picture(make_broadcast(category=category))
    for form in ("atom", "json"):
        assert b"/bilder/" not in client.get(f"/feed.{form}").content


def test_any_page_of_any_site_may_read_a_feed(client: Client) -> None:
    for form in ("atom", "json"):
        assert client.get(f"/feed.{form}").headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/").headers
