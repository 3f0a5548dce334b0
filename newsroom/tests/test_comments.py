"""Comments at fields: who may say something, who resolves it; they are no part of the text."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from newsroom import composing, workflow
from newsroom.comments import moves
from newsroom.comments.models import Comment
from newsroom.models import Draft
from newsroom.notices import posting
from newsroom.notices.models import Kind, Notice
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, signed, signed_in, submitted, written

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def remark(draft: Draft, by: Any, field: str = "lead") -> Comment:
    return moves.add(draft, field, "Stimmt der Tag?", passage="Am Montag", by=by, now=NOW)


def post(client: Any, draft: Draft, **values: Any) -> Any:
    address = reverse("desk:comments", args=[draft.pk])
    return client.post(address, {"field": "lead", "text": "Stimmt der Tag?"} | values)


@pytest.mark.parametrize("name", ["writer", "second_writer", "chief", "auditor", "administrator"])
def test_whoever_sees_a_draft_may_comment_on_it(cast: Cast, name: str) -> None:
    draft = written(cast)
    assert post(signed_in(getattr(cast, name)), draft).status_code == 302
    kept = Comment.objects.get()
    assert (kept.by, kept.field, kept.revision) == (getattr(cast, name), "lead", draft.latest)


@pytest.mark.parametrize("name", ["foreign_writer", "foreign_chief", "superuser"])
def test_whoever_does_not_see_it_may_neither_comment_nor_resolve(cast: Cast, name: str) -> None:
    draft, client = written(cast), signed_in(getattr(cast, name))
    comment = remark(draft, cast.chief)
    assert post(client, draft).status_code == 404
    assert client.get(reverse("desk:comments", args=[draft.pk])).status_code == 404
    for verb in ("resolve", "reopen"):
        assert client.post(reverse(f"desk:{verb}", args=[comment.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        remark(draft, getattr(cast, name))
    assert Comment.objects.open().count() == 1


def test_comment_is_no_contribution(cast: Cast) -> None:
    draft = submitted(cast)
    before = workflow.sheet(draft).digest
    moves.resolve(remark(draft, cast.chief), by=cast.chief, now=NOW)
    assert cast.chief.pk not in composing.contributors_of(draft)
    shown = workflow.sheet(draft)
    assert shown.digest == before
    workflow.sign_off(
        draft, by=cast.chief, revision=shown.revision.pk, digest=shown.digest, now=NOW
    )


def test_comment_is_resolved_once_and_can_be_opened_again(cast: Cast) -> None:
    comment = remark(written(cast), cast.chief)
    moves.resolve(comment, by=cast.writer, now=NOW)
    with pytest.raises(workflow.IllegalMove):
        moves.resolve(comment, by=cast.second_writer, now=NOW)
    comment.refresh_from_db()
    assert (comment.resolved_by, comment.resolved_at) == (cast.writer, NOW)
    moves.reopen(comment, by=cast.chief)
    with pytest.raises(workflow.IllegalMove):
        moves.reopen(comment, by=cast.chief)
    comment.refresh_from_db()
    assert comment.is_open


def test_second_click_on_resolve_is_told_who_was_first(cast: Cast) -> None:
    comment = remark(written(cast), cast.chief)
    address = reverse("desk:resolve", args=[comment.pk])
    assert signed_in(cast.writer).post(address).status_code == 302
    answer = signed_in(cast.chief).post(address)
    assert answer.status_code == 409
    assert "writer" in answer.content.decode()


def test_a_comment_that_is_sent_twice_stands_there_once_until_it_is_resolved(cast: Cast) -> None:
    draft = written(cast)
    first = remark(draft, cast.chief)
    assert remark(draft, cast.chief) == first
    assert remark(draft, cast.writer) != first
    moves.resolve(first, by=cast.writer, now=NOW)
    assert remark(draft, cast.chief) != first


def test_final_draft_takes_no_comment(cast: Cast) -> None:
    early = submitted(cast)
    comment = remark(early, cast.auditor)
    assert early.latest_id is not None
    digest = workflow.sheet(early).digest
    workflow.sign_off(early, by=cast.chief, revision=early.latest_id, digest=digest, now=NOW)
    assert post(signed_in(cast.auditor), early).status_code == 409
    for verb in ("resolve", "reopen"):
        answer = signed_in(cast.auditor).post(reverse(f"desk:{verb}", args=[comment.pk]))
        assert answer.status_code == 409
    assert Comment.objects.open().count() == 1


def test_discarded_draft_takes_no_comment(cast: Cast) -> None:
    draft = written(cast)
    assert draft.latest_id is not None
    workflow.discard(draft, by=cast.writer, revision=draft.latest_id, now=NOW)
    with pytest.raises(workflow.IllegalMove):
        remark(draft, cast.writer)


@pytest.mark.parametrize(
    "values",
    [{"text": " "}, {"text": "x" * 2001}, {"field": "digest"}, {"passage": "x" * 501}],
    ids=["empty", "long", "no such field", "long passage"],
)
def test_unusable_comment_is_refused_and_shown_again(cast: Cast, values: dict[str, str]) -> None:
    draft = written(cast)
    answer = post(signed_in(cast.writer), draft, **values)
    assert answer.status_code == 422
    assert values.get("text", "Stimmt").strip() in answer.content.decode()
    assert not Comment.objects.exists()


def test_script_gets_the_comments_of_one_field(cast: Cast) -> None:
    draft = written(cast)
    values = {"field": "body", "text": "<b>Wo?</b>", "passage": "Niemand"}
    address = reverse("desk:comments", args=[draft.pk])
    page = signed_in(cast.chief).post(address, values, headers=FETCH).content.decode()
    assert "&lt;b&gt;Wo?" in page
    assert "<html" not in page
    assert 'data-thread="body"' in page


def test_comments_stand_beside_their_field_in_the_form_and_on_the_sheet(cast: Cast) -> None:
    draft = written(cast)
    remark(draft, cast.chief)
    form = signed_in(cast.writer).get(reverse("admin:newsroom_draft_change", args=[draft.pk]))
    sheet = signed_in(cast.chief).get(reverse("desk:draft", args=[draft.pk]))
    for page in (form.content.decode(), sheet.content.decode()):
        beside = page.split('data-thread="lead"')[1]
        assert "Stimmt der Tag?" in beside.split("data-thread=")[0]


def test_list_counts_the_open_comments(cast: Cast) -> None:
    draft = written(cast)
    remark(draft, cast.chief)
    remark(draft, cast.chief, "picture_2")
    moves.resolve(remark(draft, cast.chief, "body"), by=cast.chief, now=NOW)
    page = signed_in(cast.writer).get("/admin/newsroom/draft/").content.decode()
    assert "2 offene Kommentare" in page


@pytest.mark.parametrize("verb", ["resolve", "reopen"])
def test_looking_at_a_link_changes_nothing(cast: Cast, verb: str) -> None:
    comment = remark(signed_draft(cast), cast.chief)
    answer = signed_in(cast.chief).get(reverse(f"desk:{verb}", args=[comment.pk]))
    assert answer.status_code == 405


def signed_draft(cast: Cast) -> Draft:
    """A draft that still takes comments, beside one that no longer does."""
    signed(cast, headline="Andere Meldung")
    return written(cast)


# --- who hears of it ----------------------------------------------------------------------
def told() -> set[str]:
    posting.post(NOW)
    notices = Notice.objects.filter(kind=Kind.COMMENTED)
    return set(notices.unread().values_list("recipient__username", flat=True))


def test_author_hears_of_the_chiefs_comment_and_the_chief_of_the_answer(cast: Cast) -> None:
    draft = submitted(cast)
    remark(draft, cast.chief)
    assert told() == {"writer"}
    notice = Notice.objects.get(kind=Kind.COMMENTED)
    assert (notice.sentence, notice.mail_due_at) == ("Neuer Kommentar zu „Vorspann“.", NOW)
    assert signed_in(cast.writer).get(notice.link).status_code == 200
    remark(draft, cast.writer, "body")
    assert told() == {"writer", "chief"}


def test_nobody_hears_of_a_comment_that_is_resolved_or_the_own_one(cast: Cast) -> None:
    draft = written(cast)
    moves.resolve(remark(draft, cast.chief), by=cast.writer, now=NOW)
    remark(draft, cast.writer)
    assert told() == {"chief"}


def test_of_several_comments_only_the_newest_is_unread(cast: Cast) -> None:
    draft = written(cast)
    for field in ("headline", "lead"):
        remark(draft, cast.chief, field)
        told()
    assert Notice.objects.filter(recipient=cast.writer).count() == 2
    assert Notice.objects.filter(recipient=cast.writer).unread().count() == 1
