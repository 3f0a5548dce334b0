from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.http import http_date
from pytest_django import Settings
from selectolax.lexbor import LexborHTMLParser

from broadcasts.archive import urls
from broadcasts.archive.fetch import fetch_url
from broadcasts.archive.tests.making import (
    make_broadcast,
    make_channel,
    make_picture,
    withdraw,
)
from broadcasts.legacy.tests import posts
from broadcasts.models import Broadcast, Change

#: What people read, in German and, below ``en/``, in English.
PAGES = {
    "",
    "dienststellen/<slug:key>/",
    "kategorien/<slug:category>/",
    "monate/<str:month>/",
    "suche/",
    "m/<slug:public_id>/",
    "m/<slug:public_id>/<slug:slug>/",
    "kanaele/",
    "kanaele/<slug:key>/",
    "daten/",
    "impressum/",
    "datenschutz/",
    "barrierefreiheit/",
    "berichtigungen/",
    "barrierefreiheit/melden/",
    "pruefen/",
    "x/",
    "x/<slug:who>/",
    "x/<slug:who>/<slug:month>/",
    "x/<slug:who>/status/<int:number>/",
    "x/<slug:who>/status/<int:number>",
}
#: What machines fetch; there is one of each.
ONCE = {
    "dienststellen/<slug:key>/feed.atom",
    "kategorien/<slug:category>/feed.atom",
    "bilder/x/<int:post>/<int:position>/<slug:rendition>.jpg",
    "bilder/<slug:public_id>/<int:position>/<int:width>.<slug:kind>",
    "abruf/<str:token>.jpg",
    "dienststellen/<slug:key>/kategorien/<slug:category>/feed.atom",
    "feed.atom",
    "dienststellen/<slug:key>/feed.json",
    "kategorien/<slug:category>/feed.json",
    "dienststellen/<slug:key>/kategorien/<slug:category>/feed.json",
    "feed.json",
    "kanaele/<int:pk>/qr.svg",
    "pruefen/<slug:public_id>.json",
    "pruefen/<slug:public_id>.sig",
    "pruefen/schluessel.pem",
    "robots.txt",
    "cap/feed.atom",
    "dienststellen/<slug:key>/cap.atom",
    "cap/<slug:public_id>.xml",
    "cap/<slug:public_id>/ruecknahme.xml",
    "api/openapi.json",
    "api/v1/broadcasts",
    "api/v1/broadcasts/<slug:public_id>",
    "api/v1/inspections",
    "api/v1/channels",
    "sitemap.xml",
    "sitemap-pages.xml",
    "sitemap-news.xml",
    "sitemap-<int:number>.xml",
    "sitemap-x-<int:number>.xml",
    "healthz",
    "readyz",
    "metrics",
}
PUBLIC = PAGES | ONCE | {f"en/{page}" for page in PAGES}
STANDING = ("impressum", "datenschutz", "barrierefreiheit", "berichtigungen")
#: Takes POST, and answers every reader with a page of his own; tested in ``test_feedback``.
FORM = "/barrierefreiheit/melden/"
#: Public pages that are no part of the archive: who signs in, or sets the first password, has not
#: signed in yet. The page is empty without the secret, which never is in its address.
FRAMEWORK = {"admin/login/", "desk/password/"}


DATA_BLOCK = "application/ld+json"
#: All that a page may do, and all that a document for machines may; written out, so that nobody
#: loosens it by the way.
_NOTHING = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
PAGE = f"{_NOTHING}form-action 'self'; img-src 'self'; style-src 'self'"
DATA = f"{_NOTHING}form-action 'none'"


