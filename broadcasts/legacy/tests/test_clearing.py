"""Before an account may be deleted, its record is complete and somebody else has reviewed it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from broadcasts.legacy import clearing
from broadcasts.legacy.clearing import NotYet
from broadcasts.legacy.tests import acts, making
from broadcasts.legacy.tests.making import modern, tweet
from broadcasts.models import XAccount, XPost
from broadcasts.tests.cast import Cast
from inspections import permissions
from inspections.permissions import Right

NOW = timezone.now()


@pytest.fixture
def account(cast: Cast) -> XAccount:
    """Complete and reviewed."""
    acts.imported(cast, modern([tweet("Eins"), tweet("Zwei", 1)]))
    XPost.objects.update(state="published")
    return XAccount.objects.get()


def test_a_chief_says_once_that_it_may_be_deleted(cast: Cast, account: XAccount) -> None:
    clearing.clear(account, by=cast.chief, now=NOW)
    step = clearing.end_of(account).cleared
    assert step is not None
    assert (step.by, step.at) == (cast.chief, NOW)
    with pytest.raises(NotYet, match=str(clearing.Objection.CLEARED.label)):
        clearing.clear(account, by=cast.chief, now=NOW)


def test_nobody_else_says_so(cast: Cast, account: XAccount) -> None:
    with pytest.raises(PermissionDenied):
        clearing.clear(account, by=cast.writer, now=NOW)
    permissions.grant(cast.administrator, Right.SIGN, cast.inspection)
    with pytest.raises(NotYet) as refused:
        clearing.clear(account, by=cast.administrator, now=NOW)
    assert refused.value.objection == "importer"


def test_posts_that_wait_stand_in_the_way(cast: Cast, account: XAccount) -> None:
    XPost.objects.filter(text="Eins").update(state="waiting")
    with pytest.raises(NotYet) as refused:
        clearing.clear(account, by=cast.chief, now=NOW)
    assert refused.value.objection == "unreviewed"


def test_a_missing_post_stands_in_the_way(cast: Cast, account: XAccount) -> None:
    files = modern([tweet("Eins")])
    files["data/tweet-headers.js"] = making.script(
        "window.YTD.tweet_headers.part0", making.headers([tweet("Eins"), tweet("Fehlt", 9)])
    )
    acts.imported(cast, files)
    with pytest.raises(NotYet) as refused:
        clearing.clear(account, by=cast.chief, now=NOW)
    assert refused.value.objection == "incomplete"


def test_thirty_days_run_from_the_day_of_deactivation(cast: Cast, account: XAccount) -> None:
    with pytest.raises(NotYet):
        clearing.deactivate(account, date(2024, 9, 1), by=cast.chief, now=NOW)
    clearing.clear(account, by=cast.chief, now=NOW)
    with pytest.raises(NotYet):
        clearing.deactivate(account, NOW.date() + timedelta(days=2), by=cast.chief, now=NOW)
    clearing.deactivate(account, date(2024, 9, 1), by=cast.chief, now=NOW)
    end = clearing.end_of(account)
    assert end.erased_on == date(2024, 10, 1)
    assert end.days_left(date(2024, 9, 11)) == 20
    assert end.days_left(date(2025, 1, 1)) == 0
