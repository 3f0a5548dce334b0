"""When nothing else can be answered: our words, the right status, and never a traceback."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from broadcasts.archive import views
from broadcasts.archive.tests.test_doors import PAGE
from newsroom.tests import cast as people
from newsroom.tests.cast import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """One that answers as the product does, where the test client would raise."""
    return Client(raise_request_exception=False)


def gone(*_args: Any) -> None:
    raise OperationalError("password of the database")


def broken(*_args: Any, **_more: Any) -> None:
    raise RuntimeError("a secret of ours")


@pytest.mark.parametrize(
    ("prefix", "language", "sentence"),
    [
        ("", "de", "Bereits veröffentlichte Meldungen"),
        ("/en", "en", "Reports that are published already"),
    ],
)
def test_without_the_database_a_page_says_what_still_works(
    client: Client, prefix: str, language: str, sentence: str
) -> None:
    with connection.execute_wrapper(gone):
        answer = client.get(f"{prefix}/dienststellen/os/")
    content = answer.content.decode()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert f'<html lang="{language}">' in content
    assert sentence in content
    assert f'href="{prefix}/"' in content
    assert "password" not in content


def test_a_fault_of_ours_shows_neither_traceback_nor_secret(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "render", broken)
    answer = client.get("/en/")
    content = answer.content.decode()
    assert answer.status_code == 500
    assert "The fault is ours." in content
    assert "secret" not in content
    assert "Traceback" not in content
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_unknown_address_leads_on_in_its_language(client: Client, prefix: str) -> None:
    answer = client.get(f"{prefix}/gibt-es-nicht/")
    content = answer.content.decode()
    assert answer.status_code == 404
    assert f'href="{prefix}/kanaele/"' in content
    assert f'<a class="button" href="{prefix}/"' in content


@pytest.mark.parametrize(
    "address", ["/gibt/es/nicht/", "/en/y", "/m/zzzzzzzz/", "/monate/9999-01/"]
)
def test_who_finds_nothing_is_told_so_as_strictly_as_on_any_page(
    client: Client, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.headers["Content-Security-Policy"] == PAGE
    assert "geolocation=()" in answer.headers["Permissions-Policy"]
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert not answer.cookies


def test_a_host_that_is_not_ours_is_refused_as_strictly(client: Client) -> None:
    answer = client.get("/", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers["Content-Security-Policy"]) == (400, PAGE)


def test_who_is_signed_in_is_led_back_to_the_desk() -> None:
    writer = signed_in(people.cast().writer)
    for address, status in (("/desk/gibt-es-nicht/", 404), ("/admin/broadcasts/feedback/", 403)):
        answer = writer.get(address)
        assert answer.status_code == status
        assert f'href="{reverse("desk:start")}"' in answer.content.decode()
