"""Where a channel leads takes two administrators; what one may do alone stays quick."""

from __future__ import annotations

from typing import Any

import pytest

from broadcasts import changes, connecting
from broadcasts.models import Broadcast, Change, Channel, ConnectionRequest
from inspections import permissions
from inspections.models import User
from inspections.permissions import Right
from inspections.tests import owner
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, signed_in

pytestmark = pytest.mark.django_db
CHANNELS = "/admin/broadcasts/channel/"


@pytest.fixture
def cast() -> Cast:
    return people.cast()


@pytest.fixture
def second(cast: Cast) -> User:
    """Another administrator at home."""
    person = User.objects.create_user("second_administrator", is_staff=True)
    permissions.grant(person, Right.ADMINISTER, cast.home)
    return person


def values(channel: Channel, **changed: Any) -> dict[str, Any]:
    same = {
        name: getattr(channel, name)
        for name in ("platform", "gateway", "name", "account", "session", "invite", "state")
    }
    return {**same, "inspection": channel.inspection_id, **changed}


def send(person: User, channel: Channel, **changed: Any) -> Any:
    return signed_in(person).post(
        f"{CHANNELS}{channel.pk}/change/", values(channel, **changed), follow=True
    )


def decide(person: User, request: ConnectionRequest, answer: str = "confirm") -> Any:
    fields = {"request": request.pk, answer: "1"}
    return signed_in(person).post(f"{CHANNELS}{request.channel_id}/decide/", fields)


def again(channel: Channel) -> Channel:
    channel.refresh_from_db()
    return channel


@pytest.mark.parametrize(
    "changed",
    [{"account": "99999@newsletter"}, {"session": "other"}, {"shared": "on"}, {"is_test": "on"}],
    ids=lambda changed: next(iter(changed)),
)
def test_one_administrator_alone_changes_nothing_about_where_it_leads(
    cast: Cast, changed: dict[str, str]
) -> None:
    before = {name: getattr(cast.whatsapp, name) for name in connecting.GUARDED}
    send(cast.administrator, cast.whatsapp, **changed)
    assert {name: getattr(again(cast.whatsapp), name) for name in connecting.GUARDED} == before
    assert set(ConnectionRequest.objects.get().wanted) == set(changed)


def test_who_asked_cannot_confirm(cast: Cast) -> None:
    send(cast.administrator, cast.whatsapp, account="99999@newsletter")
    request = ConnectionRequest.objects.get()
    assert decide(cast.administrator, request).status_code == 403
    assert again(cast.whatsapp).account == "12036@newsletter"


def test_a_second_administrator_sees_both_values_and_confirms(cast: Cast, second: User) -> None:
    send(cast.administrator, cast.whatsapp, account="99999@newsletter", token="neu")
    request = ConnectionRequest.objects.get()
    page = signed_in(second).get(f"{CHANNELS}{cast.whatsapp.pk}/change/").content.decode()
    assert "<del>12036@newsletter</del>" in page
    assert "<ins>99999@newsletter</ins>" in page
    assert decide(second, request).status_code == 302
    changed = again(cast.whatsapp)
    assert (changed.account, changed.token) == ("99999@newsletter", "neu")
    request.refresh_from_db()
    assert (request.sealed_credentials, request.decided_by) == ("", second)


def test_a_new_channel_is_inert_until_it_is_confirmed(cast: Cast, second: User) -> None:
    fields = {
        "inspection": cast.home.pk, "platform": "facebook", "gateway": "facebook",
        "name": "Neue Seite", "account": "4711", "state": "active", "token": "geheim",
    }  # fmt: skip
    signed_in(cast.administrator).post(f"{CHANNELS}add/", fields)
    channel = Channel.objects.get(account="4711")
    assert (channel.state, channel.token) == ("new", "")
    assert channel not in Channel.objects.offered_to(cast.home)
    assert channel not in Channel.objects.shown()
    decide(second, ConnectionRequest.objects.get())
    assert (again(channel).state, channel.token) == ("active", "geheim")


def test_a_new_channel_cannot_be_made_active_in_its_form(cast: Cast) -> None:
    Channel.objects.filter(pk=cast.whatsapp.pk).update(state="new")
    send(cast.administrator, again(cast.whatsapp), state="active")
    assert again(cast.whatsapp).state == "new"


def test_the_check_of_a_connection_does_not_connect_a_new_channel(cast: Cast) -> None:
    Channel.objects.filter(pk=cast.whatsapp.pk).update(state="new", gateway="manual")
    signed_in(cast.administrator).post(f"{CHANNELS}{cast.whatsapp.pk}/resume/")
    assert again(cast.whatsapp).state == "new"


