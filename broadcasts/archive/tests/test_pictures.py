from __future__ import annotations

import io
from datetime import timedelta
from unittest import mock

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from PIL import Image

from broadcasts import renditions
from broadcasts.archive import fetch
from broadcasts.archive.fetch import fetch_url
from broadcasts.archive.tests.making import jpeg, make_broadcast, make_picture, withdraw

pytestmark = pytest.mark.django_db


def content_of(client: Client, address: str, mime: str = "image/jpeg") -> bytes:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == mime
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    return bytes(response.getvalue())


def local(address: str) -> str:
    return address.removeprefix("https://abruf.example")


@pytest.mark.parametrize("kind", ["avif", "webp", "jpg"])
def test_each_address_is_its_rendition(client: Client, kind: str) -> None:
    broadcast = make_broadcast()
    picture = make_picture(broadcast)
    renditions.prepare(picture)
    address = f"/bilder/{broadcast.public_id}/1/64.{kind}"
    content = content_of(client, address, renditions.FORMATS[kind])
    with Image.open(io.BytesIO(content)) as image:
        assert image.format == {"jpg": "JPEG"}.get(kind, kind.upper())


def test_a_rendition_that_was_never_made_is_the_signed_picture(client: Client) -> None:
    broadcast = make_broadcast()
    make_picture(broadcast)
    assert content_of(client, f"/bilder/{broadcast.public_id}/1/64.avif") == jpeg(90)


def test_unknown_pictures_widths_and_formats_are_not_found(client: Client) -> None:
    broadcast = make_broadcast()
    make_picture(broadcast)
    for name in ("2/64.jpg", "1/480.jpg", "1/64.gif", "99999999999999999999/64.jpg"):
        assert client.get(f"/bilder/{broadcast.public_id}/{name}").status_code == 404


def test_a_lost_file_is_not_found(client: Client) -> None:
    broadcast = make_broadcast()
    picture = make_picture(broadcast)
    picture.master.storage.delete(picture.master.name or "")
    assert client.get(f"/bilder/{broadcast.public_id}/1/64.jpg").status_code == 404


def test_an_unchanged_picture_is_not_sent_again_until_there_is_a_better_one(
    client: Client,
) -> None:
    broadcast = make_broadcast()
    picture = make_picture(broadcast)
    address = f"/bilder/{broadcast.public_id}/1/64.avif"
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    renditions.prepare(picture)
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_a_known_etag_does_not_open_a_withdrawn_picture(client: Client) -> None:
    broadcast = make_broadcast()
    make_picture(broadcast)
    address = f"/bilder/{broadcast.public_id}/1/64.jpg"
    etag = client.get(address).headers["ETag"]
    withdraw(broadcast)
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 410


def test_pictures_are_cacheable_but_those_of_searches_are_not(client: Client) -> None:
    for category, control in (("verkehr", "public"), ("vermisst", "no-store")):
        broadcast = make_broadcast(category=category)
        make_picture(broadcast)
        headers = client.get(f"/bilder/{broadcast.public_id}/1/64.avif").headers
        assert control in headers["Cache-Control"]


def test_a_platform_fetches_the_feed_rendition_before_the_text_is_public(client: Client) -> None:
    broadcast = make_broadcast(visible_from=timezone.now() + timedelta(hours=1))
    address = fetch_url(make_picture(broadcast))
    assert address.startswith("https://abruf.example/abruf/")
    assert address.endswith(".jpg")
    assert content_of(client, local(address)) == jpeg(120)


def test_after_a_withdrawal_the_platform_gets_nothing(client: Client) -> None:
    broadcast = make_broadcast()
    address = fetch_url(make_picture(broadcast))
    withdraw(broadcast)
    response = client.get(local(address))
    assert (response.status_code, response.content) == (404, b"")
    assert response.headers["Content-Type"] == "image/jpeg"


def test_an_address_lapses_after_a_day(client: Client) -> None:
    address = local(fetch_url(make_picture(make_broadcast())))
    later = timezone.now() + fetch.LIFETIME + timedelta(seconds=2)
    with mock.patch("django.core.signing.time.time", return_value=later.timestamp()):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("token", ["x", "a~b~c", "..%2Fsecret", "~~", "ä"])
def test_a_made_up_address_opens_nothing(client: Client, token: str) -> None:
    make_picture(make_broadcast())
    assert client.get(f"/abruf/{token}.jpg").status_code == 404


def test_a_token_of_another_purpose_opens_nothing(client: Client) -> None:
    picture = make_picture(make_broadcast())
    token = signing.TimestampSigner(sep="~").sign_object([picture.pk, picture.feed.name])
    assert client.get(f"/abruf/{token}.jpg").status_code == 404
