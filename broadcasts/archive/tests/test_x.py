"""The public pages of posts from X: one permanent address each, and nothing that leads to X."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from broadcasts.archive.tests.making import make_channel
from broadcasts.archive.x.words import html_of
from broadcasts.legacy import anonymising, deciding, signing
from broadcasts.legacy.tests.posts import BEGIN, make_account, make_picture, make_post
from broadcasts.models import (
    Change,
    XAccount,
    XAccountStep,
    XDecision,
    XPicture,
    XPost,
    XVersion,
)
from broadcasts.models.channel import Platform
from broadcasts.tests.cast import Cast, make_cast
from newsroom import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def account(cast: Cast) -> XAccount:
    return make_account(cast.inspection, cast.administrator, "Polizei_Alt", "Polizei_Neu")


def publish(account: XAccount, cast: Cast) -> None:
    """Sign everything that waits, as the chief."""

    def shown() -> signing.Sheet:
        return signing.bulk(account, date(2024, 3, 1))

    signing.sign(shown, by=cast.chief, digest=shown().digest, now=BEGIN)


def address(post: XPost) -> str:
    return f"/x/{post.account.account_id}/status/{post.post_id}/"


def read(client: Client, post: XPost) -> str:
    answer = client.get(address(post))
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_the_signature_nothing_is_public(client: Client, account: XAccount) -> None:
    post = make_post(account)
    medium = make_picture(post)
    own = f"/x/{account.account_id}/"
    addresses = (
        address(post),
        own,
        f"{own}2024-03/",
        f"/bilder/x/{post.pk}/{medium.position}/small.jpg",
    )
    assert {client.get(one).status_code for one in addresses} == {404}
    assert str(account) not in client.get("/x/").content.decode()


def test_every_handle_in_any_case_and_the_old_path_lead_to_the_one_address(
    client: Client, cast: Cast, account: XAccount
) -> None:
    post = make_post(account)
    publish(account, cast)
    for who in ("Polizei_Alt", "polizei_NEU"):
        for end in ("", "/"):
            answer = client.get(f"/x/{who}/status/{post.post_id}{end}")
            assert (answer.status_code, answer["Location"]) == (301, address(post))
    answer = client.get(f"/en/x/polizei_alt/status/{post.post_id}")
    assert answer["Location"] == f"/en{address(post)}"
    assert client.get(f"/x/jemand/status/{post.post_id}/").status_code == 404


def test_an_earlier_wording_leads_to_the_post(
    client: Client, cast: Cast, account: XAccount
) -> None:
    post = make_post(account)
    XVersion.objects.create(
        post=post, post_id_then=77, posted_at=BEGIN, text="Die A 13 ist frei.", raw="{}"
    )
    publish(account, cast)
    answer = client.get(f"/x/{account.account_id}/status/77/")
    assert (answer.status_code, answer["Location"]) == (301, address(post))
    assert "A 13" not in read(client, post)


def test_a_thread_is_one_text_and_its_parts_lead_to_it(
    client: Client, cast: Cast, account: XAccount
) -> None:
    head = make_post(account, "Erstens.")
    part = make_post(account, "Zweitens.", kind="thread", root=head)
    publish(account, cast)
    answer = client.get(address(part))
    assert (answer.status_code, answer["Location"]) == (302, f"{address(head)}#b{part.post_id}")
    page = read(client, head)
    assert page.index("Erstens.") < page.index(f'id="b{part.post_id}"') < page.index("Zweitens.")


def test_the_page_says_when_where_and_from_which_export(
    client: Client, cast: Cast, account: XAccount
) -> None:
    post = make_post(account)
    publish(account, cast)
    XAccountStep.objects.create(
        account=account, verb="deactivated", by=cast.chief, at=BEGIN, day=date(2024, 5, 2)
    )
    page = read(client, post)
    sentence = "Konto am 2. Mai 2024 gelöscht; Wortlaut aus dem Datenexport vom 1. März 2024."
    assert sentence in page
    # The handle of that day, as text.
    assert f"<span>https://x.com/Polizei_Alt/status/{post.post_id}</span>" in page


def test_nothing_in_a_text_leads_to_a_person_or_runs() -> None:
    text = "@buerger fragt: <script>x</script> #A31\nhttps://x.com/buerger/status/1 javascript:x"
    html = html_of(text)
    assert "<a" not in html
    assert "&lt;script&gt;" in html
    assert html.count("<br>") == 1
    link = 'href="https://polizei.example/?a=1&amp;b" rel="external noopener nofollow"'
    assert link in html_of("(siehe https://polizei.example/?a=1&b).")
    assert html_of("https://polizei.example/x.").endswith("</a>.</p>")


def test_a_quote_of_an_own_public_post_leads_there(
    client: Client, cast: Cast, account: XAccount
) -> None:
    first = make_post(account)
    url = f"https://twitter.com/Polizei_Alt/status/{first.post_id}"
    quote = make_post(
        account, f"Nachtrag {url}", kind="quote", quoted=first, quoted_post_id=first.post_id
    )
    publish(account, cast)
    assert f'<a href="{address(first)}">{url}</a>' in read(client, quote)


def test_a_picture_without_words_and_a_missing_one_are_marked(
    client: Client, cast: Cast, account: XAccount
) -> None:
    post = make_post(account)
    shown = make_picture(post)
    make_picture(post, state="missing")
    post.media.filter(state="missing").update(picture=None)
    publish(account, cast)
    page = read(client, post)
    assert "Alternativtext fehlt" in page
    assert "Ein Bild dieses Beitrags fehlt im Datenexport." in page
    answer = client.get(f"/bilder/x/{post.pk}/{shown.position}/master.jpg")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"


def test_a_withdrawn_post_says_when_and_why_and_nothing_else(
    client: Client, cast: Cast, account: XAccount
) -> None:
    head = make_post(account, "Der Name war falsch.")
    part = make_post(account, "Der Rest stimmt.", kind="thread", root=head)
    picture = make_picture(head)
    publish(account, cast)
    deciding.withdraw(head, by=cast.chief, reason="Verwechslung", now=BEGIN)
    answer = client.get(address(head))
    assert answer.status_code == 410
    assert "Verwechslung" in answer.content.decode()
    assert client.get(f"/bilder/x/{head.pk}/{picture.position}/small.jpg").status_code == 410
    rest = read(client, part)
    for page in (
        answer.content.decode(),
        rest,
        client.get(f"/x/{account.account_id}/2024-03/").content.decode(),
    ):
        assert "Der Name war falsch" not in page
    assert "Der Rest stimmt" in rest
    assert Change.objects.latest("pk").takes_away
    assert list(record.broken_rows()) == []


def everything_stored() -> str:
    """All text of the database, and all names of files."""
    out = io.StringIO()
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            out.write(str(cursor.fetchall()))
    files = Path(settings.MEDIA_ROOT).rglob("*.jpg")
    return out.getvalue() + " ".join(file.stem for file in files)


def test_what_is_anonymised_is_nowhere_any_more(
    client: Client,
    cast: Cast,
    account: XAccount,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    post = make_post(account, "Erika Muster (34) aus Leer ist wieder da.")
    XVersion.objects.create(
        post=post, post_id_then=77, posted_at=BEGIN, text="Erika Muster fehlt.", raw="Muster"
    )
    make_picture(post, alt="Frau Muster")
    digest = XPicture.objects.get().digest
    publish(account, cast)
    with django_capture_on_commit_callbacks(execute=True):
        anonymising.anonymise(
            post, "[…] aus Leer ist wieder da.", [1], by=cast.chief, reason="Anspruch", now=BEGIN
        )
    page = read(client, post)
    assert "[…] aus Leer ist wieder da." in page
    assert "Anonymisiert am" in page
    assert "Ein Bild wurde beim Anonymisieren" in page
    stored = everything_stored()
    assert "Muster" not in stored
    assert digest not in stored
    # Nothing can be tried against what was signed: the secret is gone with the words.
    assert post.salt not in stored
    assert list(record.broken_rows()) == []


@pytest.mark.parametrize(
    ("after", "fits"),
    [
        ("[…] aus Leer", True),
        ("Erika […] (34) […]", True),
        ("Erika Muster (34) aus Leer", True),
        ("Erika (34) aus Leer", False),
        ("[…] aus Emden", False),
        ("aus Leer […]", False),
        ("Erika Mus[…] aus Leer", False),
        ("[…]", True),
        ("", False),
    ],
)
def test_anonymising_only_takes_away(after: str, fits: bool) -> None:
    assert anonymising.only_takes_away("Erika Muster (34) aus Leer", after) == fits


def test_pages_ask_as_often_however_much_there_is(
    client: Client, cast: Cast, account: XAccount
) -> None:
    asked = []
    for count in (1, 8):
        head = make_post(account)
        for _number in range(count):
            make_picture(make_post(account, kind="thread", root=head))
            make_post(account)
        publish(account, cast)
        own = f"/x/{account.account_id}/"
        for path in (address(head), own, f"{own}2024-03/", "/x/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            asked.append(len(queries))
    assert asked[:4] == asked[4:]
    assert max(asked) <= 9


def test_the_page_says_when_it_was_signed_and_by_which_checksum(
    client: Client, cast: Cast, account: XAccount
) -> None:
    head = make_post(account)
    publish(account, cast)
    make_post(account, kind="thread", root=head, text="Nachgetragen.")
    publish(account, cast)
    page = read(client, head)
    for decision in XDecision.objects.filter(verb="sign"):
        assert f"<code>{decision.manifest_digest}</code>" in page
    assert page.count("Freigegeben nach dem Vier-Augen-Prinzip am") == 2
    assert "sie nennt 1 Beitrag." in page
    assert 'datetime="2024-03-01T10:00:00+01:00"' in page
    assert "mit einer eigenen Prüfsumme" not in page
    anonymising.anonymise(head, "[…]", by=cast.chief, reason="Anspruch", now=BEGIN)
    assert "mit einer eigenen Prüfsumme" in read(client, head)


def test_the_channel_that_was_left_leads_to_its_posts_once_one_is_public(
    client: Client, cast: Cast, account: XAccount
) -> None:
    """A handle of former years leads there, too."""
    make_channel(
        Platform.X, inspection=cast.inspection, name="@polizei_ALT", retired_on=date(2024, 9, 1),
        state="retired",
    )  # fmt: skip
    make_post(account)
    pages = ("/kanaele/", f"/kanaele/{cast.inspection.key}/", "/en/kanaele/")
    link = f'href="/x/{account.account_id}/">Was dort stand'
    assert not any("Was dort stand" in client.get(one).content.decode() for one in pages)
    publish(account, cast)
    assert "channels" in Change.objects.latest("pk").touches
    german, of_inspection, english = (client.get(one).content.decode() for one in pages)
    assert link in german
    assert link in of_inspection
    assert f'href="/en/x/{account.account_id}/">What stood there' in english


def test_readers_find_the_posts_from_every_page_in_both_languages(client: Client) -> None:
    for language in ("", "/en"):
        content = client.get(f"{language}/kanaele/").content.decode()
        assert f'<a href="{language}/x/"' in content
