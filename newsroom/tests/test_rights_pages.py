"""Rights through HTTP: nobody gives alone what opens the way to the public."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group

from inspections import permissions
from inspections.models import RightChange, RightRequest, User
from inspections.permissions import NEEDS_SECOND, Right
from newsroom.tests import cast as people
from newsroom.tests.cast import Cast, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def page_of(user: User) -> str:
    return f"/admin/inspections/user/{user.pk}/change/"


def ticked(cast: Cast, *rights: Right, **changed: Any) -> dict[str, Any]:
    boxes = [f"{cast.home.pk}:{right.value}" for right in rights]
    values = {"username": "writer", "is_active": "on", "is_staff": "on", "rights": boxes}
    return {**values, "reason": "Neue Leitung", **changed}


@pytest.mark.parametrize("right", sorted(NEEDS_SECOND))
def test_a_superuser_alone_only_requests(cast: Cast, right: Right) -> None:
    client = signed_in(cast.superuser)
    for _again in range(2):
        answer = client.post(page_of(cast.writer), ticked(cast, Right.WRITE, right), follow=True)
        assert "eine zweite Person der Verwaltung muss zustimmen" in answer.content.decode()
    assert not permissions.may(cast.writer, right, cast.home)
    request = RightRequest.objects.get()
    assert (request.requested_by, request.reason) == (cast.superuser, "Neue Leitung")


def test_writing_is_given_and_taken_at_once_and_recorded(cast: Cast) -> None:
    client = signed_in(cast.superuser)
    client.post(page_of(cast.writer), ticked(cast, Right.AUDIT))
    assert permissions.may(cast.writer, Right.AUDIT, cast.home)
    assert not permissions.may(cast.writer, Right.WRITE, cast.home)
    changes = {(one.what, one.right, one.by_id) for one in RightChange.objects.all()}
    by = cast.superuser.pk
    assert changes == {("granted", "audit", by), ("revoked", "write_drafts", by)}


def test_the_right_to_sign_is_taken_by_one_at_once(cast: Cast) -> None:
    signed_in(cast.superuser).post(page_of(cast.chief), ticked(cast, username="chief"))
    assert not permissions.may(cast.chief, Right.SIGN, cast.home)
    assert RightChange.objects.get().what == "revoked"


def test_no_forged_field_makes_a_superuser_or_joins_a_group(cast: Cast) -> None:
    group = Group.objects.create(name="signers")
    forged = {"is_superuser": "on", "groups": [group.pk], "user_permissions": ["1"]}
    client = signed_in(cast.superuser)
    client.post(page_of(cast.writer), ticked(cast, Right.WRITE, **forged))
    cast.writer.refresh_from_db()
    assert not cast.writer.is_superuser
    assert not cast.writer.groups.exists()
    assert client.get("/admin/auth/group/").status_code == 404


def test_closing_ends_the_session_and_opening_asks_anew_for_signing(cast: Cast) -> None:
    other, client = signed_in(cast.chief), signed_in(cast.superuser)
    kept = ticked(cast, Right.SIGN, username="chief")
    closed = {name: value for name, value in kept.items() if name != "is_active"}
    client.post(page_of(cast.chief), closed)
    assert other.get("/desk/")["Location"].startswith("/admin/login/")
    client.post(page_of(cast.chief), kept)
    cast.chief.refresh_from_db()
    assert signed_in(cast.chief).get("/desk/").status_code == 200
    assert not permissions.may(cast.chief, Right.SIGN, cast.home)
    assert RightRequest.objects.get().person == cast.chief
    what = list(RightChange.objects.order_by("pk").values_list("what", flat=True))
    assert what == ["deactivated", "reactivated", "revoked"]


def test_nobody_closes_the_own_account(cast: Cast) -> None:
    values = ticked(cast, username="superuser")
    del values["is_active"]
    signed_in(cast.superuser).post(page_of(cast.superuser), values)
    cast.superuser.refresh_from_db()
    assert cast.superuser.is_active


def test_nobody_sets_the_password_of_who_may_sign(cast: Cast) -> None:
    client = signed_in(cast.superuser)
    address = f"/admin/inspections/user/{cast.chief.pk}/password/"
    values = {"password1": "Deichstrasse-77", "password2": "Deichstrasse-77"}
    assert client.get(address).status_code == 403
    assert client.post(address, values).status_code == 403
    cast.chief.refresh_from_db()
    assert cast.chief.check_password("pass-for-tests")


@pytest.fixture
def asked(cast: Cast) -> RightRequest:
    signed_in(cast.superuser).post(page_of(cast.writer), ticked(cast, Right.WRITE, Right.SIGN))
    return RightRequest.objects.get()


def decide(asked: RightRequest, user: User, verb: str = "confirm") -> int:
    return signed_in(user).post(f"/desk/rights/{asked.pk}/{verb}/").status_code


def test_the_second_administrator_confirms_once(cast: Cast, asked: RightRequest) -> None:
    assert "1 Antrag auf ein Recht" in signed_in(cast.administrator).get("/desk/").content.decode()
    assert "Antrag auf ein Recht" not in signed_in(cast.superuser).get("/desk/").content.decode()
    assert "Neue Leitung" in signed_in(cast.administrator).get("/desk/rights/").content.decode()
    assert decide(asked, cast.administrator) == 302
    assert permissions.may(cast.writer, Right.SIGN, cast.home)
    assert decide(asked, cast.administrator) == 409
    assert decide(asked, cast.administrator, "reject") == 409
    change = RightChange.objects.get()
    assert (change.by, change.request, change.reason) == (cast.administrator, asked, "Neue Leitung")


def test_neither_who_asked_nor_who_gains_nor_a_stranger_confirms(
    cast: Cast, asked: RightRequest
) -> None:
    permissions.grant(cast.writer, Right.ADMINISTER, cast.home)
    statuses = [decide(asked, one) for one in (cast.superuser, cast.writer, cast.foreign_chief)]
    assert statuses == [403, 403, 404]
    assert not permissions.may(cast.writer, Right.SIGN, cast.home)
    assert signed_in(cast.chief).get("/desk/rights/").status_code == 403


def test_who_asked_takes_it_back(cast: Cast, asked: RightRequest) -> None:
    assert decide(asked, cast.superuser, "reject") == 302
    assert decide(asked, cast.administrator) == 409
    assert not permissions.may(cast.writer, Right.SIGN, cast.home)
