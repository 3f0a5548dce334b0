"""Posts from X are found together with broadcasts, a thread once, and only while it is public."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from broadcasts.archive.search import index
from broadcasts.archive.tests.making import make_broadcast
from broadcasts.archive.tests.test_search import nobody_waits as nobody_waits
from broadcasts.legacy import anonymising, deciding, signing
from broadcasts.legacy.tests.posts import BEGIN, make_account, make_post
from broadcasts.models import SearchEntry, XAccount, XPost
from broadcasts.models.search import Indexed, Sought
from broadcasts.tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def account(cast: Cast) -> XAccount:
    return make_account(cast.inspection, cast.administrator)


def publish(account: XAccount, cast: Cast) -> None:
    shown = partial(signing.bulk, account, date(2024, 3, 1))
    signing.sign(shown, by=cast.chief, digest=shown().digest, now=BEGIN)


def found(client: Client, question: str, **query: str) -> list[str]:
    response = client.get("/suche/", {"q": question, **query})
    assert response.status_code == 200
    return [hit.found.address for hit in response.context["results"].hits]


def address(post: XPost) -> str:
    return f"/x/{post.account.account_id}/status/{post.post_id}/"


def test_a_post_is_found_from_its_signature_on_beside_the_broadcasts(
    client: Client, cast: Cast, account: XAccount
) -> None:
    post, report = make_post(account, "Bombe in Leer entschärft."), make_broadcast("Bombe")
    index.enter_broadcast(report)
    assert len(found(client, "bombe")) == 1
    publish(account, cast)
    # A broadcast of today stands before a post of 2024.
    assert found(client, "bomben")[1:] == [address(post)]
    assert found(client, "entschaerft", dienststelle=cast.inspection.key) == [address(post)]
    assert found(client, "entschaerft", kategorie="gefahr") == []
    page = client.get("/suche/?q=leer").content.decode()
    assert "Beitrag auf X" in page
    assert 'datetime="2024-03-01T' in page
    assert '<h3 lang="en">' in client.get("/en/suche/?q=leer").content.decode()


def test_a_thread_is_found_once_by_the_words_of_all_its_parts(
    client: Client, cast: Cast, account: XAccount
) -> None:
    head = make_post(account, "Die Autobahn ist gesperrt.")
    make_post(account, "Bagger beschädigt Gasleitung.", kind="thread", root=head)
    publish(account, cast)
    assert found(client, "autobahn gasleitung") == [address(head)]
    assert found(client, '"gesperrt bagger"') == []


def test_what_is_taken_back_is_not_found_and_the_rest_is(
    client: Client, cast: Cast, account: XAccount
) -> None:
    head = make_post(account, "Erika Muster fehlt.")
    part = make_post(account, "Hinweise bitte.", kind="thread", root=head)
    publish(account, cast)
    anonymising.anonymise(head, "[…] fehlt.", by=cast.chief, reason="Anspruch", now=BEGIN)
    assert (found(client, "muster"), found(client, "fehlt")) == ([], [address(head)])
    deciding.withdraw(head, by=cast.chief, reason="Falsch", now=BEGIN)
    assert (found(client, "fehlt"), found(client, "hinweise")) == ([], [address(part)])
    deciding.withdraw(part, by=cast.chief, reason="Falsch", now=BEGIN)
    assert not SearchEntry.objects.exists()


@pytest.mark.parametrize(
    "values",
    [{"state": "waiting"}, {"state": "private"}, {"state": "withdrawn"}, {"lock": "search"}],
)
def test_what_is_not_public_is_not_found_even_with_a_row_left_behind(
    client: Client, cast: Cast, account: XAccount, values: dict[str, str]
) -> None:
    make_post(account, "Geheimwort")
    publish(account, cast)
    XPost.objects.update(**values)
    assert SearchEntry.objects.count() == 1
    assert found(client, "geheimwort") == []
    call_command("reindex_search")
    assert not SearchEntry.objects.exists()


def test_a_thread_with_one_locked_part_is_not_found(
    client: Client, cast: Cast, account: XAccount
) -> None:
    head = make_post(account, "Suche in Leer.", lock="search")
    make_post(account, "Danke.", kind="thread", root=head)
    alone = partial(signing.single, head)
    signing.sign(alone, by=cast.chief, digest=alone().digest, now=BEGIN)
    assert found(client, "danke") == []
    assert not SearchEntry.objects.exists()


def test_reindexing_finds_every_public_thread(
    client: Client, cast: Cast, account: XAccount
) -> None:
    head = make_post(account, "Deich bei Leer")
    make_post(account, "gebrochen", kind="thread", root=head)
    make_post(account, "Deich bei Emden")
    publish(account, cast)
    SearchEntry.objects.all().delete()
    call_command("reindex_search")
    call_command("reindex_search")
    assert len(found(client, "deich")) == 2
    assert found(client, "deich gebrochen") == [address(head)]


def test_a_search_asks_as_often_however_many_posts_it_finds(
    client: Client, cast: Cast, account: XAccount
) -> None:
    asked = []
    for count in (1, 8):
        for _number in range(count):
            make_post(account, "Stau auf der A 31")
        publish(account, cast)
        with CaptureQueriesContext(connection) as queries:
            assert found(client, "stau")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_text_beyond_what_an_index_takes_is_found_by_its_beginning() -> None:
    """PostgreSQL refuses a row of more than a megabyte, and with it the signature."""
    words = [f"wort{number}" for number in range(150_000)]
    SearchEntry.objects.create(id=1, kind=1, record=1, words=Indexed([words], ["os"]))
    for phrase in (["wort0", "wort1"], ["wort50000"]):
        assert SearchEntry.objects.matching(Sought([phrase], ["os"])).exists()
