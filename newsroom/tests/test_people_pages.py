"""Accounts through HTTP: made, named, closed and opened by administrators, entered by a link."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.core import mail
from django.test import Client, RequestFactory
from django.utils import timezone

from inspections import access, deputies, factor, permissions
from inspections.deputies import Order
from inspections.models import AccountRequest, RightChange, SecondFactor, User
from inspections.permissions import Right
from newsroom.notices import posting
from newsroom.notices.models import Notice
from newsroom.tests import cast as people
from newsroom.tests.cast import Cast, signed_in
from newsroom.tests.test_second_factor import enrolled

pytestmark = pytest.mark.django_db
PEOPLE, SET, RIGHTS = "/admin/inspections/user/", "/desk/password/", "/desk/rights/"
NEW = "Deichstrasse-77"


@pytest.fixture
def cast() -> Cast:
    cast = people.cast()
    for one in User.objects.all():
        User.objects.filter(pk=one.pk).update(email=f"{one.username}@polizei.example")
    permissions.grant(cast.auditor, Right.ADMINISTER, cast.home)
    return cast


def form(user: User, **changed: Any) -> dict[str, Any]:
    """The change form of ``user`` as it stands, with the rights at home."""
    held = user.inspectionuserpermission_set.values_list("content_object", "permission__codename")
    values = {"username": user.username, "first_name": user.first_name, "email": user.email}
    boxes = [f"{unit}:{right}" for unit, right in held]
    user.refresh_from_db()
    return {**values, "email": user.email, "is_active": "on", "rights": boxes, "reason": "Umzug",
            **changed}  # fmt: skip


def save(by: User, user: User, **changed: Any) -> Any:
    return signed_in(by).post(f"{PEOPLE}{user.pk}/change/", form(user, **changed))


def link(by: User, user: User, run: Callable[..., Any]) -> str:
    """Have a link mailed; the secret behind its "#"."""
    with run(execute=True):
        signed_in(by).post(f"{PEOPLE}{user.pk}/link/")
    found = re.search(r"/desk/password/#(\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def enter(code: str, password: str = NEW) -> Any:
    fields = {"code": code, "new_password1": password, "new_password2": password}
    return Client().post(SET, fields)


# --- making and changing --------------------------------------------------------------------


def test_an_administrator_makes_an_account_and_the_person_sets_the_password(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    values = {"username": "neu", "first_name": "Neue", "email": "neu@polizei.example"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(cast.administrator).post(f"{PEOPLE}add/", values)
    made = User.objects.get(username="neu")
    assert (answer.status_code, made.has_usable_password(), made.is_superuser) == (
        302,
        False,
        False,
    )
    found = re.search(r"#(\S+)", str(mail.outbox[0].body))
    assert found
    assert mail.outbox[0].to == ["neu@polizei.example"]
    assert enter(found[1]).status_code == 302
    assert Client().login(username="neu", password=NEW)


def test_an_account_without_an_address_is_refused(cast: Cast) -> None:
    answer = signed_in(cast.administrator).post(f"{PEOPLE}add/", {"username": "neu"})
    assert answer.status_code == 200
    assert not User.objects.filter(username="neu").exists()


def test_an_administrator_changes_the_name_and_sees_the_people_of_home_only(cast: Cast) -> None:
    save(cast.administrator, cast.writer, first_name="Anders")
    cast.writer.refresh_from_db()
    assert cast.writer.first_name == "Anders"
    assert permissions.may(cast.writer, Right.WRITE, cast.home)
    page = signed_in(cast.administrator).get(PEOPLE).content.decode()
    assert "second_writer" in page
    assert not any(name in page for name in ("foreign_writer", "foreign_chief", "superuser"))
    assert save(cast.administrator, cast.foreign_writer, first_name="X").status_code == 302
    cast.foreign_writer.refresh_from_db()
    assert cast.foreign_writer.first_name == "foreign_writer"


@pytest.mark.parametrize("name", ["writer", "chief", "foreign_chief"])
def test_nobody_else_looks_after_accounts(cast: Cast, name: str) -> None:
    client = signed_in(getattr(cast, name))
    assert client.get(PEOPLE).status_code == 403
    assert client.post(f"{PEOPLE}add/", {"username": "neu"}).status_code == 403
    assert client.post(f"{PEOPLE}{cast.second_writer.pk}/link/").status_code in (403, 404)
    assert mail.outbox == []


def test_a_forged_box_gives_no_right_for_a_foreign_inspection(cast: Cast) -> None:
    boxes = [f"{cast.home.pk}:write_drafts", f"{cast.foreign.pk}:write_drafts"]
    assert save(cast.administrator, cast.writer, rights=boxes).status_code == 200
    assert not permissions.may(cast.writer, Right.WRITE, cast.foreign)


# --- closing --------------------------------------------------------------------------------


def test_nobody_is_deleted_neither_one_by_one_nor_in_bulk(cast: Cast) -> None:
    request = RequestFactory().get("/")
    request.user = cast.superuser
    for model, page in admin.site._registry.items():
        assert not page.has_delete_permission(request), model
        assert "delete_selected" not in page.get_actions(request), model
    forged = {"action": "delete_selected", "_selected_action": [cast.writer.pk], "post": "yes"}
    for user in (cast.superuser, cast.administrator):
        signed_in(user).post(PEOPLE, forged)
        signed_in(user).post(f"{PEOPLE}{cast.writer.pk}/delete/", {"post": "yes"})
    assert User.objects.filter(pk=cast.writer.pk).exists()


def test_a_closed_account_is_out_at_once_and_its_old_session_stays_out(cast: Cast) -> None:
    old = signed_in(cast.writer)
    assert old.get("/desk/").status_code == 200
    save(cast.administrator, cast.writer, is_active="")
    assert old.get("/desk/")["Location"].startswith("/admin/login/")
    save(cast.administrator, cast.writer)
    cast.writer.refresh_from_db()
    assert cast.writer.is_active
    assert old.get("/desk/")["Location"].startswith("/admin/login/")
    assert not Client().login(username="writer", password="pass-for-tests")


def test_who_is_opened_again_deputises_no_more(cast: Cast) -> None:
    today = timezone.localdate()
    order = Order(cast.home, cast.writer, cast.chief, today, today, cast.chief, "Urlaub")
    deputies.order(order, by=cast.chief, now=timezone.now())
    assert permissions.may(cast.writer, Right.SIGN, cast.home)
    for state in ("", "on"):
        save(cast.administrator, cast.writer, is_active=state)
    cast.writer.refresh_from_db()
    assert cast.writer.is_active
    assert not permissions.may(cast.writer, Right.SIGN, cast.home)


# --- the link -------------------------------------------------------------------------------


def test_a_link_works_once_and_ends_every_session(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    session = signed_in(cast.chief)
    code = link(cast.administrator, cast.chief, django_capture_on_commit_callbacks)
    other = link(cast.administrator, cast.chief, django_capture_on_commit_callbacks)
    assert Client().get(SET).status_code == 200
    assert enter(code).status_code == 302
    assert session.get("/desk/").status_code == 302
    for used in (code, other):
        assert enter(used, "Noch-ein-Versuch-1").status_code == 422
    assert Client().login(username="chief", password=NEW)
    what = list(RightChange.objects.order_by("pk").values_list("what", flat=True))
    assert what == ["link", "link", "password"]


@pytest.mark.parametrize("spoil", ["late", "closed", "moved", "other", "empty", "huge"])
def test_a_link_that_is_over_opens_nothing(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., Any], settings: Any, spoil: str
) -> None:
    code = link(cast.administrator, cast.writer, django_capture_on_commit_callbacks)
    rows = User.objects.filter(pk=cast.writer.pk)
    if spoil == "late":
        settings.PASSWORD_RESET_TIMEOUT = -1
    if spoil == "closed":
        rows.update(is_active=False)
    if spoil == "moved":
        rows.update(email="anders@polizei.example")
    number, _dash, token = code.partition("-")
    codes = {"other": f"{cast.chief.pk}-{token}", "empty": "", "huge": f"{'9' * 400}-{token}"}
    assert enter(codes.get(spoil, code)).status_code == 422
    assert not Client().login(username="writer", password=NEW)


def test_a_weak_password_is_refused_and_the_link_stays_good(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    code = link(cast.administrator, cast.writer, django_capture_on_commit_callbacks)
    for _try in range(access.PAIR_MOST + 1):
        assert enter(code, "12345").status_code == 422
    assert enter(code).status_code == 302


def test_who_guesses_at_links_has_to_wait(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    code = link(cast.administrator, cast.writer, django_capture_on_commit_callbacks)
    for _try in range(access.PAIR_MOST):
        enter(f"{cast.writer.pk}-abc-def")
    assert enter(code).status_code == 422


def test_the_secret_stands_in_no_log_and_no_address(
    cast: Cast,
    django_capture_on_commit_callbacks: Callable[..., Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    code = link(cast.administrator, cast.writer, django_capture_on_commit_callbacks)
    enter(f"{code}x")
    Client(enforce_csrf_checks=True).post(SET, {"code": code})
    answer = enter(code)
    assert code not in caplog.text
    assert code not in answer["Location"]


def test_nobody_sends_the_own_link_nor_one_to_a_closed_account(cast: Cast) -> None:
    assert signed_in(cast.auditor).post(f"{PEOPLE}{cast.auditor.pk}/link/").status_code == 403
    User.objects.filter(pk=cast.writer.pk).update(is_active=False)
    signed_in(cast.auditor).post(f"{PEOPLE}{cast.writer.pk}/link/")
    assert mail.outbox == []


# --- what takes two -------------------------------------------------------------------------


def decide(asked: AccountRequest, user: User, verb: str = "confirm") -> int:
    return signed_in(user).post(f"{RIGHTS}accounts/{asked.pk}/{verb}/").status_code


def test_the_address_of_who_signs_takes_two(cast: Cast) -> None:
    save(cast.administrator, cast.chief, email="anderswo@polizei.example")
    cast.chief.refresh_from_db()
    assert cast.chief.email == "chief@polizei.example"
    asked = AccountRequest.objects.get()
    page = signed_in(cast.auditor).get(RIGHTS).content.decode()
    assert "anderswo@polizei.example" in page
    assert decide(asked, cast.administrator) == 403
    assert decide(asked, cast.foreign_chief) == 404
    assert decide(asked, cast.auditor) == 302
    assert decide(asked, cast.auditor) == 409
    cast.chief.refresh_from_db()
    assert cast.chief.email == "anderswo@polizei.example"
    assert RightChange.objects.get(what="address").by == cast.auditor


def test_the_address_of_who_only_writes_takes_one(cast: Cast) -> None:
    save(cast.administrator, cast.writer, email="neu@polizei.example")
    cast.writer.refresh_from_db()
    assert cast.writer.email == "neu@polizei.example"
    assert not AccountRequest.objects.exists()


def test_a_lost_second_factor_is_removed_by_a_second_administrator(cast: Cast) -> None:
    enrolled(cast.chief)
    client = signed_in(cast.administrator)
    assert 'id="reset-factor"' in client.get(f"{PEOPLE}{cast.chief.pk}/change/").content.decode()
    for reason in (" ", "Telefon verloren", "Telefon verloren"):
        client.post(f"{PEOPLE}{cast.chief.pk}/factor/", {"reason": reason})
    asked = AccountRequest.objects.get()
    assert factor.of(cast.chief)
    assert decide(asked, cast.administrator) == 403
    posting.post(timezone.now() + timedelta(seconds=1))
    assert Notice.objects.filter(recipient=cast.auditor, key=f"account:{asked.pk}").exists()
    assert decide(asked, cast.auditor) == 302
    assert not SecondFactor.objects.filter(user=cast.chief).exists()
    assert RightChange.objects.filter(what="factor_lost", by=cast.auditor).exists()


def test_nobody_decides_about_the_own_account_and_who_asked_takes_it_back(cast: Cast) -> None:
    save(cast.administrator, cast.auditor, email="anderswo@polizei.example")
    asked = AccountRequest.objects.get()
    assert decide(asked, cast.auditor) == 403
    assert decide(asked, cast.administrator, "reject") == 302
    cast.auditor.refresh_from_db()
    assert cast.auditor.email == "auditor@polizei.example"
