"""Lists: narrowed by inspection, category and month, each with one address, page by page."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from broadcasts.archive.paging import PAGE_LENGTH
from broadcasts.archive.tests.making import make_broadcast, make_inspection, withdraw
from broadcasts.models import Broadcast

pytestmark = pytest.mark.django_db

NOVEMBER = datetime(2024, 11, 24, 14, 42, tzinfo=UTC)
ALL_THREE = "/?dienststelle=os&kategorie=gefahr&monat=2024-11"


def at(moment: datetime, headline: str, **values: object) -> Broadcast:
    return make_broadcast(headline, visible_from=moment, signed_at=moment, **values)


def shown(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200, address
    return [text.headline for text in response.context["page"].texts]


def test_the_form_keeps_the_inspection_that_was_chosen_above_it(client: Client) -> None:
    make_inspection()
    kept = '<input type="hidden" name="dienststelle" value="os">'
    assert kept in client.get("/dienststellen/os/").content.decode()
    assert 'name="dienststelle"' not in client.get("/").content.decode()


def test_a_list_is_narrowed_by_each_and_by_all(client: Client) -> None:
    leer = make_inspection("ler-emd")
    at(NOVEMBER, "Bombe", category="gefahr")
    at(NOVEMBER - timedelta(minutes=1), "Stau")
    at(NOVEMBER - timedelta(minutes=2), "Deich", category="gefahr", inspection=leer)
    at(NOVEMBER + timedelta(days=9), "Später", category="gefahr")
    assert shown(client, "/dienststellen/ler-emd/") == ["Deich"]
    assert shown(client, "/kategorien/gefahr/") == ["Später", "Bombe", "Deich"]
    assert shown(client, "/monate/2024-11/") == ["Bombe", "Stau", "Deich"]
    assert shown(client, ALL_THREE) == ["Bombe"]
    assert shown(client, "/?kategorie=gefahr&monat=2024-11") == ["Bombe", "Deich"]


def test_a_month_begins_and_ends_at_midnight_in_osnabrueck(client: Client) -> None:
    begin, end = (datetime(2024, month, 31, 23, tzinfo=UTC) for month in (10, 12))
    at(begin - timedelta(seconds=1), "Oktober")
    at(begin, "Erster")
    at(end - timedelta(days=31, seconds=1), "Letzter")
    at(end - timedelta(days=31), "Dezember")
    assert shown(client, "/monate/2024-11/") == ["Letzter", "Erster"]


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("/?dienststelle=&kategorie=&monat=", "/"),
        ("/?dienststelle=os&kategorie=&monat=", "/dienststellen/os/"),
        ("/?monat=2024-11", "/monate/2024-11/"),
        ("/dienststellen/os/?kategorie=gefahr&monat=2024-11", ALL_THREE),
        ("/kategorien/gefahr/?kategorie=verkehr", "/kategorien/gefahr/"),
    ],
)
def test_every_list_has_one_address(client: Client, address: str, right: str) -> None:
    make_inspection("os")
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, right)
    assert client.get(right).status_code == 200


def test_the_form_leads_to_the_place_where_one_was(client: Client) -> None:
    place = make_broadcast().public_id
    response = client.get("/", {"kategorie": "verkehr", "vor": place})
    assert response["Location"] == f"/kategorien/verkehr/?vor={place}"


@pytest.mark.parametrize(
    "address",
    [
        *("/dienststellen/xy/", "/kategorien/xy/", "/monate/2024-13/", "/monate/2024-1/"),
        *("/monate/1999-12/", "/monate/9999-12/", "/monate/２０２４-11/", "/monate/x/"),
        *("/?dienststelle=xy", "/?kategorie=xy", "/?monat=xy", "/?monat=2024-11%00"),
        *("/?dienststelle=os&kategorie=gefahr&monat=2024-00", "/?vor=a&nach=b", "/?nach=zzzz"),
    ],
)
def test_what_is_unknown_is_not_found(client: Client, address: str) -> None:
    make_inspection("os")
    assert client.get(address).status_code == 404


def test_a_month_without_a_report_says_so(client: Client) -> None:
    content = client.get("/monate/2024-11/").content.decode()
    assert re.search(r"<h1>\s*November 2024\s*</h1>", content)
    assert "keine Meldung" in content


def test_a_list_that_did_not_look_for_dangers_does_not_say_there_are_none(client: Client) -> None:
    calm = "keine aktuelle Gefahrenmeldung"
    make_inspection("os")
    for address in ("/", "/dienststellen/os/"):
        assert calm in client.get(address).content.decode()
    for address in ("/monate/2024-11/", "/kategorien/verkehr/", ALL_THREE):
        assert calm not in client.get(address).content.decode()


def test_the_form_offers_every_month_since_the_first_report(client: Client) -> None:
    at(NOVEMBER, "Die erste")
    content = client.get("/monate/2024-12/").content.decode()
    assert '<option value="2024-11">November 2024</option>' in content
    assert '<option value="2024-12" selected>Dezember 2024</option>' in content
    assert f'value="{timezone.localtime():%Y-%m}"' in content
    assert 'value="2024-10"' not in content


def walk(client: Client, address: str, word: str, way: str) -> list[list[str]]:
    """Every page from ``address`` on, as the numbers on it."""
    pages = []
    cursor: dict[str, str] = {}
    while True:
        response = client.get(address, cursor)
        if response.status_code == 302:
            response = client.get(response["Location"])
        page = response.context["page"]
        pages.append([text.public_id for text in page.texts])
        if not getattr(page, way):
            return pages
        cursor = {word: getattr(page, way)}


def test_newer_pages_show_the_same_as_older_ones(client: Client) -> None:
    """Among texts of one moment, where only their numbers tell them apart."""
    moment = timezone.now() - timedelta(hours=1)
    numbers = [make_broadcast(visible_from=moment).public_id for _ in range(PAGE_LENGTH * 3)]
    down = walk(client, "/", "vor", "older")
    assert sum(down, []) == numbers[::-1]
    last = client.get("/", {"vor": down[-2][-1]}).context["page"]
    up = walk(client, f"/?nach={last.newer}", "nach", "newer")
    assert up[0] == down[-2]
    assert up[-1] == down[0]


def test_the_newest_page_keeps_one_address(client: Client) -> None:
    numbers = [make_broadcast().public_id for _ in range(PAGE_LENGTH + 1)]
    response = client.get("/kategorien/verkehr/", {"nach": numbers[0]})
    assert (response.status_code, response["Location"]) == (302, "/kategorien/verkehr/")


def test_a_newer_page_survives_the_withdrawal_of_its_place(client: Client) -> None:
    place = make_broadcast()
    for _ in range(PAGE_LENGTH + 1):
        newest = make_broadcast()
    withdraw(place)
    page = client.get("/", {"nach": place.public_id}).context["page"]
    assert len(page.texts) == PAGE_LENGTH
    assert newest.public_id not in {text.public_id for text in page.texts}


@pytest.mark.parametrize(
    ("address", "index"),
    [
        ("/", "newest"),
        ("/dienststellen/os/", "newest_of_inspection"),
        ("/kategorien/gefahr/", "newest_of_category"),
        (ALL_THREE, "newest_of_both"),
    ],
)
def test_the_database_walks_an_index_for_every_list(
    client: Client, address: str, index: str
) -> None:
    make_broadcast()
    is_postgres = connection.vendor == "postgresql"
    if is_postgres:
        _leave_only(index)
    chosen = client.get(address).context["chosen"].conditions()
    rows = Broadcast.objects.public(timezone.now()).filter(**chosen)
    plan = rows.listed().newest_first()[:21].explain()
    if is_postgres:
        assert f"using {index} on" in plan
    # SQLite takes any of those that are in the order of the list, and sorts nothing.
    assert re.search("using (index )?newest", plan, re.IGNORECASE)
    assert "TEMP B-TREE" not in plan
    # "IS NULL" over a join makes PostgreSQL expect no row at all, and read the whole table.
    assert not re.search("withdrawal.*IS NULL", str(rows.query))


def _leave_only(index: str) -> None:
    """Until the test is over: with one row each index is as good as the other to PostgreSQL, and
    none better than reading the table."""
    others = {one.name for one in Broadcast._meta.indexes if one.name.startswith("newest")}
    with connection.cursor() as cursor:
        for name in sorted(others - {index}):
            cursor.execute(f'DROP INDEX "{name}"')
        for way in ("seqscan", "sort", "bitmapscan"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
