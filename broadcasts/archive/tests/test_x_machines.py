"""What machines and lists are led to of posts from X: threads by their page, and no search."""

from __future__ import annotations

import pytest
from django.test import Client

from broadcasts.archive.tests.test_x import account as account
from broadcasts.archive.tests.test_x import address, publish, read
from broadcasts.archive.tests.test_x import cast as cast
from broadcasts.legacy import deciding, signing
from broadcasts.legacy.tests.posts import BEGIN, make_picture, make_post
from broadcasts.models import XAccount
from broadcasts.tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_search_that_was_signed_alone_stays_out_of_search_engines(
    client: Client, cast: Cast, account: XAccount
) -> None:
    post = make_post(account, "Gesucht wird Anna.", lock="search")

    def alone() -> signing.Sheet:
        return signing.single(post)

    signing.sign(alone, by=cast.chief, digest=alone().digest, now=BEGIN)
    assert 'content="noindex' in read(client, post)
    month = client.get(f"/x/{account.account_id}/2024-03/").content.decode()
    assert address(post) in month
    assert "Anna" not in month
    assert address(post) not in client.get("/sitemap-x-1.xml").content.decode()


@pytest.mark.parametrize("state", ["published", "waiting"])
def test_one_locked_part_keeps_its_whole_thread_from_machines_and_lists(
    client: Client, cast: Cast, account: XAccount, state: str
) -> None:
    head = make_post(account, "Suche in Leer.")
    picture = make_picture(head)
    publish(account, cast)
    make_post(account, "Wer kennt Anna?", kind="thread", root=head, lock="search", state=state)
    assert address(head) not in client.get("/sitemap-x-1.xml").content.decode()
    assert 'content="noindex' in read(client, head)
    assert "Leer" not in client.get(f"/x/{account.account_id}/2024-03/").content.decode()
    shown = client.get(f"/bilder/x/{head.pk}/{picture.position}/small.jpg")
    assert "noindex" in shown["X-Robots-Tag"]


def test_the_sitemap_names_the_page_of_a_thread_whose_head_was_taken_back(
    client: Client, cast: Cast, account: XAccount
) -> None:
    head = make_post(account, "Erstens.")
    part = make_post(account, "Zweitens.", kind="thread", root=head)
    make_post(account, "Drittens.", kind="thread", root=head)
    publish(account, cast)
    deciding.withdraw(head, by=cast.chief, reason="Falsch", now=BEGIN)
    listed = client.get("/sitemap-x-1.xml").content.decode()
    assert listed.count("/status/") == 1
    assert address(part) in listed


def test_the_sitemap_knows_the_threads_and_the_feeds_know_nothing(
    client: Client, cast: Cast, account: XAccount
) -> None:
    head = make_post(account, "Erstens.")
    part = make_post(account, "Zweitens.", kind="thread", root=head)
    publish(account, cast)
    assert "/sitemap-x-1.xml" in client.get("/sitemap.xml").content.decode()
    listed = client.get("/sitemap-x-1.xml").content.decode()
    assert address(head) in listed
    assert address(part) not in listed
    assert "Erstens" not in client.get("/feed.atom").content.decode()
    assert "Erstens" not in client.get("/feed.json").content.decode()
