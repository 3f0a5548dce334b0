from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from broadcasts.archive import fetch
from broadcasts.archive.fetch import fetch_url
from broadcasts.archive.tests.making import jpeg, make_broadcast, make_picture, withdraw

pytestmark = pytest.mark.django_db


def content_of(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    return bytes(response.getvalue())


def local(address: str) -> str:
    return address.removeprefix("https://abruf.example")


@pytest.mark.parametrize(("size", "blue"), [("gross", 90), ("mittel", 120), ("klein", 150)])
def test_each_size_is_its_rendition(client: Client, size: str, blue: int) -> None:
    broadcast = make_broadcast()
    make_picture(broadcast)
    assert content_of(client, f"/bilder/{broadcast.public_id}/1/{size}.jpg") == jpeg(blue)


def test_unknown_pictures_and_sizes_are_not_found(client: Client) -> None:
    broadcast = make_broadcast()
    make_picture(broadcast)
    for name in ("2/gross", "1/riesig", "99999999999999999999/gross"):
        assert client.get(f"/bilder/{broadcast.public_id}/{name}.jpg").status_code == 404


def test_a_lost_file_is_not_found(client: Client) -> None:
    broadcast = make_broadcast()
    picture = make_picture(broadcast)
    picture.master.storage.delete(picture.master.name or "")
    assert client.get(f"/bilder/{broadcast.public_id}/1/gross.jpg").status_code == 404


def test_an_unchanged_picture_is_not_sent_again(client: Client) -> None:
    broadcast = make_broadcast()
    make_picture(broadcast)
    address = f"/bilder/{broadcast.public_id}/1/gross.jpg"
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_a_known_etag_does_not_open_a_withdrawn_picture(client: Client) -> None:
    broadcast = make_broadcast()
    make_picture(broadcast)
    address = f"/bilder/{broadcast.public_id}/1/gross.jpg"
    etag = client.get(address).headers["ETag"]
    withdraw(broadcast)
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 410


def test_pictures_are_cacheable_but_those_of_searches_are_not(client: Client) -> None:
    for category, control in (("verkehr", "public"), ("vermisst", "no-store")):
        broadcast = make_broadcast(category=category)
        make_picture(broadcast)
        headers = client.get(f"/bilder/{broadcast.public_id}/1/klein.jpg").headers
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
