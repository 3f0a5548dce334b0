"""The steps on the page "Is this report genuine?" work, and the sheet tells nothing more."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
from django.test import Client
from django.utils import timezone

from broadcasts import manifest
from broadcasts.archive.tests.making import make_broadcast, withdraw
from broadcasts.manifest import Release, SignedChannel, SignedPicture
from broadcasts.models import Broadcast
from broadcasts.models.legal import Legal

pytestmark = pytest.mark.django_db


def signed(headline: str = "Ölspur in der Großen Straße") -> Broadcast:
    """With everything in its manifest that must stay inside."""
    release = Release(
        public_id="bcdfsign", inspection="os", category="verkehr", urgency="normal",
        kind="initial", follows="", headline=headline, place="Osnabrück", lead="Vorspann.",
        body="Text.", embargo_until=None,
        pictures=(SignedPicture("a" * 64, "b" * 64, "Eine Straße", "Polizei"),),
        channels=(SignedChannel(4711, "Geheimer Kanaltext", (), "konto-4711"),),
        contributors=(815, 816), legal=Legal(agreed_by="Dr. Beispiel"),
    )  # fmt: skip
    text = manifest.manifest(release)
    return make_broadcast(
        headline, public_id="bcdfsign", manifest=text, digest=manifest.digest(text)
    )


def test_the_steps_of_the_page_lead_to_the_checksum_it_shows(client: Client) -> None:
    broadcast = signed()
    release = client.get(broadcast.get_absolute_url()).content.decode()
    way = re.search(r'href="(/pruefen/\?nummer=\w+)"', release)
    assert way is not None
    page = client.get(way[1]).content.decode()
    link, shown = (
        found[1]
        for pattern in (r'href="(/pruefen/\w+\.json)"', r'<code id="checksum">(\w+)</code>')
        if (found := re.search(pattern, page))
    )
    content = client.get(link).content
    assert hashlib.sha256(content).hexdigest() == shown
    sheet = json.loads(content)
    assert sheet["headline"] == broadcast.headline
    assert sheet["signed_checksum"] == broadcast.digest
    assert broadcast.digest in release


def test_the_key_of_the_authority_signed_the_sheet(client: Client) -> None:
    signed()
    key = load_pem_public_key(client.get("/pruefen/schluessel.pem").content)
    assert isinstance(key, Ed25519PublicKey)
    sheet = client.get("/pruefen/bcdfsign.json").content
    key.verify(client.get("/pruefen/bcdfsign.sig").content, sheet)
    with pytest.raises(InvalidSignature):
        key.verify(client.get("/pruefen/bcdfsign.sig").content, sheet.replace(b"Text", b"Tixt"))
    raw = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert hashlib.sha256(raw).hexdigest() in client.get("/pruefen/").content.decode()


def test_the_sheet_tells_neither_people_nor_channels_nor_agreements(client: Client) -> None:
    signed()
    sheet = client.get("/pruefen/bcdfsign.json").content.decode()
    for secret in ("815", "4711", "Geheimer Kanaltext", "Beispiel", "legal", "contributors"):
        assert secret not in sheet
    assert json.loads(sheet)["pictures"] == [{"alt": "Eine Straße", "credit": "Polizei"}]


def test_what_is_not_public_has_no_sheet_and_what_was_withdrawn_none_any_more(
    client: Client,
) -> None:
    later = make_broadcast("Später", visible_from=timezone.now() + timedelta(hours=1))
    assert client.get(f"/pruefen/{later.public_id}.json").status_code == 404
    gone = signed("Geheimwort")
    withdraw(gone)
    answer = client.get("/pruefen/bcdfsign.json")
    assert (answer.status_code, answer.content) == (410, b"")
    page = client.get("/pruefen/", {"nummer": "bcdfsign"}).content.decode()
    assert "Geheimwort" not in page
    assert 'id="nummer-error"' in page


@pytest.mark.parametrize(
    "asked",
    ["bcdfsign", " BCDFSIGN ", "https://presse.example/m/bcdfsign/", "/en/m/bcdfsign/oelspur/"],
)
def test_a_number_or_any_address_of_the_report_is_understood(client: Client, asked: str) -> None:
    signed()
    assert 'id="checksum"' in client.get("/pruefen/", {"nummer": asked}).content.decode()


@pytest.mark.parametrize("asked", ["x", "\x00", "<script>", "a" * 900, "//m//"])
def test_a_senseless_number_is_answered_kindly(client: Client, asked: str) -> None:
    answer = client.get("/pruefen/", {"nummer": asked})
    assert answer.status_code == 200
    assert "<script" not in answer.content.decode()
