"""Exercises: begun as such, marked on every channel, and never one of the real texts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from broadcasts import exercises
from broadcasts.models import Broadcast, Channel, Kind
from inspections import permissions
from inspections.permissions import Right
from newsroom import composing, drafting, stories, workflow
from newsroom.models import Draft
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, content, form, signed_in

pytestmark = pytest.mark.django_db
ADD = reverse("admin:newsroom_draft_add")


@pytest.fixture
def cast() -> Cast:
    """WhatsApp and LinkedIn at home are test channels, Facebook is real."""
    cast = people.cast()
    tests = Channel.objects.filter(pk__in=[cast.whatsapp.pk, cast.linkedin.pk])
    tests.update(is_test=True)
    return replace(
        cast,
        whatsapp=Channel.objects.get(pk=cast.whatsapp.pk),
        linkedin=Channel.objects.get(pk=cast.linkedin.pk),
    )


def exercise(cast: Cast, **changed: Any) -> Draft:
    text = content(cast.whatsapp, **changed)
    return drafting.start(cast.home, text, by=cast.writer, now=NOW, is_exercise=True)


def signed(cast: Cast, **changed: Any) -> Broadcast:
    draft = exercise(cast, **changed)
    assert draft.latest_id is not None
    workflow.submit(draft, by=cast.writer, revision=draft.latest_id, now=NOW)
    digest = workflow.sheet(draft).digest
    workflow.sign_off(draft, by=cast.chief, revision=draft.latest_id, digest=digest, now=NOW)
    assert draft.broadcast is not None
    return draft.broadcast


def ticket(client: Client, query: str) -> str:
    return str(client.get(f"{ADD}?{query}").context["editor"].ticket)


def test_the_buttons_begin_an_exercise_with_only_test_channels(cast: Cast) -> None:
    client = signed_in(cast.writer)
    address = f"{ADD}?exercise=1"
    assert address in client.get("/desk/").content.decode()
    assert address in client.get("/admin/newsroom/draft/").content.decode()
    offered = client.get(address).context["form"].offered
    assert set(offered) == {cast.whatsapp, cast.linkedin}


def test_the_choice_of_an_inspection_keeps_that_it_is_an_exercise(cast: Cast) -> None:
    permissions.grant(cast.writer, Right.WRITE, cast.foreign)
    client = signed_in(cast.writer)
    assert 'href="?exercise=1"' in client.get(ADD).content.decode()
    assert "?inspection=os&amp;exercise=1" in client.get(f"{ADD}?exercise=1").content.decode()


@pytest.mark.parametrize("address", [ADD, reverse("admin:newsroom_draft_autosave")])
def test_what_was_begun_as_an_exercise_is_stored_as_one(cast: Cast, address: str) -> None:
    client = signed_in(cast.writer)
    values = form(cast.whatsapp, ticket=ticket(client, "exercise=1"), inspection="ler-emd")
    client.post(address, values)
    assert Draft.objects.get().is_exercise


def test_a_stored_draft_does_not_become_an_exercise(cast: Cast) -> None:
    draft = people.written(cast, channels=(cast.facebook,))
    client = signed_in(cast.writer)
    change = reverse("admin:newsroom_draft_change", args=[draft.pk])
    fields = form(cast.whatsapp, ticket=ticket(client, "exercise=1"), base=draft.latest_id)
    assert client.post(f"{change}?exercise=1", {**fields, "is_exercise": "on"}).status_code == 422
    draft.refresh_from_db()
    assert (draft.is_exercise, draft.revisions.count()) == (False, 1)


def test_a_ticket_of_an_exercise_never_carries_a_real_channel(cast: Cast) -> None:
    client = signed_in(cast.writer)
    values = form(cast.facebook, ticket=ticket(client, "exercise=1"), inspection="ler-emd")
    assert client.post(ADD, values).status_code == 422
    assert not Draft.objects.exists()


@pytest.mark.parametrize("wordings", [{}, {"whatsapp": "Eigener Text", "linkedin": "Auch (eigen)"}])
def test_every_text_of_an_exercise_begins_by_saying_so(
    cast: Cast, wordings: dict[str, str]
) -> None:
    draft = exercise(cast, channels=(cast.whatsapp, cast.linkedin), wordings=wordings)
    sheet = workflow.sheet(draft)
    for text in sheet.texts:
        assert text.wire_text.startswith("ÜBUNG: Dies ist eine Übung")
        assert text.shown_text.count("ÜBUNG") == 1


def test_a_text_that_says_so_already_says_it_once(cast: Cast) -> None:
    text = content(cast.whatsapp, wordings={"whatsapp": f"{exercises.MARK}\n\nTest"})
    assert composing.channel_text(text, cast.whatsapp, "bcdfghjk").wire_text.count("ÜBUNG") == 1


def test_a_real_text_is_not_marked(cast: Cast) -> None:
    text = composing.channel_text(content(cast.facebook), cast.facebook, "bcdfghjk")
    assert "ÜBUNG" not in text.wire_text


@pytest.mark.parametrize("kind", stories.KINDS)
def test_what_follows_an_exercise_is_one(cast: Cast, kind: str) -> None:
    follow_up = stories.begin(signed(cast), Kind(kind), by=cast.writer, now=NOW)
    assert follow_up.is_exercise


def test_an_exercise_follows_no_real_text_and_a_real_text_no_exercise(cast: Cast) -> None:
    practised = signed(cast)
    real = people.signed(cast, channels=(cast.facebook,)).broadcast
    with pytest.raises(PermissionDenied):
        exercise(cast, kind="update", follows=real)
    with pytest.raises(PermissionDenied):
        people.written(cast, channels=(cast.facebook,), kind="update", follows=practised)


def test_the_form_of_a_real_text_does_not_offer_an_exercise_to_follow(cast: Cast) -> None:
    practised = signed(cast)
    client = signed_in(cast.writer)
    real = client.get(ADD).context["form"].fields["follows"].queryset
    same = client.get(f"{ADD}?exercise=1").context["form"].fields["follows"].queryset
    assert (practised in real, practised in same) == (False, True)


def test_without_a_test_channel_the_form_says_who_can_help(cast: Cast) -> None:
    Channel.objects.update(is_test=False)
    page = signed_in(cast.writer).get(f"{ADD}?exercise=1").content.decode()
    assert 'id="no-test-channel"' in page
