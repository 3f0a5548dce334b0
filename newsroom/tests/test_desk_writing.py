"""The draft form through HTTP: who writes, what is kept, what is refused and what is never lost."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from newsroom import drafting
from newsroom.models import Draft, Picture
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, content, form, jpeg, signed_in, written

pytestmark = pytest.mark.django_db
ADD = "/admin/newsroom/draft/add/"
LIST = "/admin/newsroom/draft/"
PREVIEW = "/admin/newsroom/draft/preview/"


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def change(draft: Draft) -> str:
    return reverse("admin:newsroom_draft_change", args=[draft.pk])


def ticket(client: Client) -> str:
    editor = client.get(ADD).context["editor"]
    return str(editor.ticket)


def send(client: Client, draft: Draft, values: dict[str, Any]) -> Any:
    base = values.pop("base", draft.latest_id)
    return client.post(change(draft), {**values, "base": base})


def test_writer_sees_only_drafts_of_her_inspection(cast: Cast) -> None:
    written(cast, headline="Zu Hause")
    other = content(cast.foreign_whatsapp, headline="Anderswo")
    foreign = drafting.start(cast.foreign, other, by=cast.foreign_writer, now=NOW)
    client = signed_in(cast.writer)
    page = client.get(LIST).content.decode()
    assert "Zu Hause" in page
    assert "Anderswo" not in page
    assert client.get(change(foreign)).status_code == 404
    assert client.get(f"/desk/drafts/{foreign.pk}/").status_code == 404


def test_list_asks_the_database_equally_often_for_one_draft_and_for_twenty(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cast.writer)
    written(cast)
    with django_assert_max_num_queries(80) as few:
        client.get(LIST)
    for number in range(20):
        written(cast, headline=f"Meldung {number}")
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(LIST)


def test_writer_starts_a_draft(cast: Cast) -> None:
    client = signed_in(cast.writer)
    answer = client.post(ADD, form(cast.whatsapp, ticket=ticket(client), inspection="ler-emd"))
    draft = Draft.objects.get()
    assert answer.status_code == 302
    assert draft.latest is not None
    assert draft.latest.headline == "Unfall auf der Deichstraße"
    assert list(draft.latest.channels.all()) == [cast.whatsapp]


def test_a_form_sent_twice_starts_one_draft(cast: Cast) -> None:
    client = signed_in(cast.writer)
    values = form(cast.whatsapp, ticket=ticket(client), inspection="ler-emd")
    first, second = client.post(ADD, values), client.post(ADD, values)
    assert first.headers["Location"] == second.headers["Location"]
    assert Draft.objects.count() == 1


def test_number_of_a_draft_cannot_be_chosen(cast: Cast) -> None:
    answer = signed_in(cast.writer).post(ADD, form(cast.whatsapp, ticket="nice-one"))
    assert answer.status_code == 403
    assert not Draft.objects.exists()


def test_foreign_writer_cannot_write_here(cast: Cast) -> None:
    values = form(cast.whatsapp, inspection="ler-emd")
    assert signed_in(cast.foreign_writer).post(ADD, values).status_code == 404


@pytest.mark.parametrize("name", ["auditor", "administrator", "superuser"])
def test_who_has_no_right_to_write_cannot_start_a_draft(cast: Cast, name: str) -> None:
    client = signed_in(getattr(cast, name))
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, form(cast.whatsapp, inspection="ler-emd")).status_code == 403
    assert not Draft.objects.exists()


def test_auditor_reads_a_draft_and_cannot_save_it(cast: Cast) -> None:
    draft, client = written(cast), signed_in(cast.auditor)
    assert "draft_form" not in client.get(change(draft)).content.decode()
    assert send(client, draft, form(cast.whatsapp)).status_code == 403
    assert draft.revisions.count() == 1


def test_foreign_channel_forged_into_the_form_is_refused(cast: Cast) -> None:
    draft, client = written(cast), signed_in(cast.writer)
    answer = send(client, draft, form(cast.whatsapp, cast.foreign_whatsapp, headline="Neu"))
    assert answer.status_code == 422
    assert "channels" in answer.context["form"].errors
    assert draft.revisions.count() == 1


@pytest.mark.parametrize(
    "moment",
    [
        "28.03.2027 02:30",
        "2027-03-28T02:30",
        "2027-10-31T02:30",
        "2027-3-28 2:30",
        "9999-12-31T23:59",
        "0001-01-01T00:00",
        "9" * 400,
    ],
)
def test_an_embargo_that_no_clock_will_show_is_refused(cast: Cast, moment: str) -> None:
    draft, client = written(cast), signed_in(cast.writer)
    answer = send(client, draft, {**form(cast.whatsapp), "embargo_until": moment})
    assert answer.status_code == 422
    assert "embargo_until" in answer.context["form"].errors
    assert draft.revisions.count() == 1


@pytest.mark.parametrize("name", ["lead", "body", "wording_whatsapp", "translation_en_body"])
def test_an_endless_text_is_refused_and_still_stands_in_the_form(cast: Cast, name: str) -> None:
    draft, client = written(cast), signed_in(cast.writer)
    answer = send(client, draft, {**form(cast.whatsapp), name: "endlos " * 8000})
    assert answer.status_code == 422
    assert name in answer.context["form"].errors
    assert answer.content.decode().count("endlos") >= 8000
    assert draft.revisions.count() == 1


@pytest.mark.parametrize("name", ["channels", "pictures-0-picture", "follows"])
@pytest.mark.parametrize("key", ["9" * 30, "-1", "0", "x", "\x00"])
def test_a_key_that_no_row_can_have_is_refused(cast: Cast, name: str, key: str) -> None:
    draft, client = written(cast), signed_in(cast.writer)
    answer = send(client, draft, {**form(cast.whatsapp), name: key})
    assert answer.status_code in (403, 422)
    assert draft.revisions.count() == 1


def test_foreign_picture_forged_into_the_form_is_refused(cast: Cast) -> None:
    foreign = drafting.add_picture(cast.foreign, jpeg(), by=cast.foreign_writer, now=NOW)
    draft, client = written(cast), signed_in(cast.writer)
    values = form(cast.whatsapp, **{"pictures-0-picture": foreign.pk})
    assert send(client, draft, values).status_code == 403
    assert client.post(PREVIEW, {**values, "draft": draft.pk}).status_code == 403


def test_an_eleventh_picture_is_refused_in_a_sentence(cast: Cast) -> None:
    draft, client = written(cast), signed_in(cast.writer)
    uploads = {f"pictures-{number}-file": jpeg(f"{number}.jpg") for number in range(11)}
    values = {**form(cast.whatsapp), **uploads, "pictures-TOTAL_FORMS": "11"}
    answer = send(client, draft, values)
    assert answer.status_code == 422
    assert "höchstens 10 Bilder" in answer.content.decode()
    assert draft.revisions.count() == 1


def test_picture_that_is_not_a_picture_keeps_the_text(cast: Cast) -> None:
    draft, client = written(cast), signed_in(cast.writer)
    bad = io.BytesIO(b"<svg onload='x'/>")
    bad.name = "scene.svg"
    values = form(
        cast.whatsapp, headline="Neu", **{"pictures-0-file": bad, "pictures-0-alt": "Auto"}
    )
    answer = send(client, draft, values)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer.context["rows"].forms[0].errors["file"]
    assert 'value="Neu"' in page
    assert ">\nAuto</textarea>" in page
    assert draft.revisions.count() == 1


def test_accepted_upload_stays_listed_when_something_else_is_wrong(cast: Cast) -> None:
    draft, client = written(cast), signed_in(cast.writer)
    answer = send(client, draft, form(cast.whatsapp, headline="", **{"pictures-0-file": jpeg()}))
    picture = Picture.objects.get()
    assert answer.status_code == 422
    assert f'name="pictures-0-picture" value="{picture.pk}"' in answer.content.decode()


def test_pictures_are_kept_in_the_chosen_order_with_their_words(cast: Cast) -> None:
    draft, client = written(cast), signed_in(cast.writer)
    values = form(
        cast.whatsapp,
        **{
            "pictures-0-file": jpeg(colour="red"),
            "pictures-0-alt": "Zweites",
            "pictures-0-position": "2",
            "pictures-1-file": jpeg(colour="blue"),
            "pictures-1-alt": "Erstes",
            "pictures-1-position": "1",
        },
    )
    assert send(client, draft, values).status_code == 302
    draft.refresh_from_db()
    assert draft.latest is not None
    assert [place.alt for place in draft.latest.pictures.all()] == ["Erstes", "Zweites"]


def test_save_over_someone_elses_change_gives_409_and_keeps_both(cast: Cast) -> None:
    draft = written(cast)
    base = draft.latest
    assert base is not None
    theirs = content(cast.whatsapp, headline="Ihre Fassung")
    drafting.save(draft, base, theirs, by=cast.second_writer, now=NOW)
    client = signed_in(cast.writer)
    answer = send(client, draft, form(cast.whatsapp, headline="Meine Fassung", base=base.pk))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ihre" in page
    assert 'value="Meine Fassung"' in page
    draft.refresh_from_db()
    assert str(draft) == "Ihre Fassung"
    again = form(cast.whatsapp, headline="Meine Fassung")
    assert send(client, draft, again).status_code == 302
    assert draft.revisions.count() == 3


def test_saving_what_is_stored_already_makes_nobody_a_contributor(cast: Cast) -> None:
    draft, client = written(cast), signed_in(cast.chief)
    values = form(cast.whatsapp, body="Niemand wurde verletzt.\r\n\r\n- Die Straße ist frei.")
    assert send(client, draft, values).status_code == 302
    assert draft.revisions.count() == 1


def test_incomplete_draft_is_saved_and_says_what_is_missing(cast: Cast) -> None:
    draft, client = written(cast), signed_in(cast.writer)
    answer = client.post(
        change(draft), form(lead="", action="submit", base=draft.latest_id), follow=True
    )
    draft.refresh_from_db()
    assert draft.state == Draft.State.WRITING
    assert draft.latest is not None
    assert draft.latest.lead == ""
    assert answer.status_code == 422
    assert "Der Vorspann fehlt." in answer.content.decode()


def test_submit_then_recall(cast: Cast) -> None:
    draft, client = written(cast), signed_in(cast.writer)
    assert send(client, draft, form(cast.whatsapp, action="submit")).status_code == 302
    draft.refresh_from_db()
    assert draft.state == Draft.State.SUBMITTED
    recall = {"action": "recall", "base": draft.latest_id}
    assert signed_in(cast.auditor).post(change(draft), recall).status_code == 403
    assert client.post(change(draft), recall).status_code == 302
    draft.refresh_from_db()
    assert draft.state == Draft.State.WRITING
    assert client.post(change(draft), recall).status_code == 409


def test_discard_needs_the_right_and_the_right_state(cast: Cast) -> None:
    draft = written(cast)
    discard = {"action": "discard", "base": draft.latest_id}
    assert signed_in(cast.auditor).post(change(draft), discard).status_code == 403
    assert signed_in(cast.foreign_writer).post(change(draft), discard).status_code == 404
    client = signed_in(cast.writer)
    assert client.post(change(draft), discard).status_code == 302
    assert client.post(change(draft), discard).status_code == 409


@pytest.mark.parametrize("value", ["2027-03-28T02:30", "2027-10-31T02:30"])
def test_local_time_that_is_missing_or_doubled_is_refused(cast: Cast, value: str) -> None:
    draft, client = written(cast), signed_in(cast.writer)
    answer = send(client, draft, form(cast.whatsapp, embargo_until=value))
    assert answer.status_code == 422
    assert len(answer.context["form"].errors["embargo_until"]) == 1


def test_preview_shows_the_unsaved_text_of_every_channel(cast: Cast) -> None:
    draft, client = written(cast), signed_in(cast.writer)
    values = form(cast.whatsapp, cast.facebook, lead="*Noch* nicht gespeichert <b>", draft=draft.pk)
    page = client.post(PREVIEW, values).content.decode()
    assert page.count("<article") == 2
    assert "<strong>Noch</strong> nicht gespeichert &lt;b&gt;" in page
    assert draft.revisions.count() == 1


def test_preview_is_for_people_who_may_write(cast: Cast) -> None:
    draft = written(cast)
    values = form(cast.whatsapp, draft=draft.pk)
    assert signed_in(cast.foreign_writer).post(PREVIEW, values).status_code == 404
    assert signed_in(cast.auditor).post(PREVIEW, values).status_code == 403
    assert signed_in(cast.writer).get(PREVIEW).status_code == 405


def test_draft_picture_asks_anonymous_visitors_to_sign_in(cast: Cast) -> None:
    picture = drafting.add_picture(cast.home, jpeg(), by=cast.writer, now=NOW)
    address = reverse("desk:picture", args=[picture.pk, "small"])
    assert Client().get(address).headers["Location"].startswith("/admin/login/")
    assert signed_in(cast.foreign_writer).get(address).status_code == 404
    answer = signed_in(cast.auditor).get(address)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_post_without_the_csrf_token_changes_nothing(cast: Cast) -> None:
    draft, client = written(cast), Client(enforce_csrf_checks=True)
    client.force_login(cast.writer)
    assert send(client, draft, form(cast.whatsapp, headline="Neu")).status_code == 403
    assert draft.revisions.count() == 1