def routes(
    patterns: list[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route, pattern


def _addresses_of_x(broadcast: Broadcast) -> list[str]:
    account = posts.make_account(broadcast.inspection, broadcast.author)
    post = posts.make_post(account, state="published")
    own = f"/x/{account.account_id}/"
    pages = ["/x/", own, f"{own}2024-03/", f"{own}status/{post.post_id}/"]
    pages.append(f"{own}status/{post.post_id}")
    posts.make_picture(post)
    machines = [f"/bilder/x/{post.pk}/1/small.jpg", "/sitemap-x-1.xml"]
    return [*pages, *(f"/en{page}" for page in pages), *machines]


#: Those that need no number of anything.
PLAIN = (
    "/",
    "/dienststellen/os/",
    "/dienststellen/os/feed.atom",
    "/kategorien/verkehr/",
    "/monate/2024-11/",
    "/suche/?q=zwölf",
    "/?dienststelle=os&kategorie=gefahr&monat=2024-11",
    "/kategorien/verkehr/feed.atom",
    "/dienststellen/os/kategorien/verkehr/feed.atom",
    "/feed.atom",
    "/feed.json",
    "/dienststellen/os/feed.json",
    "/kategorien/verkehr/feed.json",
    "/dienststellen/os/kategorien/verkehr/feed.json",
    "/daten/",
    "/kanaele/",
    "/en/",
    "/en/dienststellen/os/",
    "/en/kategorien/verkehr/",
    "/en/monate/2024-11/",
    "/en/suche/?q=zwölf",
    "/en/kanaele/",
    "/kanaele/os/",
    "/en/kanaele/os/",
    "/en/daten/",
    "/pruefen/",
    "/pruefen/schluessel.pem",
    "/robots.txt",
    "/cap/feed.atom",
    "/dienststellen/os/cap.atom",
    "/api/openapi.json",
    "/api/v1/broadcasts",
    "/api/v1/inspections",
    "/api/v1/channels",
    "/sitemap.xml",
    "/sitemap-pages.xml",
    "/sitemap-news.xml",
    "/sitemap-1.xml",
    "/healthz",
)


def public_addresses() -> list[str]:
    """One working address for every public pattern."""
    broadcast = make_broadcast()
    gone = make_broadcast("Zurückgenommen", category="gefahr")
    danger = make_broadcast("Rauch", category="gefahr")
    picture, channel = make_picture(broadcast), make_channel()
    withdraw(gone)
    return [
        *PLAIN,
        *_addresses_of_x(broadcast),
        "/?vor=" + broadcast.public_id,
        f"/m/{broadcast.public_id}/",
        broadcast.get_absolute_url(),
        f"/m/{gone.public_id}/",
        f"/bilder/{broadcast.public_id}/1/64.webp",
        fetch_url(picture).removeprefix("https://abruf.example"),
        f"/en/m/{broadcast.public_id}/",
        f"/en{broadcast.get_absolute_url()}",
        f"/en/m/{gone.public_id}/",
        *(f"{prefix}/{page}/" for prefix in ("", "/en") for page in STANDING),
        f"/kanaele/{channel.pk}/qr.svg",
        f"/en/pruefen/?nummer={broadcast.public_id}",
        f"/pruefen/{broadcast.public_id}.json",
        f"/pruefen/{broadcast.public_id}.sig",
        f"/cap/{danger.public_id}.xml",
        f"/cap/{gone.public_id}.xml",
        f"/cap/{gone.public_id}/ruecknahme.xml",
        f"/api/v1/broadcasts/{broadcast.public_id}",
        f"/api/v1/broadcasts/{gone.public_id}",
    ]


def test_exactly_these_addresses_are_public() -> None:
    assert {str(pattern.pattern) for pattern in urls.pages} == PAGES
    assert {str(pattern.pattern) for pattern in urls.once} == ONCE
    open_everywhere = {
        route
        for route, pattern in routes(get_resolver().url_patterns)
        if not getattr(pattern.callback, "login_required", True)
    }
    assert open_everywhere == PUBLIC | FRAMEWORK


@pytest.mark.django_db
def test_everything_else_asks_to_sign_in(client: Client) -> None:
    plain = re.compile(r"[-\w/.]*")
    closed = {
        route
        for route, _pattern in routes(get_resolver().url_patterns)
        if plain.fullmatch(route) and route not in PUBLIC | FRAMEWORK
    }
    assert "admin/" in closed
    for route in closed:
        response = client.get(f"/{route}")
        assert response.status_code == 302, route
        assert response.headers["Location"].startswith(reverse("admin:login")), route


@pytest.mark.django_db
def test_no_public_address_sets_a_cookie_or_depends_on_one(client: Client) -> None:
    for address in public_addresses():
        response = client.get(address)
        assert response.status_code in {200, 301, 410}, address
        assert "Set-Cookie" not in response.headers
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_public_addresses_are_read_only(client: Client, method: str) -> None:
    for address in public_addresses():
        assert getattr(client, method)(address).status_code == 405, address


@pytest.mark.django_db
def test_public_addresses_carry_the_security_headers(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    client = Client()
    for address in public_addresses():
        headers = client.get(address, secure=True).headers
        is_page = headers.get("Content-Type", "").startswith("text/html")
        assert headers["Content-Security-Policy"] == (PAGE if is_page else DATA)
        assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] in {"same-origin", "cross-origin"}
        assert "geolocation=()" in headers["Permissions-Policy"]


@pytest.mark.django_db
def test_no_page_loads_anything_from_elsewhere(client: Client) -> None:
    for address in public_addresses():
        response = client.get(address)
        if response.headers["Content-Type"].startswith("text/html"):
            tree = LexborHTMLParser(response.content.decode())
            loading = tree.css("[src], [srcset], link[rel=stylesheet], link[rel=icon]")
            named = [node.attributes for node in loading]
            found = [one.get("src") or one.get("srcset") or one.get("href") for one in named]
            assert found or not response.content
            assert all(str(one).startswith("/") and one[:2] != "//" for one in found if one)


@pytest.mark.django_db
def test_pages_have_no_script_and_no_inline_style(client: Client) -> None:
    for address in public_addresses():
        response = client.get(address)
        if response.headers["Content-Type"].startswith("text/html"):
            tree = LexborHTMLParser(response.content.decode())
            # A data block is no script: no browser runs it.
            assert {node.attributes["type"] for node in tree.css("script")} <= {DATA_BLOCK}
            assert not tree.css("style, [style]")
            nodes = tree.root.traverse() if tree.root else []
            assert not [name for node in nodes for name in node.attributes if name[:2] == "on"]


@pytest.mark.django_db
def test_a_page_is_sent_once_while_it_does_not_change(client: Client) -> None:
    make_broadcast()
    for address in ("/", "/feed.atom", "/kanaele/"):
        etag = client.get(address).headers["ETag"]
        again = client.get(address, headers={"If-None-Match": etag})
        assert again.status_code == 304


@pytest.mark.django_db
def test_a_head_request_is_answered(client: Client) -> None:
    for address in public_addresses():
        assert client.head(address).status_code in {200, 301, 410}, address


@pytest.mark.django_db
def test_the_health_address_says_ok(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db
def test_robots_are_led_to_the_public_sitemap(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Sitemap: https://presse.polizei-demo.example/sitemap.xml" in lines


@pytest.mark.django_db
def test_what_is_unchanged_keeps_its_policies(client: Client) -> None:
    kept = ("Content-Security-Policy", "Cross-Origin-Resource-Policy", "Content-Language")
    for address in ("/", "/feed.atom", "/feed.json", "/daten/"):
        whole = client.get(address)
        again = client.get(address, headers={"If-None-Match": whole.headers["ETag"]})
        assert again.status_code == 304
        assert [again.headers[name] for name in kept] == [whole.headers[name] for name in kept]


@pytest.mark.django_db
def test_every_page_is_dated_by_the_last_change(client: Client) -> None:
    addresses = [one for one in public_addresses() if client.get(one).status_code == 200]
    later = timezone.now().replace(microsecond=0) + timedelta(hours=1)
    Change.objects.create(at=later, transaction=0)
    for address in addresses:
        answer = client.get(address)
        if address.startswith(("/abruf/", "/healthz")):
            continue
        if address.startswith("/bilder/"):
            # The file of a picture never changes; another one has another ETag.
            assert {"ETag", "Last-Modified"} <= answer.headers.keys()
            continue
        assert answer.headers["Last-Modified"] == http_date(later.timestamp()), address
        seen = {"If-Modified-Since": answer.headers["Last-Modified"]}
        assert client.get(address, headers=seen).status_code == 304
        assert client.head(address).headers["ETag"] == answer.headers["ETag"]
