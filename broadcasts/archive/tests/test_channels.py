from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest
from django.test import Client

from broadcasts.archive.channels import follow_address
from broadcasts.archive.tests.making import make_channel, make_inspection
from broadcasts.models import Channel
from broadcasts.models.channel import Platform

pytestmark = pytest.mark.django_db


def make_retired() -> Channel:
    return make_channel(
        Platform.X,
        name="@Polizei_Beispiel",
        state=Channel.State.RETIRED,
        retired_on=date(2024, 9, 1),
        moved_to="Wir sind umgezogen.",
    )


def test_a_channel_can_be_followed_and_scanned(client: Client) -> None:
    channel = make_channel()
    content = client.get("/kanaele/").content.decode()
    assert f'href="{channel.follow_url}"' in content
    assert f'src="/kanaele/{channel.pk}/qr.svg"' in content


@pytest.mark.parametrize("address", ["/kanaele/", "/kanaele/os/"])
def test_who_follows_is_told_the_rules_first(client: Client, address: str) -> None:
    make_channel()
    content = client.get(address).content.decode()
    for rule in ("Kein Notruf", "Nur in eine Richtung", "Niemals private", "Ohne Konto lesbar"):
        assert f"<strong>{rule}" in content
    assert "Wählen Sie im Notfall die 110" in content


def test_the_channels_page_says_where_an_account_went(client: Client) -> None:
    channel = make_retired()
    content = client.get("/kanaele/").content.decode()
    assert "@Polizei_Beispiel" in content
    assert "1. September 2024" in content
    assert "Wir sind umgezogen." in content
    assert channel.follow_url not in content
    assert "Was dort stand" not in content
    assert client.get(f"/kanaele/{channel.pk}/qr.svg").status_code == 404


def test_a_paused_channel_can_still_be_followed(client: Client) -> None:
    channel = make_channel(state=Channel.State.PAUSED, pause_reason="auth")
    content = client.get("/kanaele/").content.decode()
    assert channel.follow_url in content
    assert "auth" not in content


def test_a_qr_code_is_a_picture_without_script_or_style(client: Client) -> None:
    response = client.get(f"/kanaele/{make_channel().pk}/qr.svg")
    assert response.headers["Content-Type"] == "image/svg+xml"
    root = ElementTree.fromstring(response.content)  # noqa: S314 - our own drawing
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {"svg", "path", "g"}
    assert not any("style" in element.attrib for element in root.iter())


def test_a_qr_code_without_an_address_is_not_found(client: Client) -> None:
    channel = make_channel(follow_url="", platform=Platform.FACEBOOK)
    assert client.get(f"/kanaele/{channel.pk}/qr.svg").status_code == 404


def test_a_whatsapp_invitation_is_an_address() -> None:
    channel = make_channel(follow_url="", invite="0029VaDemo")
    assert follow_address(channel) == "https://whatsapp.com/channel/0029VaDemo"


def test_an_address_that_is_none_is_not_offered() -> None:
    assert follow_address(make_channel(follow_url="javascript:alert(1)")) == ""


def test_an_inspection_without_channels_is_left_out(client: Client) -> None:
    make_inspection("el-gb", name="Ohne Kanal")
    assert "Ohne Kanal" not in client.get("/kanaele/").content.decode()


def test_an_inspection_has_a_page_of_its_own_for_a_poster(client: Client) -> None:
    channel, left = make_channel(), make_retired()
    make_channel(inspection=make_inspection("el-gb"), name="Von nebenan")
    content = client.get("/kanaele/os/").content.decode()
    assert f'src="/kanaele/{channel.pk}/qr.svg"' in content
    assert "<details" not in content
    assert left.name in content
    assert "110" in content
    assert "Von nebenan" not in content
    assert client.get("/kanaele/gibt-es-nicht/").status_code == 404
    assert 'href="/kanaele/os/"' in client.get("/kanaele/").content.decode()
