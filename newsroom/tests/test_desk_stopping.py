"""The stop button and its pages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from broadcasts.models import Broadcast, Delivery, Resumption, Stop
from broadcasts.models.delivery import State
from inspections import permissions
from inspections.models import User
from inspections.permissions import Right
from newsroom.tests import cast as people
from newsroom.tests.cast import Cast, signed, signed_in, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return people.cast()


@pytest.fixture
def broadcast(cast: Cast) -> Broadcast:
    released = signed(cast).broadcast
    assert released is not None
    return released


@pytest.fixture
def director(cast: Cast) -> User:
    user = User.objects.create_user("director", is_staff=True)
    permissions.grant(user, Right.SIGN, cast.directorate)
    return user


def test_one_press_on_the_page_of_a_text_stops_it_and_everybody_there_sees_it(
    cast: Cast, broadcast: Broadcast
) -> None:
    client = signed_in(cast.chief)
    client.post(reverse("desk:stop_broadcast", args=[broadcast.public_id]))
    assert Delivery.objects.get().state == State.HELD
    for page in (reverse("desk:start"), reverse("desk:broadcast", args=[broadcast.public_id])):
        assert 'class="stopped"' in signed_in(cast.writer).get(page).text
    assert 'class="stopped"' not in signed_in(cast.foreign_writer).get(reverse("desk:start")).text


def test_going_on_needs_a_reason_and_the_page_keeps_who_and_why(
    cast: Cast, broadcast: Broadcast
) -> None:
    client = signed_in(cast.chief)
    client.post(reverse("desk:stop_channel", args=[cast.whatsapp.pk]))
    page = reverse("desk:resume", args=[Stop.objects.get().pk])
    assert broadcast.headline in client.get(page).text
    assert client.post(page, {"reason": ""}).status_code == 422
    client.post(page, {"reason": "Falscher Alarm"})
    assert Resumption.objects.get().by == cast.chief
    assert "Falscher Alarm" in client.get(reverse("desk:stops")).text
    assert Delivery.objects.get().state == State.QUEUED


def test_while_everything_is_stopped_a_signature_is_refused_in_a_sentence(
    cast: Cast, director: User
) -> None:
    draft = submitted(cast)
    signed_in(director).post(reverse("desk:stop_all"))
    assert 'class="stopped"' in signed_in(cast.foreign_writer).get(reverse("desk:start")).text
    shown = signed_in(cast.chief).get(reverse("desk:draft", args=[draft.pk]))
    form = {
        "revision": draft.latest_id,
        "digest": shown.context["sheet"].digest,
        "password": "pass-for-tests",
    }
    answer = signed_in(cast.chief).post(reverse("desk:sign", args=[draft.pk]), form)
    assert (answer.status_code, "Alles ist angehalten" in answer.text) == (422, True)
    draft.refresh_from_db()
    assert draft.state == "submitted"


def test_what_waited_too_long_is_sent_or_dropped_from_its_page(
    cast: Cast, broadcast: Broadcast
) -> None:
    Delivery.objects.update(state="held", problem="offered")
    row = Delivery.objects.get()
    page = signed_in(cast.writer).get(reverse("desk:broadcast", args=[broadcast.public_id])).text
    assert reverse("desk:drop", args=[row.pk]) in page
    assert reverse("desk:send_again", args=[row.pk]) in page
    signed_in(cast.writer).post(reverse("desk:drop", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == State.CANCELLED
