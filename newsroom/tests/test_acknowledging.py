"""Warnings through the real form: asked, acknowledged, recorded, and asked again after a change."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from broadcasts.platforms.base import normal_text
from newsroom import review, workflow
from newsroom.models import Acknowledgement, Draft
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, form, signed_in, written

pytestmark = pytest.mark.django_db
CHILD = "Das Kind blieb unverletzt. Die Straße ist frei."


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def send(cast: Cast, draft: Draft, **changed: Any) -> Any:
    draft.refresh_from_db()
    values = form(cast.whatsapp, **{"action": "submit", "base": draft.latest_id, **changed})
    return signed_in(cast.writer).post(
        reverse("admin:newsroom_draft_change", args=[draft.pk]), values
    )


def keys(draft: Draft) -> list[str]:
    draft.refresh_from_db()
    return [remark.key for remark in review.of_draft(draft, NOW).open]


def state(draft: Draft) -> str:
    draft.refresh_from_db()
    return draft.state


def test_an_open_warning_stops_the_submit_and_shows_its_passage(cast: Cast) -> None:
    draft = written(cast)
    answer = send(cast, draft, body=CHILD)
    page = answer.content.decode()
    assert (answer.status_code, state(draft)) == (422, Draft.State.WRITING)
    assert "<mark>Das Kind</mark>" in page
    assert 'name="acknowledged"' in page


def test_a_ticked_box_is_recorded_and_lets_the_text_go(cast: Cast) -> None:
    draft = written(cast)
    send(cast, draft, body=CHILD)
    answer = send(cast, draft, body=CHILD, acknowledged=keys(draft))
    row = Acknowledgement.objects.get()
    assert (answer.status_code, state(draft)) == (302, Draft.State.SUBMITTED)
    assert (row.code, row.by, row.words, row.field) == ("minor", cast.writer, "Das Kind", "body")
    assert row.revision == draft.latest


def test_changed_words_are_asked_about_again_and_others_are_not(cast: Cast) -> None:
    draft = written(cast)
    send(cast, draft, body=CHILD)
    send(cast, draft, body=CHILD, acknowledged=keys(draft), action="save")
    assert send(cast, draft, body=CHILD.replace("unverletzt", "verletzt")).status_code == 422
    elsewhere = CHILD.replace("Die Straße ist frei.", "Die Straße bleibt gesperrt.")
    assert send(cast, draft, body=elsewhere).status_code == 302


def test_a_box_of_another_text_counts_for_nothing(cast: Cast) -> None:
    draft = written(cast)
    send(cast, draft, body=CHILD)
    old = keys(draft)
    answer = send(cast, draft, body="Das Kind starb.", acknowledged=[*old, "x"])
    assert (answer.status_code, Acknowledgement.objects.count()) == (422, 0)


def test_a_block_cannot_be_ticked_away(cast: Cast) -> None:
    draft = written(cast)
    assert send(cast, draft, proceedings="prosecutor", acknowledged=["x"]).status_code == 422
    agreed = {"agreed_by": "Oberstaatsanwältin", "agreed_on": "2024-03-01"}
    assert send(cast, draft, proceedings="prosecutor", **agreed).status_code == 302


@pytest.mark.parametrize(
    "lacking",
    [{"proceedings": ""}, {"purpose": ""}, {"regime": ""}, {"proceedings": "handed_over"}],
)
def test_legal_grounds_block_the_submit(cast: Cast, lacking: dict[str, str]) -> None:
    draft = written(cast)
    answer = send(cast, draft, **lacking)
    assert (answer.status_code, state(draft)) == (422, Draft.State.WRITING)


def test_the_signer_sees_who_looked_at_the_warning(cast: Cast) -> None:
    draft = written(cast)
    send(cast, draft, body=CHILD)
    send(cast, draft, body=CHILD, acknowledged=keys(draft))
    page = signed_in(cast.chief).get(reverse("desk:draft", args=[draft.pk])).content.decode()
    assert "<mark>Das Kind</mark>" in page
    assert "Geprüft von writer" in page


def test_nobody_signs_what_nobody_looked_at(cast: Cast) -> None:
    draft = written(cast, body=CHILD)
    Draft.objects.filter(pk=draft.pk).update(state=Draft.State.SUBMITTED)
    draft.refresh_from_db()
    assert draft.latest_id is not None
    digest = workflow.sheet(draft).digest
    with pytest.raises(workflow.Unacknowledged):
        workflow.sign_off(draft, by=cast.chief, revision=draft.latest_id, digest=digest, now=NOW)


def test_the_live_preview_marks_the_passage_and_keeps_the_tick(cast: Cast) -> None:
    draft = written(cast, body=CHILD)
    values = form(cast.whatsapp, body=CHILD, draft=draft.pk, acknowledged=keys(draft))
    answer = signed_in(cast.writer).post(reverse("admin:newsroom_draft_preview"), values)
    page = answer.content.decode()
    assert "<mark>Das Kind</mark>" in page
    assert "checked" in page
    assert not Acknowledgement.objects.exists()


NASTY = {
    "long": "Ein Satz ohne Ende. " * 250,
    "tags": " ".join(f"#Leer{number}" for number in range(40)),
    "family": "👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪 👩🏽‍🚒",
    "marks": "Z" + "\u0301\u0308" * 40,
    "override": "Rechnung \u202egpj.exe",
    "hidden": "Bitte\u200b melden",
    "decomposed": "Stra\u00dfe u\u0308ber die Bru\u0308cke",
}


@pytest.mark.parametrize("name", sorted(NASTY))
def test_nasty_text_is_kept_composed_and_answered_without_a_fault(cast: Cast, name: str) -> None:
    draft = written(cast)
    assert send(cast, draft, body=NASTY[name]).status_code in (302, 422)
    draft.refresh_from_db()
    assert draft.latest is not None
    assert draft.latest.body == normal_text(NASTY[name])


@pytest.mark.parametrize(("name", "noticed"), [("family", 0), ("override", 1), ("hidden", 1)])
def test_only_signs_nobody_sees_are_noticed(cast: Cast, name: str, noticed: int) -> None:
    draft = written(cast, body=NASTY[name])
    found = review.of_draft(draft, NOW)
    codes = [remark.check.code for remark in (*found.blocks, *found.warnings)]
    assert len(codes) == noticed


def test_a_null_byte_is_refused_and_nothing_is_stored(cast: Cast) -> None:
    draft = written(cast)
    before = draft.latest_id
    assert send(cast, draft, body="a\x00b").status_code == 422
    draft.refresh_from_db()
    assert draft.latest_id == before
