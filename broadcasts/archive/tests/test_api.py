"""The programming interface: what it gives, what it refuses, and that its contract is true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openapi_spec_validator import validate
from pytest_django import DjangoAssertNumQueries

from broadcasts.archive.api import views
from broadcasts.archive.tests.making import (
    make_broadcast,
    make_channel,
    make_delivery,
    make_inspection,
    make_picture,
    withdraw,
)
from broadcasts.models import Kind
from inspections.models import Area

pytestmark = pytest.mark.django_db
LIST = "/api/v1/broadcasts"


def ids(client: Client, **filters: str) -> list[str]:
    answer = client.get(LIST, filters)
    assert answer.status_code == 200, answer.content
    return [item["id"] for item in answer.json()["items"]]


def test_the_contract_is_one(client: Client) -> None:
    make_inspection()
    answer = client.get("/api/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    validate(answer.json())


def test_filters_narrow_the_list(client: Client) -> None:
    leer = make_broadcast(inspection=make_inspection("ler-emd"), category="gefahr").public_id
    danger = make_broadcast(category="gefahr").public_id
    traffic = make_broadcast().public_id
    assert ids(client) == [traffic, danger, leer]
    assert ids(client, category="gefahr") == [danger, leer]
    assert ids(client, inspection="os") == [traffic, danger]
    assert ids(client, inspection="os", category="gefahr") == [danger]


def test_days_begin_and_end_in_osnabrueck(client: Client) -> None:
    midnight = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    before = make_broadcast(visible_from=midnight - timedelta(seconds=1)).public_id
    first = make_broadcast(visible_from=midnight).public_id
    last = make_broadcast(visible_from=midnight + timedelta(days=1, seconds=-1)).public_id
    assert ids(client, **{"from": "2026-11-24"}) == [last, first]
    assert ids(client, until="2026-11-24") == [last, first, before]
    assert ids(client, **{"from": "2026-11-24", "until": "2026-11-24"}) == [last, first]
    assert ids(client, **{"from": "2026-11-25"}) == []


def test_next_leads_through_everything_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE_LENGTH", 2)
    wanted = [make_broadcast(category="gefahr").public_id for _ in range(5)]
    make_broadcast()
    seen, address = [], f"{LIST}?category=gefahr"
    while address:
        page = client.get(address.removeprefix("https://presse.polizei-demo.example")).json()
        seen += [item["id"] for item in page["items"]]
        address = page["next"]
    assert seen == wanted[::-1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("inspection", "xy"), ("inspection", "\x00"), ("category", "Gefahr"), ("cursor", "zzzz"),
        ("cursor", "\x00"), ("from", "2026-13-01"), ("from", "20261124"), ("until", "9999-12-31"),
        ("until", "٢٠٢٦-١١-٢٤"), ("from", "0001-01-01"),
    ],
)  # fmt: skip
def test_a_senseless_question_is_refused_by_name(client: Client, name: str, value: str) -> None:
    answer = client.get(LIST, {name: value})
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert name in answer.json()["detail"]


def test_one_text_says_all_that_its_page_says(client: Client) -> None:
    old = make_broadcast("Öl & <Wasser>")
    make_picture(old)
    make_delivery(old, make_channel())
    fixed = make_broadcast(kind=Kind.CORRECTION, follows=old)
    answer: dict[str, Any] = client.get(f"{LIST}/{old.public_id}").json()
    assert (answer["headline"], answer["digest"]) == ("Öl & <Wasser>", old.digest)
    assert answer["followed_by"] == [fixed.public_id]
    assert answer["updated"] > answer["published"]
    assert answer["pictures"][0]["alt"] == "Ein blaues Rechteck"
    assert [post["platform"] for post in answer["also_published"]] == ["WhatsApp"]
    assert client.get(f"{LIST}/{fixed.public_id}").json()["follows"] == old.public_id


def test_of_a_withdrawn_text_only_day_and_reason_are_left(client: Client) -> None:
    old = make_broadcast("Geheimwort", lead="Geheimwort", body="Geheimwort")
    withdraw(old, reason="Irrtum")
    answer = client.get(f"{LIST}/{old.public_id}")
    assert answer.status_code == 410
    assert answer.json()["reason"] == "Irrtum"
    assert answer.json()["withdrawn"] == timezone.localtime(old.withdrawal.at).isoformat()
    assert b"Geheimwort" not in answer.content + client.get(LIST).content


@pytest.mark.parametrize("category", ["vermisst", "fahndung"])
def test_a_search_gives_no_picture_away(client: Client, category: str) -> None:
    broadcast = make_broadcast(category=category)
    make_picture(broadcast)
    for address in (LIST, f"{LIST}/{broadcast.public_id}"):
        assert b"/bilder/" not in client.get(address).content


def test_what_is_not_public_is_not_there(client: Client) -> None:
    later = make_broadcast(visible_from=timezone.now() + timedelta(hours=1))
    practice = make_broadcast(is_exercise=True)
    assert ids(client) == []
    for one in (later, practice):
        assert client.get(f"{LIST}/{one.public_id}").status_code == 404


def test_inspections_come_with_their_districts(client: Client) -> None:
    inspection = make_inspection()
    Area.objects.create(inspection=inspection, name="Stadt", ags="03404", ars="034040000000")
    (item,) = client.get("/api/v1/inspections").json()["items"]
    assert (item["key"], item["hint_phone"]) == ("os", "030 23125-100")
    assert item["areas"] == [{"name": "Stadt", "ags": "03404", "ars": "034040000000"}]


def test_channels_are_those_of_the_channels_page(client: Client) -> None:
    make_channel(name="Neu", state="new")
    make_channel(name="Probe", is_test=True)
    make_channel(name="Alt", state="retired", retired_on="2024-08-30", moved_to="WhatsApp")
    make_channel(name="Offen")
    items = {item["name"]: item for item in client.get("/api/v1/channels").json()["items"]}
    assert set(items) == {"Alt", "Offen"}
    assert (items["Alt"]["url"], items["Alt"]["retired_on"]) == ("", "2024-08-30")
    assert items["Offen"]["url"].startswith("https://follow.example/")


@pytest.mark.parametrize("count", [1, 5])
def test_a_list_asks_as_often_however_long_it_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _ in range(count):
        make_picture(make_broadcast(kind=Kind.UPDATE, follows=make_broadcast()))
    with django_assert_num_queries(5):
        client.get(LIST, {"inspection": "os"})
