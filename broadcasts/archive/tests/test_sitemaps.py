"""What search engines find: everything once, the news of two days, and no searches."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree
from pytest_django import DjangoAssertNumQueries

from broadcasts.archive import sitemaps, urls
from broadcasts.archive.tests.making import make_broadcast, make_inspection
from broadcasts.models import Broadcast

pytestmark = pytest.mark.django_db
ROOT = "https://presse.polizei-demo.example"
NAMES = {"s": sitemaps.MAPS, "n": sitemaps.NEWS}


def found(client: Client, address: str, path: str = "//s:loc/text()") -> Any:
    return etree.fromstring(client.get(address).content).xpath(path, namespaces=NAMES)


def last_part(client: Client) -> str:
    address: str = found(client, "/sitemap.xml")[-1]
    return address.removeprefix(ROOT)


def test_the_parts_hold_every_page_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "PART", 3)
    wanted = [f"{ROOT}{make_broadcast().get_absolute_url()}" for _ in range(8)]
    parts = [one.removeprefix(ROOT) for one in found(client, "/sitemap.xml")][2:]
    per_part = [found(client, part) for part in parts]
    assert [one for part in per_part for one in part] == wanted
    assert max(map(len, per_part)) == 3


def test_a_part_asks_as_often_however_much_is_in_it(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(9):
        make_broadcast()
    address = last_part(client)
    with django_assert_num_queries(3):
        assert len(found(client, address)) == 9


@pytest.mark.parametrize("number", ["0", "2", "9" * 400])
def test_there_is_no_part_beyond_the_last(client: Client, number: str) -> None:
    assert client.get(f"/sitemap-{number}.xml").status_code == 404


@pytest.mark.parametrize("category", ["vermisst", "fahndung"])
def test_a_search_for_a_person_is_on_no_map(client: Client, category: str) -> None:
    number = make_broadcast(category=category).public_id
    for address in ("/sitemap-news.xml", last_part(client)):
        assert number not in client.get(address).content.decode()


def test_news_are_of_the_last_two_days(client: Client) -> None:
    make_broadcast("Von gestern", visible_from=timezone.now() - timedelta(days=3))
    fresh = make_broadcast("Öl & <Wasser>")
    (entry,) = found(client, "/sitemap-news.xml", "//n:news")
    assert entry.findtext("n:publication/n:name", namespaces=NAMES) == "Polizeidirektion Osnabrück"
    assert entry.findtext("n:publication/n:language", namespaces=NAMES) == "de"
    assert entry.findtext("n:title", namespaces=NAMES) == "Öl & <Wasser>"
    moment = timezone.localtime(fresh.visible_from).isoformat()
    assert entry.findtext("n:publication_date", namespaces=NAMES) == moment


def test_news_are_the_newest_thousand_at_most(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sitemaps.NEWS_MOST == 1000
    monkeypatch.setattr(sitemaps, "NEWS_MOST", 2)
    made = [make_broadcast(visible_from=timezone.now() - timedelta(hours=n)) for n in (3, 1, 2)]
    shown = found(client, "/sitemap-news.xml")
    assert shown == [f"{ROOT}{made[n].get_absolute_url()}" for n in (1, 2)]


def test_every_page_that_stays_is_on_the_map(client: Client) -> None:
    make_inspection()
    plain = {f"{ROOT}/{one.pattern}" for one in urls.pages if "<" not in str(one.pattern)}
    # Search engines need no search.
    plain.remove(f"{ROOT}/suche/")
    shown = set(found(client, "/sitemap-pages.xml"))
    assert plain <= shown
    assert f"{ROOT}/dienststellen/os/" in shown
    assert Broadcast.objects.count() == 0
