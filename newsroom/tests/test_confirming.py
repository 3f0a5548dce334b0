"""Every signature asks who sits there, by one rule with one limit on tries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from django.test import Client
from django.utils import timezone

from broadcasts.models import Authorisation, Broadcast, Countersignature
from inspections import access
from inspections.models import User
from newsroom import workflow
from newsroom.models import TemplateVersion
from newsroom.tests import cast as people
from newsroom.tests.cast import signed_in, submitted
from newsroom.tests.test_second_factor import code, enrolled, past_the_gate
from newsroom.tests.warnings import Lane, evacuation, open_lane, sent
from newsroom.urgent import authoring

pytestmark = pytest.mark.django_db
PASSWORD = "pass-for-tests"
#: Sends the form of one kind of signature with this secret.
Door: TypeAlias = Callable[[Client, str], Any]


@pytest.fixture
def lane() -> Lane:
    return open_lane(people.cast())


def sign_off(lane: Lane) -> Door:
    draft = submitted(lane.cast)
    fields = {"revision": draft.latest_id, "digest": workflow.sheet(draft).digest}
    address = f"/desk/drafts/{draft.pk}/sign/"
    return lambda client, secret: client.post(address, {**fields, "password": secret})


def countersign(lane: Lane) -> Door:
    broadcast = sent(lane)
    address = f"/desk/broadcasts/{broadcast.public_id}/countersign/"
    fields = {"digest": broadcast.digest}
    return lambda client, secret: client.post(address, {**fields, "password": secret})


def authorise(lane: Lane) -> Door:
    newer = revised(lane)
    address = f"/desk/urgent/templates/{newer.template_id}/authorise/"
    fields = {"digest": newer.text_digest, "days": "30"}
    return lambda client, secret: client.post(address, {**fields, "password": secret})


def revised(lane: Lane) -> TemplateVersion:
    form = evacuation(lane.cast.whatsapp, minutes=30)
    return authoring.revise(lane.version, form, by=lane.cast.writer, now=timezone.now())


def signatures() -> int:
    """The sent warning has one; each door adds another."""
    rows = (Broadcast, Countersignature, Authorisation)
    return sum(model._default_manager.count() for model in rows)


DOORS = pytest.mark.parametrize("knock_on", [sign_off, countersign, authorise])


@DOORS
def test_the_password_signs_and_a_wrong_one_does_not(
    lane: Lane, knock_on: Callable[[Lane], Door]
) -> None:
    door, client = knock_on(lane), signed_in(lane.cast.second_chief)
    before = signatures()
    for secret in ("", "wrong"):
        assert door(client, secret).status_code == 422
    assert signatures() == before
    assert door(client, PASSWORD).status_code == 302
    assert signatures() == before + 1


@DOORS
def test_who_guesses_too_often_waits_even_with_the_right_one(
    lane: Lane, knock_on: Callable[[Lane], Door]
) -> None:
    door, client = knock_on(lane), signed_in(lane.cast.second_chief)
    before = signatures()
    for _try in range(access.PAIR_MOST):
        door(client, "wrong")
    answer = door(client, PASSWORD)
    assert answer.status_code == 422
    assert "fünf Minuten" in answer.content.decode()
    assert signatures() == before


@DOORS
def test_where_there_is_a_second_factor_the_password_alone_does_not_sign(
    lane: Lane, knock_on: Callable[[Lane], Door]
) -> None:
    chief: User = lane.cast.second_chief
    enrolled(chief)
    door, client = knock_on(lane), past_the_gate(chief)
    before = signatures()
    assert door(client, PASSWORD).status_code == 422
    assert signatures() == before
    assert door(client, code(chief, later=1)).status_code == 302


def test_guesses_at_one_signature_count_at_the_others(lane: Lane) -> None:
    client, doors = signed_in(lane.cast.second_chief), (sign_off(lane), countersign(lane))
    for number in range(access.PAIR_MOST):
        doors[number % 2](client, "wrong")
    assert authorise(lane)(client, PASSWORD).status_code == 422
