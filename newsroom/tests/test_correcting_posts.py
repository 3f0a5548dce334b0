"""A correction changes the post that stands there, and the chief sees that before signing."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.urls import reverse

from broadcasts.models import Delivery, Kind
from newsroom import composing, drafting, workflow
from newsroom.models import Draft
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, content, jpeg, signed, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def correction(cast: Cast, urgency: str = "normal") -> Draft:
    """Of a text whose post was seen, submitted."""
    original = signed(cast).broadcast
    assert original is not None
    Delivery.objects.update(state="verified", remote_id="3EB0TEST", permalink="https://w.example/1")
    text = content(cast.whatsapp, kind=Kind.CORRECTION.value, urgency=urgency)
    draft = drafting.start(
        cast.home, replace(text, follows=original), by=cast.second_writer, now=NOW
    )
    assert draft.latest_id is not None
    workflow.submit(draft, by=cast.second_writer, revision=draft.latest_id, now=NOW)
    return draft


def test_the_chief_sees_that_the_post_is_changed_and_signs_exactly_that(cast: Cast) -> None:
    draft = correction(cast)
    page = signed_in(cast.chief).get(reverse("desk:draft", args=[draft.pk])).text
    assert "Ändert den bestehenden Beitrag." in page
    assert "https://w.example/1" in page
    shown = workflow.sheet(draft)
    assert json.loads(shown.manifest)["channels"][0]["operation"] == "edit"
    broadcast = workflow.sign_off(
        draft, by=cast.chief, revision=shown.revision.pk, digest=shown.digest, now=NOW
    )
    row = broadcast.deliveries.get()
    assert (row.operation, row.remote_id) == ("edit", "3EB0TEST")


def test_a_post_that_went_since_the_chief_looked_cannot_be_signed_as_a_change(cast: Cast) -> None:
    draft = correction(cast)
    shown = workflow.sheet(draft)
    Delivery.objects.update(state="changed", problem="removed_later")
    with pytest.raises(workflow.IllegalMove):
        workflow.sign_off(
            draft, by=cast.chief, revision=shown.revision.pk, digest=shown.digest, now=NOW
        )


def test_an_urgent_correction_is_a_new_post_so_that_readers_hear_of_it(cast: Cast) -> None:
    draft = correction(cast, urgency="hoch")
    assert [text.corrects for text in workflow.sheet(draft).texts] == [None]


def test_the_writer_sees_in_the_form_that_the_post_is_changed(cast: Cast) -> None:
    draft = correction(cast)
    assert draft.latest_id is not None
    workflow.recall(draft, by=cast.second_writer, revision=draft.latest_id, now=NOW)
    address = reverse("admin:newsroom_draft_change", args=[draft.pk])
    assert "Ändert den bestehenden Beitrag." in signed_in(cast.second_writer).get(address).text


def test_where_nothing_can_be_changed_the_chief_signs_a_post_in_its_place(cast: Cast) -> None:
    photograph = drafting.add_picture(cast.home, jpeg(), by=cast.writer, now=NOW)
    pictures = (composing.PlacedPicture(photograph, "Eine Straße", "Pol"),)
    original = signed(cast, pictures=pictures).broadcast
    Delivery.objects.update(state="verified", remote_id="3EB0TEST", permalink="https://w.example/1")
    text = content(
        cast.whatsapp, kind=Kind.CORRECTION.value, urgency="sofort", follows=original,
        pictures=pictures,
    )  # fmt: skip
    draft = drafting.start(cast.home, text, by=cast.second_writer, now=NOW)
    [shown] = composing.channel_texts(text, draft.public_id)
    assert (shown.operation, shown.corrects) == ("replace", Delivery.objects.get())
