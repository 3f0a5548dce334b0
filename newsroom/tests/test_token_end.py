"""LinkedIn says nowhere when a token ends: the day goes in with it, and warns in time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from broadcasts import lights, parcel, probing
from broadcasts.lights import Light
from broadcasts.models import Channel, ConnectionRequest, Pulse
from broadcasts.platforms.tests.answers import answered, reply
from inspections import permissions
from inspections.models import User
from inspections.permissions import Right
from newsroom.tests import cast as people
from newsroom.tests.cast import Cast
from newsroom.tests.test_connecting import again, decide, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    cast = people.cast()
    permissions.grant(cast.administrator, Right.ADMINISTER, cast.linkedin.inspection)
    return cast


@pytest.fixture
def second(cast: Cast) -> User:
    person = User.objects.create_user("second_administrator", is_staff=True)
    permissions.grant(person, Right.ADMINISTER, cast.linkedin.inspection)
    return person


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def enter(cast: Cast, **changed: Any) -> Any:
    return send(cast.administrator, cast.linkedin, **{"shared": "on", **changed})


@pytest.mark.parametrize(
    ("entered", "ends_on"), [({}, 60), ({"token_ends_on": in_days(40).isoformat()}, 40)]
)
def test_the_day_is_confirmed_with_the_token(
    cast: Cast, second: User, entered: dict[str, str], ends_on: int
) -> None:
    Channel.objects.filter(pk=cast.linkedin.pk).update(token_ends_on=in_days(3))
    enter(cast, **{"token": "new", "token_ends_on": in_days(3).isoformat(), **entered})
    request = ConnectionRequest.objects.get()
    assert again(cast.linkedin).token_ends_on == in_days(3)
    shown = people.signed_in(second).get(f"/admin/broadcasts/channel/{cast.linkedin.pk}/change/")
    assert in_days(ends_on).strftime("%d.%m.%Y") in shown.content.decode()
    decide(second, request)
    assert (again(cast.linkedin).token, cast.linkedin.token_ends_on) == ("new", in_days(ends_on))


def test_the_day_alone_is_corrected_by_one(cast: Cast) -> None:
    enter(cast, token_ends_on=in_days(9).isoformat())
    assert again(cast.linkedin).token_ends_on == in_days(9)
    assert not ConnectionRequest.objects.exists()


def test_a_day_that_says_nothing_is_refused(cast: Cast) -> None:
    enter(cast, token_ends_on=in_days(-1).isoformat())
    send(cast.administrator, cast.whatsapp, token_ends_on=in_days(9).isoformat())
    assert not Channel.objects.filter(token_ends_on__isnull=False).exists()


def test_each_stage_is_told_once_and_the_light_turns_amber(cast: Cast) -> None:
    Channel.objects.filter(pk=cast.linkedin.pk).update(token_ends_on=in_days(22))
    told = []
    for days in (0, 1, 2, 15, 21):
        noon = datetime.combine(in_days(days), time(12), timezone.get_current_timezone())
        health = _checked(again(cast.linkedin), noon)
        probing.note(cast.linkedin, health, noon, None)
        pulse = Pulse.objects.get(channel=cast.linkedin)
        told.append(pulse.ending_stage)
        light, _sentence = lights._asked(pulse, noon)
        assert (light == Light.AMBER) is bool(pulse.ending_stage)
    assert told == [None, 21, 21, 7, 1]


def _checked(channel: Channel, now: datetime) -> Any:
    adapter = parcel.adapter_of(channel)
    adapter.clock = now.timestamp
    with answered(reply(200, {"elements": []})):
        return adapter.check()
