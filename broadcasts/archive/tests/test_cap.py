"""CAP documents, held against the rules of the standard by a parser that is not ours."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import feedparser
import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pytest_django import Settings

from broadcasts.archive.cap import feed as cap_feed
from broadcasts.archive.tests.making import make_broadcast, make_inspection, withdraw
from broadcasts.archive.tree import document
from broadcasts.models import Broadcast, Kind
from inspections.models import Area

pytestmark = pytest.mark.django_db
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
#: The sequence of the schema, and how often each element may stand there (regular expression).
ALERT = (
    "identifier sender sent status msgType (source )?scope (restriction )?(addresses )?(code )*"
    "(note )?(references )?(incidents )?(info )*"
)
INFO = (
    "(language )?(category )+event (responseType )*urgency severity certainty (audience )?"
    "(eventCode )*(effective )?(onset )?(expires )?(senderName )?(headline )?(description )?"
    "(instruction )?(web )?(contact )?(parameter )*(resource )*(area )*"
)
AREA = "areaDesc (polygon )*(circle )*(geocode )*(altitude )?(ceiling )?"
VALUES = {
    "status": {"Actual", "Exercise", "System", "Test", "Draft"},
    "msgType": {"Alert", "Update", "Cancel", "Ack", "Error"},
    "scope": {"Public", "Restricted", "Private"},
    "category": {"Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Other"},
    "responseType": {"Shelter", "Evacuate", "Prepare", "Avoid", "Monitor", "AllClear", "None"},
    "urgency": {"Immediate", "Expected", "Future", "Past", "Unknown"},
    "severity": {"Extreme", "Severe", "Moderate", "Minor", "Unknown"},
    "certainty": {"Observed", "Likely", "Possible", "Unlikely", "Unknown"},
}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")


def order(node: Any) -> str:
    return "".join(f"{child.tag.removeprefix(CAP).strip()} " for child in node)


def check(content: bytes) -> dict[str, str]:
    """The document as flat text, when it keeps every rule we know of CAP 1.2."""
    root = etree.fromstring(content)
    assert root.tag == f"{CAP}alert"
    info, area = root.find(f"{CAP}info"), root.find(f"{CAP}info/{CAP}area")
    for node, rule in ((root, ALERT), (info, INFO), (area, AREA)):
        assert re.fullmatch(rule, order(node)), order(node)
    flat = {node.tag.removeprefix(CAP): (node.text or "").strip() for node in root.iter()}
    assert all(flat[name] in allowed for name, allowed in VALUES.items() if name in flat)
    assert all(TIME.fullmatch(flat[name]) for name in ("sent", "effective", "expires"))
    assert not re.search(r"[\s,<&]", flat["identifier"] + flat["sender"])
    assert len(flat["headline"]) <= 140
    assert flat["headline"] != flat["description"]
    assert (flat["msgType"] in ("Update", "Cancel")) == ("references" in flat)
    for reference in flat.get("references", "").split():
        sender, number, sent = reference.split(",")
        assert (sender, bool(number)) == (flat["sender"], True)
        assert TIME.fullmatch(sent)
    return flat


def cap(client: Client, broadcast: Broadcast, end: str = ".xml") -> dict[str, str]:
    answer = client.get(f"/cap/{broadcast.public_id}{end}")
    assert answer.headers["Content-Type"] == "application/cap+xml"
    return check(answer.content)


def danger(headline: str = "Bombe in Haste", hours: int = 1, **values: Any) -> Broadcast:
    moment = timezone.now() - timedelta(hours=hours)
    values = {"category": "gefahr", "urgency": "sofort", **values}
    return make_broadcast(headline, visible_from=moment, **values)


def told(client: Client, address: str = "/cap/feed.atom") -> list[str]:
    """The documents that the feed leads to, as a stranger's reader sees them."""
    feed = feedparser.parse(client.get(address).content)
    assert not feed.bozo
    links = [link for entry in feed.entries for link in entry.links]
    return [
        link.href.removeprefix("https://presse.polizei-demo.example/cap/")
        for link in links
        if link.type == "application/cap+xml"
    ]


def references(flat: dict[str, str]) -> list[str]:
    return [one.split(",")[1] for one in flat.get("references", "").split()]


def test_a_danger_is_an_alert_that_claims_no_more_than_it_knows(client: Client) -> None:
    inspection = make_inspection()
    Area.objects.create(inspection=inspection, name="Stadt", ags="03404", ars="034040000000")
    broadcast = danger("Rauch über der Stadt " * 9, urgency="sofort")
    flat = cap(client, broadcast)
    assert (flat["status"], flat["msgType"], flat["scope"]) == ("Test", "Alert", "Public")
    assert (flat["urgency"], flat["severity"], flat["certainty"]) == (
        "Immediate", "Unknown", "Unknown",
    )  # fmt: skip
    assert "keine amtliche Warnung" in flat["note"]
    assert flat["web"] == broadcast.permanent_url
    assert flat["areaDesc"] == "Osnabrück (Stadt)"
    assert (flat["valueName"], flat["value"]) == ("ARS", "034040000000")
    assert flat["language"] == "de-DE"


def test_only_an_authority_makes_it_actual(client: Client, settings: Settings) -> None:
    settings.CAP_STATUS = "Actual"
    flat = cap(client, danger())
    assert flat["status"] == "Actual"
    assert "Status Test" not in flat["note"]


