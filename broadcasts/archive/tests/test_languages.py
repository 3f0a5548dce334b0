"""Every page in German and in English; the address alone says which."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from broadcasts.archive import urls
from broadcasts.archive.tests.making import make_broadcast, make_channel
from broadcasts.archive.tests.test_doors import public_addresses

pytestmark = pytest.mark.django_db
LINK = re.compile(r"<a\b[^>]*>")
HREF = re.compile(r'href="(/[^"#]*)')
FORM = "/en/barrierefreiheit/melden/"
ONCE = {pattern.name for pattern in urls.once}


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.parametrize("asked", ["en", "de", "fr"])
def test_neither_browser_nor_cookie_choose_the_language(client: Client, asked: str) -> None:
    client.cookies["django_language"] = asked
    for address, language in (("/", "de"), ("/en/", "en"), ("/y", "de"), ("/en/y", "en")):
        response = client.get(address, headers={"Accept-Language": asked})
        assert f'<html lang="{language}">' in response.content.decode()
        assert response.headers["Content-Language"] == language
        assert "Vary" not in response.headers or "Language" not in response.headers["Vary"]


def test_an_english_page_says_in_english_what_is_not_the_text(client: Client) -> None:
    broadcast = make_broadcast("Bombe entschärft")
    content = page(client, f"/en{broadcast.get_absolute_url()}")
    assert "Published on" in content
    assert "Veröffentlicht" not in content
    assert '<h1 lang="de">' in content
    assert '<p class="lead" lang="de">' in content
    assert '<div class="prose" lang="de">' in content


def test_every_page_names_its_other_language(client: Client) -> None:
    address = make_broadcast("Ölspur").get_absolute_url()
    root = "https://presse.polizei-demo.example"
    for here, other in ((address, f"/en{address}"), (f"/en{address}", address)):
        content = page(client, here)
        assert f'hreflang="de"\n        href="{root}{address}"' in content
        assert f'hreflang="en"\n        href="{root}/en{address}"' in content
        assert f'<a href="{other}"' in content
        assert f'<link rel="canonical" href="{root}{here}">' in content


def test_the_switch_keeps_the_place_in_a_list(client: Client) -> None:
    place = make_broadcast().public_id
    content = page(client, f"/kategorien/verkehr/?utm_source=x&vor={place}")
    assert f'<a href="/en/kategorien/verkehr/?vor={place}"' in content
    assert "utm_source" not in content


def test_english_pages_lead_to_english_pages(client: Client) -> None:
    make_channel()
    english = [address for address in (*public_addresses(), FORM) if address.startswith("/en/")]
    seen = {resolve(urlsplit(address).path).url_name for address in english}
    assert seen == {pattern.name for pattern in urls.pages}
    for address in english:
        for link in LINK.findall(page(client, address)):
            for target in HREF.findall(link):
                if not target.startswith("/en/") and 'hreflang="de"' not in link:
                    assert resolve(urlsplit(target).path).url_name in ONCE, (address, target)


def test_an_old_slug_leads_on_in_its_language(client: Client) -> None:
    right = make_broadcast("Ölspur").get_absolute_url()
    for prefix in ("", "/en"):
        answer = client.get(f"{prefix}{right.rpartition('oelspur')[0]}alt/")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"{prefix}{right}")


def test_what_machines_read_has_one_address(client: Client) -> None:
    make_broadcast()
    for address in ("/en/feed.atom", "/en/sitemap.xml", "/en/robots.txt", "/en/healthz"):
        assert client.get(address).status_code == 404


def test_the_foot_is_in_the_language_of_its_page_and_marks_that_page_alone(client: Client) -> None:
    for home, imprint in (("/", "Impressum"), ("/en/", "Imprint")):
        for address, mark in (("", ""), ("impressum/", 'aria-current="page"'), ("", "")):
            foot = page(client, f"{home}{address}").partition('<footer class="foot">')[2]
            link = re.search(rf'<a href="{home}impressum/"\s*([^>]*)>{imprint}<', foot)
            assert link
            assert link[1] == mark
