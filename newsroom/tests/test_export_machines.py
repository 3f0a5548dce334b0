"""The static copy for machines and from X: whatever the site has for them, the folder has."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from broadcasts.archive.feeds import pages
from broadcasts.archive.tests.making import make_broadcast
from broadcasts.archive.x import views
from broadcasts.legacy import deciding, signing
from broadcasts.legacy.tests.posts import BEGIN, make_account, make_picture, make_post
from broadcasts.tests.cast import make_cast
from newsroom.tests.test_export_archive import export, files, folder, publish, site, take_back

pytestmark = pytest.mark.django_db
__all__ = ["folder", "site"]


def test_a_danger_and_its_withdrawal_are_there_in_cap_format(site: None, folder: Path) -> None:
    kept, taken = publish("Bombe", category="gefahr"), publish("Rauch", category="gefahr")
    export(folder)
    for one in (kept, taken):
        assert f"cap/{one.public_id}.xml" in files(folder)
    take_back(taken)
    export(folder)
    named = {name for name in files(folder) if taken.public_id in name}
    number = taken.public_id
    assert f"cap/{number}/ruecknahme.xml" in named
    assert f"cap/{number}.xml" not in named
    assert files(folder)[f"cap/{kept.public_id}.xml"]


def test_what_proves_a_text_is_there_until_it_is_withdrawn(site: None, folder: Path) -> None:
    text = publish("Meldung")
    export(folder)
    proofs = {f"pruefen/{text.public_id}.{kind}" for kind in ("json", "sig")}
    found = files(folder)
    assert {*proofs, "pruefen/schluessel.pem", "api/openapi.json"} <= set(found)
    page = found[f"{text.get_absolute_url()[1:]}index.html"].decode()
    assert 'href="../../../pruefen/index.html"' in page
    take_back(text)
    export(folder)
    assert not proofs & set(files(folder))


def test_a_feed_of_the_copy_leads_to_no_older_page(
    site: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LENGTH", 1)
    for headline in ("Eins", "Zwei"):
        make_broadcast(headline)
    export(folder)
    found = files(folder)
    assert "next_url" not in json.loads(found["feed.json"])
    feed = etree.fromstring(found["feed.atom"])
    relations = {one.get("rel") for one in feed.findall("{*}link")}
    assert {"self", "first"} <= relations
    assert "next" not in relations


def test_posts_from_x_are_there_with_pictures_and_go_when_withdrawn(
    site: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE_LENGTH", 1)
    cast = make_cast()
    account = make_account(cast.inspection, cast.administrator)
    posts = [make_post(account, text) for text in ("Erstens.", "Geheimwort.")]
    picture = make_picture(posts[1], alt="Eine Karte")
    sheet = signing.bulk(account, date(2024, 3, 1))
    export(folder)
    signing.sign(lambda: sheet, by=cast.chief, digest=sheet.digest, now=BEGIN)
    export(folder)
    at = [f"x/{account.account_id}/status/{post.post_id}/index.html" for post in posts]
    image = f"bilder/x/{posts[1].pk}/{picture.position}/master.jpg"
    assert {*at, image, "x/index.html"} <= set(files(folder))
    deciding.withdraw(posts[1], by=cast.chief, reason="Es war falsch.", now=BEGIN)
    export(folder)
    found = files(folder)
    assert image not in found
    assert "Es war falsch." in found[at[1]].decode()
    assert not [name for name, content in found.items() if b"Geheimwort" in content]