def test_it_expires_when_its_editor_said_or_after_two_days(client: Client) -> None:
    until = timezone.localtime(timezone.now() + timedelta(hours=5)).isoformat(timespec="seconds")
    given_time = timezone.now() + timedelta(hours=5)
    assert cap(client, danger(expires_at=given_time))["expires"] == until
    flat = cap(client, danger())
    sent, end = (datetime.fromisoformat(flat[name]) for name in ("sent", "expires"))
    assert end - sent == timedelta(days=2)


def test_a_follow_up_updates_whatever_still_holds(client: Client) -> None:
    first = danger(hours=60)
    second = danger(hours=5, kind=Kind.UPDATE, follows=first)
    third = danger(hours=3, kind=Kind.CORRECTION, follows=second)
    flat = cap(client, third)
    assert (flat["msgType"], references(flat)) == ("Update", [second.public_id])
    assert flat["incidents"] == first.public_id
    # Nothing held any more when the second was sent, so it began anew.
    assert cap(client, second)["msgType"] == "Alert"


def test_an_all_clear_cancels_all_of_its_story(client: Client) -> None:
    first = danger(hours=6)
    second = danger(hours=5, kind=Kind.UPDATE, follows=first)
    end = danger(hours=4, kind=Kind.ALL_CLEAR, follows=second, category="einsatz")
    flat = cap(client, end)
    assert (flat["msgType"], flat["responseType"]) == ("Cancel", "AllClear")
    assert (flat["urgency"], flat["severity"], flat["certainty"]) == ("Past", "Minor", "Observed")
    assert references(flat) == [second.public_id, first.public_id]
    again = danger(hours=2, kind=Kind.UPDATE, follows=end)
    assert cap(client, again)["msgType"] == "Alert"


def test_taking_back_one_message_leaves_the_danger(client: Client) -> None:
    first = danger(hours=6)
    wrong = danger(hours=5, kind=Kind.UPDATE, follows=first)
    flat = cap(client, danger(hours=4, kind=Kind.RETRACTION, follows=wrong))
    assert (flat["msgType"], references(flat)) == ("Cancel", [wrong.public_id])
    assert "responseType" not in flat


def test_a_withdrawn_alert_is_cancelled_in_its_place(client: Client) -> None:
    broadcast = danger("Geheimwort", lead="Geheimwort", body="Mehr", place="Geheimwort")
    before = cap(client, broadcast)
    withdraw(broadcast, reason="Fehlalarm & Irrtum")
    answer = client.get(f"/cap/{broadcast.public_id}.xml")
    assert answer.status_code == 410
    assert "Fehlalarm & Irrtum" in answer.content.decode()
    document = client.get(f"/cap/{broadcast.public_id}/ruecknahme.xml").content
    flat = check(document)
    assert flat["msgType"] == "Cancel"
    assert flat["references"] == f"{before['sender']},{before['identifier']},{before['sent']}"
    assert "Fehlalarm & Irrtum" in flat["note"]
    assert told(client) == [f"{broadcast.public_id}/ruecknahme.xml"]
    assert b"Geheimwort" not in document + answer.content + client.get("/cap/feed.atom").content


def test_what_nobody_took_back_has_no_withdrawal(client: Client) -> None:
    assert client.get(f"/cap/{danger().public_id}/ruecknahme.xml").status_code == 404


def test_only_dangers_are_alerts(client: Client) -> None:
    other = make_broadcast(category="verkehr")
    practice = danger(is_exercise=True)
    later = make_broadcast(category="gefahr", visible_from=timezone.now() + timedelta(hours=1))
    for one in (other, practice, later):
        assert client.get(f"/cap/{one.public_id}.xml").status_code == 404
    assert told(client) == []


def test_an_alert_stays_in_the_feed_while_it_holds(client: Client) -> None:
    long = danger(hours=24 * 90, expires_at=timezone.now() + timedelta(days=1))
    danger("Lange vorbei", hours=24 * 31)
    lately = danger(hours=24 * 29)
    assert told(client) == [f"{lately.public_id}.xml", f"{long.public_id}.xml"]


def test_pages_of_the_feed_hold_each_message_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cap_feed, "LENGTH", 2)
    old, one, two, three = (danger(hours=hours) for hours in (9, 4, 3, 2))
    withdraw(old)
    first = feedparser.parse(client.get("/cap/feed.atom").content)
    (following,) = [link.href for link in first.feed.links if link.rel == "next"]
    path = following.removeprefix("https://presse.polizei-demo.example")
    assert told(client) == [f"{old.public_id}/ruecknahme.xml", f"{three.public_id}.xml"]
    assert told(client, path) == [f"{two.public_id}.xml", f"{one.public_id}.xml"]


def test_an_inspection_has_a_feed_of_its_own(client: Client) -> None:
    mine, other = danger(), danger(inspection=make_inspection("el-gb"))
    assert told(client, "/dienststellen/el-gb/cap.atom") == [f"{other.public_id}.xml"]
    assert len(told(client)) == 2
    assert mine.public_id not in client.get("/dienststellen/el-gb/cap.atom").content.decode()


@pytest.mark.parametrize("cursor", ["zzzz", "\x00", "ä", "a" * 500])
def test_a_senseless_place_in_the_feed_is_not_found(client: Client, cursor: str) -> None:
    assert client.get("/cap/feed.atom", {"vor": cursor}).status_code == 404


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
def test_a_document_says_every_text_as_it_is(text: str) -> None:
    written = document("alert", {}, [("info", [("headline", text)])])
    assert (etree.fromstring(written.encode()).findtext("info/headline") or "") == text
