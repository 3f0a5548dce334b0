from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from broadcasts.archive.paging import PAGE_LENGTH
from broadcasts.archive.reading import call_address, zone_of
from broadcasts.archive.tests.making import (
    make_broadcast,
    make_channel,
    make_delivery,
    make_inspection,
    make_picture,
    withdraw,
)
from broadcasts.models import Broadcast, Delivery
from broadcasts.models.channel import Platform
from broadcasts.models.delivery import Operation

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def page(client: Client, broadcast: Broadcast) -> str:
    response = client.get(broadcast.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_a_page_reads_like_a_press_release(client: Client) -> None:
    moment = datetime(2024, 11, 24, 14, 42, tzinfo=UTC)
    broadcast = make_broadcast("Bombe entschärft", visible_from=moment, signed_at=moment)
    content = page(client, broadcast)
    assert "POL-OS: Osnabrück:" in content
    assert 'datetime="2024-11-24T15:42:00+01:00"' in content
    assert "Sonntag, 24. November 2024, 15.42" in content
    assert "MEZ" in content
    assert "<li>eins</li>" in content
    assert broadcast.digest in content
    assert f"https://presse.polizei-demo.example/m/{broadcast.public_id}/" in content
    assert 'href="tel:+493023125100"' in content
    assert "mailto:presse-os@polizei-demo.example" in content


def test_a_page_says_when_it_was_signed_and_whom_to_ask_about_what(client: Client) -> None:
    signed = datetime(2024, 11, 24, 14, 43, tzinfo=UTC)
    content = page(client, make_broadcast(visible_from=signed - MINUTE, signed_at=signed))
    tree = LexborHTMLParser(content)
    said = {
        name: [str(link.attributes["href"]) for link in tree.css(f"[aria-labelledby={name}] a")]
        for name in ("hints", "press")
    }
    assert said == {
        "hints": ["tel:+493023125100"],
        "press": ["tel:+493023125200", "mailto:presse-os@polizei-demo.example"],
    }
    (signature,) = tree.css(".signature")
    assert "24. November 2024, 15.43" in signature.text()


def test_texts_are_escaped_everywhere(client: Client) -> None:
    evil = '"><script>alert(1)</script>'
    broadcast = make_broadcast(evil, lead=evil, body=evil, place=evil)
    make_picture(broadcast, alt=evil, credit=evil)
    for address in (broadcast.get_absolute_url(), "/", "/feed.atom"):
        assert "<script>" not in client.get(address).content.decode()


def test_pictures_come_in_three_sizes_with_their_words(client: Client) -> None:
    broadcast = make_broadcast()
    make_picture(broadcast, width=2000, height=1500)
    content = page(client, broadcast)
    base = f"/bilder/{broadcast.public_id}/1"
    for kind in ("avif", "webp", "jpg"):
        widths = ", ".join(f"{base}/{width}.{kind} {width}w" for width in (480, 960, 1600))
        assert f'srcset="{widths}"' in content
    assert 'alt="Ein blaues Rechteck"' in content
    assert "Bild: Polizei" in content
    assert 'width="1600"' in content
    assert 'height="1200"' in content


def test_no_picture_is_enlarged_and_only_the_first_is_wanted_at_once(client: Client) -> None:
    broadcast = make_broadcast()
    for position in (1, 2):
        make_picture(broadcast, position, width=600, height=2000)
    content = page(client, broadcast)
    assert "/1/600.avif 600w" in content
    assert "/1/960" not in content
    first, second = content.split("</picture>")[:2]
    assert "lazy" not in first
    assert 'loading="lazy"' in second


def test_a_link_elsewhere_shows_title_and_picture(client: Client) -> None:
    broadcast = make_broadcast("Ölspur")
    make_picture(broadcast)
    content = page(client, broadcast)
    assert '<meta property="og:title" content="POL-OS: Osnabrück: Ölspur">' in content
    assert f"https://presse.polizei-demo.example{broadcast.get_absolute_url()}" in content
    assert f"example/bilder/{broadcast.public_id}/1/64.jpg" in content


@pytest.mark.parametrize("category", ["vermisst", "fahndung"])
def test_pictures_of_searches_stay_on_their_page(client: Client, category: str) -> None:
    broadcast = make_broadcast(category=category)
    make_picture(broadcast)
    content = page(client, broadcast)
    assert "og:image" not in content
    assert 'name="robots" content="noindex' in content
    assert f"/bilder/{broadcast.public_id}/1/64.jpg" in content
    for address in ("/", "/feed.atom", f"/kategorien/{category}/"):
        assert "/bilder/" not in client.get(address).content.decode()


def test_only_confirmed_posts_are_listed(client: Client) -> None:
    broadcast = make_broadcast()
    seen, sent, deleted, evil = (make_channel(platform) for platform in list(Platform)[:4])
    make_delivery(broadcast, seen, permalink="https://platform.example/seen")
    make_delivery(broadcast, sent, state="accepted", permalink="https://platform.example/sent")
    make_delivery(broadcast, deleted, permalink="https://platform.example/deleted")
    make_delivery(broadcast, deleted, operation=Operation.DELETE, state="queued")
    make_delivery(broadcast, evil, permalink="javascript:alert(1)")
    content = page(client, broadcast)
    assert "https://platform.example/seen" in content
    assert "https://platform.example/sent" not in content
    assert "https://platform.example/deleted" not in content
    assert "javascript:" not in content


def test_older_pages_continue_exactly_where_the_list_ended(client: Client) -> None:
    moment = timezone.now() - timedelta(hours=1)
    numbers = [make_broadcast(visible_from=moment).public_id for _ in range(PAGE_LENGTH * 2 + 3)]
    seen: list[str] = []
    cursor = ""
    while True:
        shown = client.get("/", {"vor": cursor}).context["page"]
        seen += [text.public_id for text in shown.texts]
        cursor = shown.older
        if not cursor:
            break
    assert seen == numbers[::-1]


def test_a_cursor_survives_the_withdrawal_of_its_text(client: Client) -> None:
    older = make_broadcast("Älter", visible_from=timezone.now() - timedelta(hours=3))
    place = make_broadcast("Weg")
    withdraw(place)
    content = client.get("/", {"vor": place.public_id}).content.decode()
    assert older.public_id in content


@pytest.mark.parametrize("cursor", ["zzzz", "\x00", "ä", "1; DROP", "a" * 500])
def test_a_senseless_cursor_is_not_found(client: Client, cursor: str) -> None:
    assert client.get("/", {"vor": cursor}).status_code == 404


def test_the_archive_is_german_whatever_the_browser_asks_for(client: Client) -> None:
    response = client.get("/", headers={"Accept-Language": "en"})
    assert '<html lang="de">' in response.content.decode()
    assert response.headers["Content-Language"] == "de"


def test_a_missing_page_says_so_in_our_words(client: Client) -> None:
    response = client.get("/gibt-es-nicht")
    assert response.status_code == 404
    assert 'class="message card"' in response.content.decode()


def test_an_inspection_without_numbers_shows_no_empty_contact(client: Client) -> None:
    silent = make_inspection("el-gb", hint_phone="", press_phone="", press_email="")
    content = page(client, make_broadcast(inspection=silent))
    assert "tel:" not in content
    assert "mailto:" not in content


@pytest.mark.parametrize(
    ("phone", "address"),
    [
        ("030 23125-100", "tel:+493023125100"),
        ("+49 30 23125-100", "tel:+493023125100"),
        ("", ""),
        ("nur schriftlich", ""),
    ],
)
def test_telephone_numbers_can_be_called(phone: str, address: str) -> None:
    assert call_address(phone) == address


def test_the_doubled_hour_has_two_names() -> None:
    summer = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert [zone_of(summer), zone_of(summer + timedelta(hours=1))] == ["MESZ", "MEZ"]


def test_a_delivery_of_another_text_is_not_listed(client: Client) -> None:
    mine, other = make_broadcast(), make_broadcast("Anderes")
    make_delivery(other, make_channel())
    assert Delivery.objects.count() == 1
    assert "platform.example" not in page(client, mine)
