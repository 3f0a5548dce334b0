"""A chief signs what was on screen, all of it and nothing else; the record can prove it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from broadcasts import changes
from broadcasts.legacy import deciding, signing
from broadcasts.legacy.review import Overtaken
from broadcasts.legacy.tests.posts import BEGIN, make_account, make_picture, make_post
from broadcasts.models import Change, XAccount, XDecision, XImport, XNote, XPost
from broadcasts.tests.cast import Cast, make_cast
from inspections.models import User
from inspections.tests import owner
from newsroom import record

pytestmark = pytest.mark.django_db
MARCH = date(2024, 3, 1)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def account(cast: Cast) -> XAccount:
    return make_account(cast.inspection, cast.administrator)


def sign(account: XAccount, by: User, digest: str = "") -> XDecision:
    shown = partial(signing.bulk, account, MARCH)
    return signing.sign(shown, by=by, digest=digest or shown().digest, now=BEGIN)


def states() -> list[str]:
    return list(XPost.objects.in_order().values_list("state", flat=True))


def broken() -> list[str]:
    return list(record.broken_rows())


def test_one_signature_publishes_the_month_and_no_other(cast: Cast, account: XAccount) -> None:
    head = make_post(account)
    make_post(account, kind="thread", root=head)
    make_post(account, posted_at=BEGIN.replace(month=4))
    decision = sign(account, cast.chief)
    assert states() == ["published", "published", "waiting"]
    assert (decision.by, decision.post) == (cast.chief, None)
    assert set(decision.signed_posts.values_list("state", flat=True)) == {"published"}
    assert changes.x_thread_key(head.pk) in Change.objects.get().touches
    assert broken() == []


def test_a_thread_belongs_to_the_month_of_its_head(cast: Cast, account: XAccount) -> None:
    head = make_post(account)
    make_post(account, kind="thread", root=head, posted_at=BEGIN.replace(month=4))
    sign(account, cast.chief)
    assert states() == ["published", "published"]


def test_what_changed_since_it_was_shown_is_not_signed(cast: Cast, account: XAccount) -> None:
    post = make_post(account)
    shown = signing.bulk(account, MARCH).digest
    XPost.objects.filter(pk=post.pk).update(text="Die A 31 ist gesperrt.")
    with pytest.raises(Overtaken):
        sign(account, cast.chief, shown)
    assert states() == ["waiting"]


def test_another_picture_or_description_is_another_sheet(account: XAccount) -> None:
    medium = make_picture(make_post(account))
    seen = {signing.bulk(account, MARCH).digest}
    for values in ({"alt": "Ein Tunnel"}, {"picture": None, "state": "missing"}):
        type(medium).objects.filter(pk=medium.pk).update(**values)
        seen.add(signing.bulk(account, MARCH).digest)
    assert len(seen) == 3


def test_who_handed_in_an_export_never_signs(cast: Cast, account: XAccount) -> None:
    post = make_post(account)
    XImport.objects.create(
        inspection=account.inspection, account=account, by=cast.chief, at=BEGIN, size=1,
        state="done",
    )  # fmt: skip
    # Not only who brought the post first: a later export may have completed it.
    assert post.imported.by == cast.administrator
    with pytest.raises(PermissionDenied, match="four eyes|Vier-Augen"):
        sign(account, cast.chief)


def test_who_described_a_picture_cannot_sign_its_post(cast: Cast, account: XAccount) -> None:
    deciding.describe(make_picture(make_post(account)), "Tunnel", by=cast.chief, now=BEGIN)
    with pytest.raises(PermissionDenied):
        sign(account, cast.chief)


def test_nobody_signs_without_the_right(cast: Cast, account: XAccount) -> None:
    make_post(account)
    with pytest.raises(PermissionDenied):
        sign(account, cast.writer)


def test_what_is_locked_is_never_signed_with_others(cast: Cast, account: XAccount) -> None:
    make_post(account)
    locked = make_post(account, lock="search")
    assert [post.lock for post in signing.bulk(account, MARCH).posts] == [""]
    everything = partial(signing.listed, account, XPost.objects.all())
    with pytest.raises(Overtaken):
        signing.sign(everything, by=cast.chief, digest=everything().digest, now=BEGIN)
    alone = partial(signing.single, locked)
    signing.sign(alone, by=cast.chief, digest=alone().digest, now=BEGIN)
    assert states() == ["waiting", "published"]


def test_a_long_text_that_searches_for_a_person_locks_its_thread(
    cast: Cast, account: XAccount
) -> None:
    head = make_post(account)
    part = make_post(account, kind="thread", root=head)
    note = XNote.objects.create(
        account=account, note_id="1", written_at=BEGIN, text="Vermisst: Wer hat sie gesehen?"
    )
    deciding.link(note, part, by=cast.chief, now=BEGIN)
    assert list(XPost.objects.values_list("lock", flat=True)) == ["search", "search"]
    assert not signing.bulk(account, MARCH).posts


def test_while_an_export_is_read_nothing_is_signed(cast: Cast, account: XAccount) -> None:
    make_post(account)
    account.imports.update(state="reading")
    with pytest.raises(signing.NotNow):
        sign(account, cast.chief)


@pytest.mark.parametrize(
    ("values", "is_half"),
    [
        ({"refusal": "stuck", "stage": "posts", "parsed_count": 9}, True),
        ({"refusal": "gone", "stage": "media"}, True),
        ({"refusal": "stuck", "stage": "headers"}, False),
        ({"refusal": "not_zip", "stage": "account"}, False),
    ],
)
def test_nothing_is_signed_where_the_last_export_broke_off(
    cast: Cast, account: XAccount, values: dict[str, str | int], is_half: bool
) -> None:
    make_post(account)
    XImport.objects.create(
        inspection=account.inspection, account=account, by=cast.administrator, at=BEGIN, size=1,
        state="refused", finished_at=BEGIN, **values,
    )  # fmt: skip
    if is_half:
        with pytest.raises(signing.NotNow, match="only in part|nur zum Teil"):
            sign(account, cast.chief)
        # A whole one heals it.
        account.imports.filter(state="done").update(finished_at=BEGIN + timedelta(hours=1))
    sign(account, cast.chief)
    assert states() == ["published"]


def test_what_is_kept_back_can_be_taken_up_again_but_for_the_words_of_others(
    cast: Cast, account: XAccount
) -> None:
    own, reply = make_post(account), make_post(account, kind="reply", state="private")
    assert deciding.keep_private(account, [own.pk], by=cast.chief, now=BEGIN) == 1
    assert states() == ["private", "private"]
    assert deciding.reopen(account, [own.pk, reply.pk], by=cast.chief, now=BEGIN) == 1
    assert states() == ["waiting", "private"]


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"text": "Die A 31 ist gesperrt."}, "not the signed ones"),
        ({"state": "withdrawn"}, "not where its last decision leads"),
        ({"state": "waiting"}, "is gone"),
        ({"salt": ""}, "not the signed ones"),
        ({"signature": None}, "the signature it names"),
    ],
)
def test_meddling_with_a_signed_post_is_named(
    cast: Cast, account: XAccount, values: dict[str, str | None], named: str
) -> None:
    make_post(account)
    sign(account, cast.chief)
    XPost.objects.update(**values)
    assert named in "".join(broken())


def test_a_post_that_nobody_signed_is_named(cast: Cast, account: XAccount) -> None:
    make_post(account, state="published")
    assert "nobody signed it" in "".join(broken())
    make_post(account)
    sign(account, cast.chief)
    owner.rows(XDecision).update(by=cast.administrator)
    assert "had a hand in it" in "".join(broken())


def test_a_signature_on_another_list_is_named(cast: Cast, account: XAccount) -> None:
    make_post(account)
    sign(account, cast.chief)
    owner.rows(XDecision).update(manifest_digest="0" * 64)
    assert "the manifest is not the signed one" in "".join(broken())
