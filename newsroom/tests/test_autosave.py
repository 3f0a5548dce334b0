"""Nothing is lost: what a page keeps by itself, who is in a draft, and when it may not be kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from newsroom import composing, drafting, presence, workflow
from newsroom.models import Draft, Revision
from newsroom.presence import Presence
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, content, form, signed_in, submitted, written

pytestmark = pytest.mark.django_db
ADD = "/admin/newsroom/draft/add/"
AUTOSAVE = "/admin/newsroom/draft/autosave/"


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def begin(client: Client, cast: Cast, **changed: Any) -> dict[str, Any]:
    """The values of a form for a new draft."""
    ticket = client.get(ADD).context["editor"].ticket
    return form(cast.whatsapp, ticket=ticket, inspection="ler-emd", **changed)


def keep(client: Client, draft: Draft, cast: Cast, **changed: Any) -> Any:
    values = {"draft": draft.pk, "base": draft.latest_id, **changed}
    return client.post(AUTOSAVE, form(cast.whatsapp, **values))


def test_the_first_autosave_starts_the_draft_and_the_next_one_continues_it(cast: Cast) -> None:
    client = signed_in(cast.writer)
    values = begin(client, cast, headline="", body="Erst der Text.")
    first = client.post(AUTOSAVE, values).json()
    draft = Draft.objects.get(pk=first["draft"])
    second = client.post(AUTOSAVE, {**values, **first, "body": "Erst der Text. Dann mehr."})
    assert second.status_code == 200
    revisions = draft.revisions.order_by("number")
    assert [(r.number, r.origin) for r in revisions] == [(1, "autosaved"), (2, "autosaved")]
    assert revisions[1].body == "Erst der Text. Dann mehr."
    assert second.json()["base"] == revisions[1].pk


def test_an_empty_headline_does_not_cost_the_body(cast: Cast) -> None:
    draft = written(cast)
    answer = keep(signed_in(cast.writer), draft, cast, headline="", category="", body="Bleibt.")
    draft.refresh_from_db()
    assert draft.latest is not None
    assert answer.json()["left_out"] == []
    assert (draft.latest.headline, draft.latest.body) == ("", "Bleibt.")


def test_a_wrong_date_leaves_the_stored_embargo_and_is_named(cast: Cast) -> None:
    until = NOW + timedelta(days=1)
    draft = written(cast, embargo_until=until)
    answer = keep(signed_in(cast.writer), draft, cast, embargo_until="2027-03-28T02:30", body="Neu")
    draft.refresh_from_db()
    assert draft.latest is not None
    assert answer.json()["left_out"] == ["Sperrfrist bis"]
    assert (draft.latest.embargo_until, draft.latest.body) == (until, "Neu")


def test_what_has_not_changed_is_not_stored_again(cast: Cast) -> None:
    draft, client = written(cast), signed_in(cast.second_writer)
    first = keep(client, draft, cast, body="Neu").json()
    again = keep(client, draft, cast, body="Neu", base=first["base"]).json()
    assert again["base"] == first["base"]
    assert draft.revisions.count() == 2


def test_an_answer_that_got_lost_is_repeated_without_a_conflict(cast: Cast) -> None:
    draft, client = written(cast), signed_in(cast.writer)
    lost = keep(client, draft, cast, body="Neu").json()
    repeated = keep(client, draft, cast, body="Neu")
    assert repeated.status_code == 200
    assert repeated.json()["base"] == lost["base"]


def test_saving_a_form_whose_draft_was_begun_unnoticed_keeps_the_newer_text(cast: Cast) -> None:
    client = signed_in(cast.writer)
    values = begin(client, cast, body="Eins")
    client.post(AUTOSAVE, values)
    assert client.post(ADD, {**values, "body": "Zwei"}).status_code == 302
    draft = Draft.objects.get()
    assert draft.latest is not None
    assert (draft.latest.body, draft.latest.origin) == ("Zwei", "saved")


def test_whose_text_was_kept_automatically_cannot_sign(cast: Cast) -> None:
    draft = written(cast)
    assert keep(signed_in(cast.chief), draft, cast, body="Vom Chef").status_code == 200
    assert cast.chief.pk in composing.contributors_of(draft)


def test_an_autosave_never_lands_in_a_submitted_draft(cast: Cast) -> None:
    draft = submitted(cast)
    answer = keep(signed_in(cast.writer), draft, cast, body="Zu spät")
    assert answer.status_code == 409
    assert "zur Freigabe" in answer.json()["html"]
    assert draft.revisions.count() == 1


def test_submitting_pins_the_newest_revision(cast: Cast) -> None:
    draft, client = written(cast), signed_in(cast.writer)
    base = draft.latest_id
    keep(client, draft, cast, body="Neu")
    draft.refresh_from_db()
    assert base is not None
    with pytest.raises(workflow.IllegalMove):
        workflow.submit(draft, by=cast.writer, revision=base, now=NOW)


def test_autosave_over_a_colleagues_text_gives_409_with_both(cast: Cast) -> None:
    draft = written(cast)
    base = draft.latest
    assert base is not None
    theirs = content(cast.whatsapp, lead="Am Montag stießen drei Autos zusammen.")
    drafting.save(draft, base, theirs, by=cast.second_writer, now=NOW)
    answer = keep(signed_in(cast.writer), draft, cast, base=base.pk, lead="Am Dienstag zwei.")
    assert answer.status_code == 409
    html = answer.json()["html"]
    assert "second_writer" in html
    assert "<del>Montag" in html
    assert "<ins>Dienstag" in html
    assert answer.json()["base"] == draft.latest_id


@pytest.mark.parametrize(
    ("name", "status"), [("auditor", 403), ("foreign_writer", 404), ("superuser", 404)]
)
def test_who_may_not_write_keeps_nothing(cast: Cast, name: str, status: int) -> None:
    draft = written(cast)
    assert keep(signed_in(getattr(cast, name)), draft, cast, body="Neu").status_code == status
    assert signed_in(getattr(cast, name)).get(AUTOSAVE).status_code == 405
    assert draft.revisions.count() == 1


def test_keeping_asks_the_database_equally_often_for_an_old_draft_and_a_new_one(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    draft, client = written(cast), signed_in(cast.writer)
    with django_assert_max_num_queries(80) as few:
        keep(client, draft, cast, body="Neu 0")
        queries = len(few.captured_queries)
    for number in range(1, 12):
        draft.refresh_from_db()
        keep(client, draft, cast, body=f"Neu {number}")
        written(cast, headline=f"Meldung {number}")
    draft.refresh_from_db()
    with django_assert_max_num_queries(queries):
        keep(client, draft, cast, body="Zuletzt")
    assert Revision.objects.filter(draft=draft).count() == 14


def test_two_people_in_one_draft_see_each_other_until_one_has_gone(cast: Cast) -> None:
    draft = written(cast)
    presence.renew(draft, cast.second_writer, NOW)
    later = NOW + timedelta(seconds=8)
    presence.renew(draft, cast.second_writer, later)
    seen = presence.others(draft, cast.writer, later).get()
    assert (seen.person, seen.since) == (cast.second_writer, NOW)
    assert not presence.others(draft, cast.second_writer, later).exists()
    assert not presence.others(draft, cast.writer, later + timedelta(seconds=29)).exists()


def test_the_page_says_who_else_is_here_and_that_the_text_changed(cast: Cast) -> None:
    draft = written(cast)
    address = f"/admin/newsroom/draft/{draft.pk}/presence/"
    other = signed_in(cast.second_writer)
    assert other.post(address, {"base": draft.latest_id}).json()["others"] == []
    keep(other, draft, cast, body="Neu")
    answer = signed_in(cast.writer).post(address, {"base": draft.latest_id}).json()
    assert answer["others"][0].startswith("second_writer, seit ")
    assert "second_writer" in answer["changed"]
    other.post(address, {"leave": "1"})
    assert not Presence.objects.filter(person=cast.second_writer).exists()


def test_only_writers_are_present(cast: Cast) -> None:
    address = f"/admin/newsroom/draft/{written(cast).pk}/presence/"
    assert signed_in(cast.auditor).post(address).status_code == 403
    assert signed_in(cast.foreign_writer).post(address).status_code == 404
    assert not Presence.objects.exists()


def test_a_page_whose_sign_in_was_renewed_gets_a_fresh_token(cast: Cast) -> None:
    session = "/admin/newsroom/draft/session/"
    assert Client().get(session).status_code == 302
    answer = signed_in(cast.writer).get(session)
    assert answer.json()["person"] == cast.writer.pk
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_history_folds_what_one_person_typed(cast: Cast) -> None:
    draft, client = written(cast), signed_in(cast.writer)
    for text in ("N", "Ne", "Neu"):
        keep(client, draft, cast, body=text)
        draft.refresh_from_db()
    assert draft.revisions.count() == 4
    page = signed_in(cast.auditor).get(f"/admin/newsroom/draft/{draft.pk}/change/")
    shown = [revision.number for revision in page.context["revisions"]]
    assert shown == [4, 1]
