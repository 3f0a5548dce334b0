"""The release page through HTTP: states, by-hand tasks, and taking a broadcast back."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from broadcasts import ledger, publishing
from broadcasts.models import Broadcast, Delivery, Withdrawal
from broadcasts.models.delivery import State
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, signed, signed_in

pytestmark = pytest.mark.django_db
LINK = "https://whatsapp.com/channel/0029Va/7"


@pytest.fixture
def cast() -> Cast:
    return people.cast()


@pytest.fixture
def broadcast(cast: Cast) -> Broadcast:
    found = signed(cast).broadcast
    assert found is not None
    return found


def by_hand(broadcast: Broadcast) -> Delivery:
    delivery = broadcast.deliveries.get()
    ledger.give_to_a_person(delivery, "by_hand", NOW)
    return delivery


def post(person: Any, name: str, key: object, **fields: str) -> Any:
    return signed_in(person).post(reverse(name, args=[key]), fields)


def test_release_page_shows_every_channel_with_its_state(cast: Cast, broadcast: Broadcast) -> None:
    page = signed_in(cast.writer).get(reverse("desk:broadcast", args=[broadcast.public_id]))
    text = page.content.decode()
    assert 'data-platform="whatsapp"' in text
    assert 'data-state="queued"' in text
    assert "data-moving" in text
    piece = signed_in(cast.writer).get(reverse("desk:channels", args=[broadcast.public_id]))
    assert "<html" not in piece.content.decode()


def test_foreign_people_do_not_find_the_release_page(cast: Cast, broadcast: Broadcast) -> None:
    delivery = by_hand(broadcast)
    for name in ("desk:broadcast", "desk:channels", "desk:withdraw"):
        address = reverse(name, args=[broadcast.public_id])
        assert signed_in(cast.foreign_chief).get(address).status_code == 404
    assert post(cast.foreign_writer, "desk:confirm", delivery.pk, link=LINK).status_code == 404
    assert post(cast.foreign_writer, "desk:send_again", delivery.pk).status_code == 404


def test_a_task_by_hand_leads_to_its_page(cast: Cast, broadcast: Broadcast) -> None:
    delivery = by_hand(broadcast)
    page = signed_in(cast.writer).get(reverse("desk:broadcast", args=[broadcast.public_id]))
    assert delivery.wire_text.split("\n")[0] in page.content.decode()
    assert reverse("desk:task", args=[delivery.pk]) in page.content.decode()
    assert 'name="link"' not in page.content.decode()


def test_that_a_post_stands_needs_more_than_a_link(cast: Cast, broadcast: Broadcast) -> None:
    delivery = by_hand(broadcast)
    answer = post(cast.writer, "desk:confirm", delivery.pk, link=LINK)
    assert answer.url == reverse("desk:task", args=[delivery.pk])
    delivery.refresh_from_db()
    assert delivery.state == State.BY_HAND


def test_that_a_post_is_gone_is_confirmed_once(cast: Cast, broadcast: Broadcast) -> None:
    Delivery.objects.update(state=State.VERIFIED, remote_id="3EB0TEST")
    publishing.withdraw(broadcast, by=cast.chief, reason="Irrtum", now=NOW)
    takedown = broadcast.deliveries.get(operation="delete")
    ledger.give_to_a_person(takedown, "takedown_by_hand", NOW)
    assert post(cast.writer, "desk:confirm", takedown.pk).status_code == 302
    takedown.refresh_from_db()
    assert (takedown.state, takedown.confirmed_by) == (State.VERIFIED, cast.writer)
    assert post(cast.writer, "desk:confirm", takedown.pk).status_code == 409


def test_auditor_confirms_nothing(cast: Cast, broadcast: Broadcast) -> None:
    delivery = by_hand(broadcast)
    assert post(cast.auditor, "desk:confirm", delivery.pk, link=LINK).status_code == 403
    assert post(cast.auditor, "desk:send_again", delivery.pk).status_code == 403
    delivery.refresh_from_db()
    assert delivery.state == State.BY_HAND


def test_send_again_works_once(cast: Cast, broadcast: Broadcast) -> None:
    delivery = by_hand(broadcast)
    assert post(cast.writer, "desk:send_again", delivery.pk).status_code == 302
    delivery.refresh_from_db()
    assert delivery.state == State.QUEUED
    assert post(cast.writer, "desk:send_again", delivery.pk).status_code == 409


def test_get_confirms_and_sends_nothing(cast: Cast, broadcast: Broadcast) -> None:
    delivery, client = by_hand(broadcast), signed_in(cast.chief)
    for name in ("desk:confirm", "desk:send_again"):
        assert client.get(reverse(name, args=[delivery.pk])).status_code == 405
    assert client.get(reverse("desk:withdraw", args=[broadcast.public_id])).status_code == 200
    delivery.refresh_from_db()
    assert delivery.state == State.BY_HAND
    assert not Withdrawal.objects.exists()


def test_open_deliveries_are_listed_for_their_inspection_only(
    cast: Cast, broadcast: Broadcast
) -> None:
    by_hand(broadcast)
    assert len(signed_in(cast.writer).get("/desk/deliveries/").context["rows"]) == 1
    assert len(signed_in(cast.foreign_writer).get("/desk/deliveries/").context["rows"]) == 0


def test_chief_withdraws_with_a_reason_once(cast: Cast, broadcast: Broadcast) -> None:
    number = broadcast.public_id
    assert post(cast.chief, "desk:withdraw", number, reason=" ").status_code == 422
    assert post(cast.chief, "desk:withdraw", number, reason="x" * 301).status_code == 422
    assert not Withdrawal.objects.exists()
    assert post(cast.chief, "desk:withdraw", number, reason="Person gefunden").status_code == 302
    assert post(cast.second_chief, "desk:withdraw", number, reason="Auch").status_code == 409
    assert Withdrawal.objects.get().by == cast.chief
    page = signed_in(cast.writer).get(reverse("desk:broadcast", args=[number])).content.decode()
    assert "Person gefunden" in page
    assert "data-takedown" in page


@pytest.mark.parametrize("name", ["writer", "auditor", "administrator"])
def test_who_cannot_sign_cannot_withdraw(cast: Cast, broadcast: Broadcast, name: str) -> None:
    answer = post(getattr(cast, name), "desk:withdraw", broadcast.public_id, reason="Darum")
    assert answer.status_code == 403
    assert not Withdrawal.objects.exists()
