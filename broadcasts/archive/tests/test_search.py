"""Searching: German in both spellings, and never what is not public."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from broadcasts.archive import allowance
from broadcasts.archive.allowance import Allowance
from broadcasts.archive.paging import PAGE_LENGTH
from broadcasts.archive.search import index, view
from broadcasts.archive.search.marks import excerpt, marked
from broadcasts.archive.search.terms import terms
from broadcasts.archive.tests.making import make_broadcast, make_inspection, withdraw
from broadcasts.models import Broadcast, SearchEntry
from broadcasts.models.search import Kind, place

NOVEMBER = datetime(2024, 11, 24, 14, 42, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "SEARCH", Allowance("search", 10**6, 60))


def publish(headline: str, **values: object) -> Broadcast:
    broadcast = make_broadcast(headline, **values)
    index.enter_broadcast(broadcast)
    return broadcast


def find(client: Client, question: str, **query: str) -> list[str]:
    response = client.get("/suche/", {"q": question, **query})
    assert response.status_code == 200
    return [hit.found.headline for hit in response.context["results"].hits]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Großbrand gelöscht", "Grossbrand"),
        ("Grossbrand geloescht", "GROSSBRÄNDE gelöscht"),
        ("Bombe entschärft", "bomben entschaerfte"),
        ("Straße nach Überfall gesperrt", "strassen ueberfälle"),
        ("Zeugen gesucht", "zeuge"),
        ("E-Scooter auf der A 31", "e-scooter a 31"),
        ("Café ausgeraubt", "cafe"),
        ("Зеленский besucht Emden", "зеленский"),
    ],
)
def test_a_word_is_found_in_either_spelling_and_form(client: Client, said: str, asked: str) -> None:
    publish(said)
    publish("Ganz etwas anderes", lead="Hier steht davon nichts.", body="")
    assert find(client, asked) == [said]


@pytest.mark.django_db
def test_every_word_has_to_occur_somewhere_in_the_text(client: Client) -> None:
    publish("Deich", lead="Wasser steigt.", body="In Emden.", place="Leer")
    assert find(client, "deich wasser emden leer") == ["Deich"]
    assert find(client, "deich osnabrück") == []


@pytest.mark.django_db
@pytest.mark.parametrize("quotes", ['"{}"', "„{}“", "“{}”"])
def test_a_phrase_stands_side_by_side_within_one_part(client: Client, quotes: str) -> None:
    publish("Autobahn wieder frei", lead="Gesperrt war sie lange.", body="")
    assert find(client, quotes.format("wieder frei")) == ["Autobahn wieder frei"]
    assert find(client, quotes.format("frei wieder")) == []
    assert find(client, quotes.format("frei gesperrt")) == []
    assert find(client, "frei gesperrt") == ["Autobahn wieder frei"]


@pytest.mark.django_db
def test_hits_are_narrowed_and_the_newest_comes_first(client: Client) -> None:
    leer, month = make_inspection("ler-emd"), {"signed_at": NOVEMBER, "visible_from": NOVEMBER}
    publish("Bombe alt", **{name: NOVEMBER - timedelta(days=40) for name in month})
    publish("Bombe im November", category="gefahr", **month)
    publish("Bombe in Leer", inspection=leer)
    assert find(client, "bombe") == ["Bombe in Leer", "Bombe im November", "Bombe alt"]
    assert find(client, "bombe", dienststelle="ler-emd") == ["Bombe in Leer"]
    assert find(client, "bombe", kategorie="gefahr") == ["Bombe im November"]
    assert find(client, "bombe", monat="2024-11") == ["Bombe in Leer", "Bombe im November"]
    assert find(client, "bombe", dienststelle="os", kategorie="verkehr") == ["Bombe alt"]
    # A facet is no word: nobody finds a category by asking for what it is called inside.
    assert find(client, "gefahr") == []


@pytest.mark.django_db
def test_what_is_not_public_is_never_found_even_with_a_row_left_behind(client: Client) -> None:
    withdraw(publish("Geheimwort eins"))
    publish("Geheimwort zwei", visible_from=timezone.now() + timedelta(hours=1))
    publish("Geheimwort drei", is_exercise=True)
    publish("Geheimwort vier")
    assert find(client, "Geheimwort") == ["Geheimwort vier"]


@pytest.mark.django_db
def test_reindexing_finds_all_that_is_public_and_forgets_the_rest(client: Client) -> None:
    withdraw(publish("Wort weg"))
    make_broadcast("Wort neu")
    call_command("reindex_search")
    assert SearchEntry.objects.count() == 1
    call_command("reindex_search")
    assert find(client, "wort") == ["Wort neu"]


@pytest.mark.django_db
def test_pages_of_hits_lead_down_and_up_again(client: Client) -> None:
    moment = timezone.now() - timedelta(hours=1)
    names = [f"Stau {n}" for n in range(PAGE_LENGTH * 2 + 1)]
    for name in names:
        publish(name, visible_from=moment)
    first = client.get("/suche/", {"q": "stau"}).context["results"]
    second = client.get("/suche/", {"q": "stau", "vor": first.older}).context["results"]
    third = client.get("/suche/", {"q": "stau", "vor": second.older}).context["results"]
    shown = [hit.found.headline for page in (first, second, third) for hit in page.hits]
    assert shown == names[::-1]
    assert (first.newer, third.older) == ("", "")
    again = client.get("/suche/", {"q": "stau", "nach": third.newer}).context["results"]
    assert again.hits == second.hits
    assert client.get("/suche/", {"q": "stau", "nach": second.newer}).context["results"] == first


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["x", "-1", "1" * 30, "９", "1.5", str(2**63)])
def test_a_senseless_place_is_not_found(client: Client, place: str) -> None:
    assert client.get("/suche/", {"q": "stau", "vor": place}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", [{"dienststelle": "xy"}, {"kategorie": "xy"}, {"monat": "2024-13"}]
)
def test_an_unknown_filter_is_not_found(client: Client, query: dict[str, str]) -> None:
    assert client.get("/suche/", {"q": "stau", **query}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 9])
def test_a_search_asks_as_often_however_much_it_finds(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        publish(f"Stau {number}")
    extra = 2 + (connection.vendor == "postgresql")  # a transaction, and its time limit
    with django_assert_num_queries(5 + extra):
        assert len(find(client, "stau")) == count


@pytest.mark.django_db
def test_nothing_found_says_what_to_do_and_nothing_asked_asks_nothing(client: Client) -> None:
    assert "andere Wörter" in client.get("/suche/", {"q": "Quastenflosser"}).content.decode()
    for question in ("", "   ", '""', "!?", "\x00"):
        response = client.get("/suche/", {"q": question})
        assert response.status_code == 200
        assert response.context["results"] is None


@pytest.mark.django_db
def test_a_search_is_kept_by_nobody_and_counted_per_address(
    client: Client, queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "SEARCH", Allowance("search", 1, 86_400 * 365))
    response = client.get("/suche/?q=stau")
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert client.get("/suche/").status_code == 200
    response = client.get("/suche/?q=stau")
    assert response.status_code == 429
    assert "Retry-After" in response.headers
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_search_that_costs_too_much_says_so_politely(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gives_up(*_given: object) -> None:
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(view, "_read", gives_up)
    response = client.get("/suche/?q=stau")
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert "Die Suche antwortet gerade nicht" in response.content.decode()


@pytest.mark.django_db
def test_the_facts_of_one_millisecond_have_places_of_their_own() -> None:
    places = {place(NOVEMBER, kind, record) for kind in Kind for record in (1, 2, 3)}
    assert len(places) == 3 * len(Kind)
    assert place(NOVEMBER + timedelta(milliseconds=1)) > max(places)


# --- marks ------------------------------------------------------------------------------------


def test_hits_are_marked_in_the_spelling_of_the_text() -> None:
    text = "Die Großbrände bei Leer: ein Großbrand, kein Brand."
    assert marked(text, terms("grossbrand")) == (
        "Die <mark>Großbrände</mark> bei Leer: ein <mark>Großbrand</mark>, kein Brand."
    )


def test_a_phrase_is_marked_as_one_and_only_where_it_is_one() -> None:
    text = "Wieder frei: Die A 31 ist frei, wieder."
    assert marked(text, terms('"wieder frei"')) == (
        "<mark>Wieder frei</mark>: Die A 31 ist frei, wieder."
    )


def test_an_excerpt_begins_shortly_before_the_first_hit() -> None:
    text = "Anfang. " * 60 + "Eine Bombe wurde gefunden. " + "Ende. " * 60
    shown = excerpt(text, terms("bombe"))
    assert shown.startswith("… Anfang.")
    assert "Eine <mark>Bombe</mark> wurde" in shown
    assert shown.endswith("Ende. …")
    assert len(shown) < 320
    assert excerpt("Kurz.", terms("bombe")) == "Kurz."


TEXT = st.text(alphabet=st.sampled_from("ab <>&\"'/ß=;ä\n-"), max_size=60)


@settings(max_examples=150)
@given(TEXT, TEXT)
def test_no_text_and_no_question_injects_markup(text: str, question: str) -> None:
    shown = marked(text, terms(question)) + excerpt(text, terms(question))
    left = shown.replace("<mark>", "").replace("</mark>", "")
    assert not set(left) & set("<>\"'")
    assert shown.count("<mark>") == shown.count("</mark>")


@pytest.mark.django_db
@settings(max_examples=60)
@given(st.text(max_size=40))
def test_no_question_breaks_the_engine(question: str) -> None:
    assert Client().get("/suche/", {"q": question}).status_code == 200
