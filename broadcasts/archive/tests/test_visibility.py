from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from broadcasts import failures
from broadcasts.archive.tests.making import (
    make_broadcast,
    make_channel,
    make_delivery,
    make_picture,
    withdraw,
)
from broadcasts.changes import PART
from broadcasts.models import Broadcast

pytestmark = pytest.mark.django_db

SECRET = "Geheimwort"


def secret_broadcast(**values: object) -> Broadcast:
    """A text whose every part carries the word that must not appear."""
    texts = dict.fromkeys(("lead", "body", "place"), SECRET)
    broadcast = make_broadcast(SECRET, **(texts | values))
    make_picture(broadcast, alt=SECRET, credit=SECRET)
    return broadcast


def picture_address(broadcast: Broadcast, kind: str = "jpg") -> str:
    return reverse("archive:picture", args=[broadcast.public_id, 1, 64, kind])


def surfaces(broadcast: Broadcast) -> list[str]:
    """Every place where a text could show apart from its own page."""
    key, category = broadcast.inspection.key, broadcast.category
    month = timezone.localtime().strftime("%Y-%m")
    scopes = ("", f"/dienststellen/{key}", f"/kategorien/{category}")
    return [
        *(f"{prefix}{scope}/" for prefix in ("", "/en") for scope in scopes),
        f"/monate/{month}/",
        f"/?dienststelle={key}&kategorie={category}&monat={month}",
        *(
            f"{scope}/feed.{form}"
            for scope in (*scopes, f"{scopes[1]}{scopes[2]}")
            for form in ("atom", "json")
        ),
        "/api/v1/broadcasts",
        f"/api/v1/broadcasts?inspection={key}&category={category}",
        f"/sitemap-{-(-broadcast.pk // PART)}.xml",
        "/sitemap-news.xml",
    ]


def body_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_a_public_text_shows_everywhere(client: Client) -> None:
    broadcast = secret_broadcast()
    for address in surfaces(broadcast):
        assert broadcast.public_id in body_of(client, address)


@pytest.mark.parametrize("why", ["embargo", "exercise", "doubt"])
def test_nothing_shows_before_its_time_or_by_mistake(client: Client, why: str) -> None:
    begins = timezone.now() + timedelta(minutes=1 if why == "embargo" else -60)
    broadcast = secret_broadcast(visible_from=begins, is_exercise=why == "exercise")
    if why == "doubt":
        make_delivery(broadcast, make_channel(), problem=failures.SIGNATURE_FELL[0], state="held")
    for address in surfaces(broadcast):
        content = body_of(client, address)
        assert SECRET not in content
        assert broadcast.public_id not in content
    own = (f"/m/{broadcast.public_id}/", broadcast.get_absolute_url(), picture_address(broadcast))
    assert {client.get(address).status_code for address in own} == {404}


def test_a_withdrawn_text_is_gone_without_a_word(client: Client) -> None:
    broadcast = secret_broadcast()
    withdraw(broadcast, "Die Frau ist wohlauf.", at=datetime(2024, 11, 26, 6, 25, tzinfo=UTC))
    withdrawn_on = "Dienstag, 26. November 2024, 07.25"
    for address in (
        f"/m/{broadcast.public_id}/",
        f"/m/{broadcast.public_id}/irgendein-slug/",
        broadcast.get_absolute_url(),
    ):
        response = client.get(address)
        content = response.content.decode()
        assert response.status_code == 410
        assert withdrawn_on in content
        assert SECRET not in content
        assert broadcast.slug not in content
        assert "/bilder/" not in content
        assert "Die Frau ist wohlauf." in content


def test_a_withdrawn_text_leaves_lists_feeds_and_sitemap(client: Client) -> None:
    broadcast = secret_broadcast()
    withdraw(broadcast)
    for address in surfaces(broadcast):
        content = body_of(client, address)
        assert SECRET not in content
        assert broadcast.public_id not in content


@pytest.mark.parametrize("kind", ["avif", "webp", "jpg"])
def test_pictures_of_a_withdrawn_text_are_gone(client: Client, kind: str) -> None:
    broadcast = secret_broadcast()
    withdraw(broadcast)
    response = client.get(picture_address(broadcast, kind))
    assert response.status_code == 410
    assert response.content == b""


def test_an_unknown_number_is_not_found(client: Client) -> None:
    assert client.get("/m/zzzzzzzz/").status_code == 404
    assert client.get("/m/zzzzzzzz/titel/").status_code == 404
    assert client.get("/bilder/zzzzzzzz/1/480.jpg").status_code == 404


def test_the_number_leads_to_the_readable_address(client: Client) -> None:
    broadcast = make_broadcast()
    for address in (f"/m/{broadcast.public_id}/", f"/m/{broadcast.public_id}/falsch/"):
        response = client.get(address)
        assert response.status_code == 301
        assert response.headers["Location"] == broadcast.get_absolute_url()


def test_unknown_inspections_and_categories_are_not_found(client: Client) -> None:
    for address in ("/dienststellen/xy/", "/kategorien/xy/", "/kategorien/xy/feed.atom"):
        assert client.get(address).status_code == 404
