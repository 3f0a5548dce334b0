"""Deny by default: what needs no sign-in is the archive's list, and nothing else leads inside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

pytestmark = pytest.mark.django_db

#: Values for the parts of an address; no such objects exist.
VALUES = {
    "pk": "1",
    "object_id": "1",
    "public_id": "bcdfghjk",
    "slug": "titel",
    "key": "os",
    "position": "1",
    "rendition": "small",
    "width": "480",
    "kind": "jpg",
    "category": "gefahr",
    "month": "2024-11",
    "token": "x",
    "who": "polizei",
}
#: Signing in and out has to work without being signed in.
DOORS = {"/admin/login/", "/admin/logout/"}


def addresses(resolver: URLResolver, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        elif isinstance(pattern.pattern, RoutePattern):
            yield filled(route, pattern), pattern


def filled(route: str, pattern: URLPattern) -> str:
    for name, converter in pattern.pattern.converters.items():
        for written in (f"<{name}>", f"<{kind_of(converter)}:{name}>"):
            route = route.replace(written, VALUES.get(name, "1"))
    return route


def kind_of(converter: object) -> str:
    return type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")


def is_public(pattern: URLPattern) -> bool:
    return not getattr(pattern.callback, "login_required", True)


ALL = [
    (address, pattern)
    for address, pattern in addresses(get_resolver())
    if "<" not in address and not address.startswith("/static/")
]


def test_the_walk_finds_the_rooms() -> None:
    found = {address for address, _pattern in ALL}
    assert {"/", "/desk/", "/admin/newsroom/draft/", "/feed.atom"} <= found


@pytest.mark.parametrize(
    "address", sorted({a for a, p in ALL if not is_public(p) and a not in DOORS})
)
def test_an_inner_page_sends_a_stranger_to_the_door(client: Client, address: str) -> None:
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("address", ["/desk/", "/desk/deliveries/", "/desk/audit/", "/admin/"])
def test_no_browser_keeps_an_inner_page(admin_client: Client, address: str) -> None:
    assert "no-store" in admin_client.get(address)["Cache-Control"]
    assert "no-store" in Client().get(address)["Cache-Control"]


def test_public_are_the_archives_addresses_and_no_others() -> None:
    public = {pattern.callback.__module__ for _address, pattern in ALL if is_public(pattern)}
    rooms = {module for module in public if not module.startswith("broadcasts.archive")}
    # The page of a link needs no sign-in: who has it cannot sign in yet.
    assert rooms <= {"django.contrib.admin.sites", "newsroom.desk.password"}


@pytest.mark.parametrize("address", ["/admin/queue/", "/admin/django_rq/", "/media/x.jpg", "/var/"])
def test_neither_queue_nor_files_have_a_page(admin_client: Client, address: str) -> None:
    assert admin_client.get(address).status_code == 404


def test_a_form_without_its_token_is_explained_in_one_sentence() -> None:
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert answer.status_code == 403
    assert "Es wurde nichts geändert." in answer.content.decode()
