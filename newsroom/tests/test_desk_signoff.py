"""Signing and returning through HTTP: the right person, the text on screen, once."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from broadcasts.models import Broadcast, Channel
from inspections import permissions
from inspections.permissions import Right
from newsroom import drafting, workflow
from newsroom.models import Draft
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, content, signed_in, submitted, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def page(draft: Draft) -> str:
    return reverse("desk:draft", args=[draft.pk])


def on_screen(draft: Draft) -> dict[str, Any]:
    """The hidden fields of the sign-off page as it is now."""
    return {"revision": draft.latest_id, "digest": workflow.sheet(draft).digest}


def sign(person: Any, draft: Draft, fields: dict[str, Any]) -> Any:
    values = {"password": "pass-for-tests", **fields}
    return signed_in(person).post(reverse("desk:sign", args=[draft.pk]), values)


def return_(person: Any, draft: Draft, comment: str) -> Any:
    fields = {"revision": draft.latest_id, "comment": comment}
    return signed_in(person).post(reverse("desk:return", args=[draft.pk]), fields)


def test_chief_signs_what_is_on_screen(cast: Cast) -> None:
    draft = submitted(cast)
    shown = signed_in(cast.chief).get(page(draft)).context["sheet"]
    answer = sign(cast.chief, draft, {"revision": shown.revision.pk, "digest": shown.digest})
    broadcast = Broadcast.objects.get()
    assert answer.headers["Location"] == reverse("desk:broadcast", args=[broadcast.public_id])
    assert broadcast.signer == cast.chief
    assert broadcast.digest == shown.digest


def test_writer_cannot_sign_and_is_told_why(cast: Cast) -> None:
    draft = submitted(cast)
    assert 'id="sign"' not in signed_in(cast.writer).get(page(draft)).content.decode()
    answer = sign(cast.writer, draft, on_screen(draft))
    assert answer.status_code == 403
    assert answer.context["sentence"]
    assert not Broadcast.objects.exists()


def test_chief_cannot_sign_what_she_edited(cast: Cast) -> None:
    draft = written(cast)
    assert draft.latest is not None
    typo = content(cast.whatsapp, headline="Unfall in der Deichstraße")
    drafting.save(draft, draft.latest, typo, by=cast.chief, now=NOW)
    assert draft.latest_id is not None
    workflow.submit(draft, by=cast.writer, revision=draft.latest_id, now=NOW)
    shown = signed_in(cast.chief).get(page(draft)).content.decode()
    assert 'id="sign"' not in shown
    assert 'id="objection"' in shown
    assert sign(cast.chief, draft, on_screen(draft)).status_code == 403
    assert sign(cast.second_chief, draft, on_screen(draft)).status_code == 302


def test_second_chief_who_signs_at_the_same_moment_gets_409(cast: Cast) -> None:
    draft = submitted(cast)
    fields = on_screen(draft)
    assert sign(cast.chief, draft, fields).status_code == 302
    answer = sign(cast.second_chief, draft, fields)
    assert answer.status_code == 409
    assert "chief" in answer.context["sentence"]
    assert Broadcast.objects.count() == 1


def test_double_click_of_one_chief_leads_to_the_release_page(cast: Cast) -> None:
    draft = submitted(cast)
    fields = on_screen(draft)
    first, second = sign(cast.chief, draft, fields), sign(cast.chief, draft, fields)
    assert first.headers["Location"] == second.headers["Location"]
    assert Broadcast.objects.count() == 1


def test_text_that_changed_after_the_page_was_loaded_is_not_signed(cast: Cast) -> None:
    draft = submitted(cast)
    fields = on_screen(draft)
    assert draft.latest_id is not None
    workflow.recall(draft, by=cast.writer, revision=draft.latest_id, now=NOW)
    assert draft.latest is not None
    other = content(cast.whatsapp, headline="Ganz anders")
    drafting.save(draft, draft.latest, other, by=cast.writer, now=NOW)
    assert draft.latest_id is not None
    workflow.submit(draft, by=cast.writer, revision=draft.latest_id, now=NOW)
    assert sign(cast.chief, draft, fields).status_code == 409
    assert not Broadcast.objects.exists()


def test_a_channel_set_up_differently_after_the_page_was_loaded_is_named_as_the_reason(
    cast: Cast,
) -> None:
    draft = submitted(cast)
    fields = on_screen(draft)
    Channel.objects.update(link_only=True)
    answer = sign(cast.chief, draft, fields)
    assert answer.status_code == 409
    assert "Kanal" in answer.context["sentence"]
    assert str(cast.writer) not in answer.context["sentence"]


@pytest.mark.parametrize("name", ["superuser", "foreign_chief", "foreign_writer"])
def test_who_may_not_see_the_draft_does_not_find_it(cast: Cast, name: str) -> None:
    draft, person = submitted(cast), getattr(cast, name)
    assert signed_in(person).get(page(draft)).status_code == 404
    assert sign(person, draft, on_screen(draft)).status_code == 404
    assert return_(person, draft, "Nein").status_code == 404
    assert not Broadcast.objects.exists()


@pytest.mark.parametrize("revision", ["9" * 30, "9" * 5000, "-1", "x", ""])
def test_a_revision_that_no_row_can_have_is_a_409(cast: Cast, revision: str) -> None:
    draft = submitted(cast)
    fields = {**on_screen(draft), "revision": revision}
    assert sign(cast.chief, draft, fields).status_code == 409
    assert not Broadcast.objects.exists()


def test_superuser_without_right_cannot_sign(cast: Cast) -> None:
    draft = submitted(cast)
    permissions.grant(cast.superuser, Right.AUDIT, cast.home)
    assert sign(cast.superuser, draft, on_screen(draft)).status_code == 403
    assert not Broadcast.objects.exists()


@pytest.mark.parametrize("name", ["auditor", "administrator", "second_writer"])
def test_who_has_no_right_to_sign_neither_signs_nor_returns(cast: Cast, name: str) -> None:
    draft, person = submitted(cast), getattr(cast, name)
    assert signed_in(person).get(page(draft)).status_code == 200
    assert sign(person, draft, on_screen(draft)).status_code == 403
    assert return_(person, draft, "Nein").status_code == 403
    draft.refresh_from_db()
    assert draft.state == Draft.State.SUBMITTED


def test_draft_that_was_not_submitted_is_neither_signed_nor_returned(cast: Cast) -> None:
    draft = written(cast)
    assert sign(cast.chief, draft, on_screen(draft)).status_code == 409
    assert return_(cast.chief, draft, "Bitte kürzen.").status_code == 409


def test_return_needs_a_comment_and_shows_it_to_the_author(cast: Cast) -> None:
    draft = submitted(cast)
    assert return_(cast.chief, draft, " ").status_code == 422
    assert return_(cast.chief, draft, "Bitte den Ort genauer.").status_code == 302
    address = reverse("admin:newsroom_draft_change", args=[draft.pk])
    assert "Bitte den Ort genauer." in signed_in(cast.writer).get(address).content.decode()


def test_get_never_changes_state(cast: Cast) -> None:
    draft = submitted(cast)
    client = signed_in(cast.chief)
    for name in ("desk:sign", "desk:return"):
        assert client.get(reverse(name, args=[draft.pk]), on_screen(draft)).status_code == 405
    draft.refresh_from_db()
    assert draft.state == Draft.State.SUBMITTED


def test_incomplete_text_offers_no_signature(cast: Cast) -> None:
    draft = submitted(cast)
    cast.whatsapp.__class__.objects.filter(pk=cast.whatsapp.pk).update(gateway="instagram")
    shown = signed_in(cast.chief).get(page(draft))
    assert shown.context["review"].blocks
    assert 'id="sign"' not in shown.content.decode()
    assert sign(cast.chief, draft, on_screen(draft)).status_code == 422


def test_sign_off_page_asks_equally_often_for_one_channel_and_for_three(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    one = submitted(cast)
    three = submitted(cast, channels=(cast.whatsapp, cast.facebook, cast.linkedin))
    client = signed_in(cast.chief)
    for draft in (one, three):
        # The first look at a version is noted once.
        client.get(page(draft))
    with django_assert_max_num_queries(80) as few:
        client.get(page(one))
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(page(three))


def test_desk_counts_what_waits_for_this_chief(cast: Cast) -> None:
    submitted(cast)
    assert signed_in(cast.chief).get("/desk/").context["may_sign"] == 1
    assert signed_in(cast.foreign_chief).get("/desk/").context["may_sign"] == 0
    assert signed_in(cast.writer).get("/desk/").context["mine_count"] == 1
