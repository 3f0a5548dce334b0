"""What the database itself holds of an account on X."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from broadcasts.legacy import review
from broadcasts.models import XAccount, XImport, XPost
from inspections.models import Inspection, User

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 8, 31, tzinfo=UTC)


def make_post(number: int, **values: object) -> XPost:
    account = XAccount.objects.first()
    if account is None:
        home = Inspection.objects.create(key="ler-emd", name="PI", short_name="PI", prefix="POL")
        account = XAccount.objects.create(account_id="900000000000000001", inspection=home)
    by, _made = User.objects.get_or_create(username="administrator")
    imported = XImport.objects.create(
        inspection=account.inspection, account=account, by=by, at=NOW, size=1
    )
    given = {"kind": "own", "state": "waiting", **values}
    return XPost.objects.create(
        account=account, post_id=number, first_id=number, posted_at=NOW, imported=imported, **given
    )


def test_a_post_is_kept_once_per_account() -> None:
    make_post(1)
    with pytest.raises(IntegrityError):
        make_post(1)


@pytest.mark.parametrize("kind", ["reply", "retweet"])
def test_words_of_others_cannot_be_signed(kind: str) -> None:
    with pytest.raises(IntegrityError):
        make_post(1, kind=kind, state="published")


def test_a_move_takes_only_what_stands_where_it_begins() -> None:
    make_post(1)
    make_post(2, state="private")
    assert review.move(XPost.objects.all(), review.Verb.SIGN) == 1
    assert sorted(XPost.objects.values_list("state", flat=True)) == ["private", "published"]
