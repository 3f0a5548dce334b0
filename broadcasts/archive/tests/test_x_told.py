"""Whatever changes what readers see of posts from X tells the pages that show it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from broadcasts.archive.tests.test_x import account as account
from broadcasts.archive.tests.test_x import address, publish, read
from broadcasts.archive.tests.test_x import cast as cast
from broadcasts.legacy import belonging, clearing, deciding, telling
from broadcasts.legacy.reading.identity import Former, Identity
from broadcasts.legacy.tests.posts import BEGIN, make_post
from broadcasts.models import Change, SearchEntry, XAccount, XAccountStep, XNote, XPost
from broadcasts.tests.cast import Cast

pytestmark = pytest.mark.django_db


def is_told(client: Client, path: str) -> bool:
    """Whether the newest change touches the page at ``path``."""
    keys = set(client.get(path)["Surrogate-Key"].split())
    return bool(keys & set(Change.objects.latest("pk").touches))


def pages(post: XPost) -> tuple[str, str, str]:
    own = f"/x/{post.account.account_id}/"
    return address(post), own, f"{own}2024-03/"


def test_a_part_that_locks_a_public_thread_later_takes_its_words_from_lists_and_search(
    client: Client, cast: Cast, account: XAccount
) -> None:
    head = make_post(account, "Suche in Leer.")
    publish(account, cast)
    part = make_post(account, "Wer kennt …", kind="thread", root=head)
    Change.objects.all().delete()
    note = XNote.objects.create(
        account=account, note_id="1", written_at=BEGIN, text="Wer kennt Anna?"
    )
    deciding.link(note, part, by=cast.chief, now=BEGIN)
    assert Change.objects.get().takes_away
    assert all(is_told(client, one) for one in pages(head))
    assert not SearchEntry.objects.exists()
    # The head was signed, and stays public for who knows its address.
    assert "Suche in Leer." in read(client, head)
    telling.tell_of_locks(account)
    assert Change.objects.count() == 1


def test_a_page_that_quotes_a_post_hears_that_it_came_or_went(
    client: Client, cast: Cast, account: XAccount
) -> None:
    first = make_post(account, lock="search")
    url = f"https://x.com/Polizei_Alt/status/{first.post_id}"
    quote = make_post(account, url, kind="quote", quoted=first, quoted_post_id=first.post_id)
    publish(account, cast)
    assert "<a href" not in read(client, quote).partition(url)[0][-40:]
    XPost.objects.filter(pk=first.pk).update(lock="")
    publish(account, cast)
    assert is_told(client, address(quote))
    assert f'<a href="{address(first)}">{url}</a>' in read(client, quote)
    deciding.withdraw(first, by=cast.chief, reason="Falsch", now=BEGIN)
    assert is_told(client, address(quote))


def test_the_day_of_the_deletion_and_a_handle_reach_all_pages_of_an_account(
    client: Client, cast: Cast, account: XAccount
) -> None:
    post = make_post(account)
    publish(account, cast)
    XAccountStep.objects.create(account=account, verb="cleared", by=cast.chief, at=BEGIN)
    Change.objects.all().delete()
    clearing.deactivate(account, BEGIN.date(), by=cast.chief, now=timezone.now())
    assert all(is_told(client, one) for one in pages(post))
    Change.objects.all().delete()
    older = Former("Polizei_Uralt", BEGIN - timedelta(days=900))
    found = Identity(int(account.account_id), "Polizei_Neu", "", None, False, None, [older])
    for _twice in range(2):
        belonging.account_of(found, account.imports.all()[0])
    assert Change.objects.count() == 1
    assert all(is_told(client, one) for one in pages(post))