def test_a_rejected_request_leaves_everything_and_keeps_no_key(cast: Cast, second: User) -> None:
    send(cast.administrator, cast.whatsapp, account="99999@newsletter", token="neu")
    request = ConnectionRequest.objects.get()
    decide(second, request, "reject")
    request.refresh_from_db()
    assert (request.state, request.sealed_credentials) == ("rejected", "")
    assert (again(cast.whatsapp).account, cast.whatsapp.token) == (
        "12036@newsletter", "token-for-tests",
    )  # fmt: skip


def test_a_decision_is_made_once(cast: Cast, second: User) -> None:
    send(cast.administrator, cast.whatsapp, account="99999@newsletter")
    request = ConnectionRequest.objects.get()
    decide(second, request, "reject")
    decide(second, request)
    with pytest.raises(connecting.AlreadyDecided):
        connecting.confirm(request, by=second, now=NOW)
    assert again(cast.whatsapp).account == "12036@newsletter"


def test_a_second_change_waits_for_the_first_to_be_decided(cast: Cast) -> None:
    send(cast.administrator, cast.whatsapp, account="99999@newsletter")
    answer = send(cast.administrator, cast.whatsapp, account="88888@newsletter")
    assert "wartet auf eine zweite Person" in answer.content.decode()
    assert ConnectionRequest.objects.count() == 1


def test_an_account_that_was_taken_meanwhile_is_not_taken_twice(cast: Cast, second: User) -> None:
    send(cast.administrator, cast.whatsapp, account="99999@newsletter")
    Channel.objects.filter(pk=cast.foreign_whatsapp.pk).update(account="99999@newsletter")
    decide(second, ConnectionRequest.objects.get())
    assert again(cast.whatsapp).account == "12036@newsletter"
    assert ConnectionRequest.objects.get().state == "open"


@pytest.mark.parametrize("was_exercise", [True, False])
def test_what_was_sent_decides_for_good_whether_a_channel_is_a_test(
    cast: Cast, second: User, was_exercise: bool
) -> None:
    broadcast = people.signed(cast).broadcast
    assert broadcast is not None
    owner.rows(Broadcast).filter(pk=broadcast.pk).update(is_exercise=was_exercise)
    Channel.objects.filter(pk=cast.whatsapp.pk).update(is_test=was_exercise)
    flipped = {} if was_exercise else {"is_test": "on"}
    answer = send(cast.administrator, again(cast.whatsapp), **flipped)
    assert "is_test" in answer.context["adminform"].form.errors
    assert not ConnectionRequest.objects.exists()


def test_a_channel_that_sent_something_since_it_was_asked_stays_real(
    cast: Cast, second: User
) -> None:
    send(cast.administrator, cast.whatsapp, is_test="on")
    people.signed(cast)
    decide(second, ConnectionRequest.objects.get())
    assert not again(cast.whatsapp).is_test
    assert ConnectionRequest.objects.get().state == "open"


def test_a_name_or_a_pause_needs_nobody_else(cast: Cast) -> None:
    send(cast.administrator, cast.whatsapp, name="Anderer Name", state="paused")
    assert (again(cast.whatsapp).name, cast.whatsapp.state) == ("Anderer Name", "paused")
    assert not ConnectionRequest.objects.exists()


def test_a_gateway_serves_only_its_platform(cast: Cast) -> None:
    answer = send(cast.administrator, cast.whatsapp, gateway="facebook")
    assert "gateway" in answer.context["adminform"].form.errors
    assert not ConnectionRequest.objects.exists()


def test_nobody_of_another_inspection_confirms(cast: Cast) -> None:
    foreign = User.objects.create_user("foreign_administrator", is_staff=True)
    permissions.grant(foreign, Right.ADMINISTER, cast.foreign)
    send(cast.administrator, cast.whatsapp, account="99999@newsletter")
    assert decide(foreign, ConnectionRequest.objects.get()).status_code == 404
    assert decide(cast.superuser, ConnectionRequest.objects.get()).status_code == 404


def test_readers_are_shown_the_channels_as_they_are_now(cast: Cast, second: User) -> None:
    send(cast.administrator, cast.whatsapp, name="Ein neuer Name", invite="0029VaNeu")
    told = Change.objects.filter(touches=[changes.CHANNELS])
    assert told.count() == 1
    decide(second, ConnectionRequest.objects.get())
    assert told.count() == 2
