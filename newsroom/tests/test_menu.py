"""The bar on top leads everywhere a person may go, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from inspections.models import User
from newsroom.desk import menu
from newsroom.tests import cast as people
from newsroom.tests.cast import Cast, signed_in

pytestmark = pytest.mark.django_db
ROLES = ("writer", "chief", "auditor", "administrator", "superuser", "foreign_chief")


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def links(client: Client, address: str = "/desk/handbook/") -> list[str]:
    request: Any = client.get(address).wsgi_request
    return [entry.address for entry in menu.entries(request)]


@pytest.mark.parametrize("role", ROLES)
def test_the_menu_shows_exactly_the_doors_that_open(cast: Cast, role: str) -> None:
    client = signed_in(getattr(cast, role))
    shown = set(links(client))
    for room in menu.ROOMS:
        address = reverse(room.view)
        answer = client.get(address)
        # The reach leads on to the first inspection of the person.
        opens = answer.status_code == 200 or answer.get("Location", "").startswith(address)
        # The lane lets everybody look; it only concerns fewer.
        assert (address in shown) == opens or room.view == "desk:urgent", address


def test_whoever_holds_no_right_is_led_to_no_locked_page(cast: Cast) -> None:
    nobody = User.objects.create_user("nobody", password="pass-for-tests", is_staff=True)
    client = signed_in(nobody)
    assert {client.get(address).status_code for address in links(client)} == {200}


def test_the_menu_says_where_one_is(cast: Cast) -> None:
    for path, room in (("/desk/", "desk:start"), ("/desk/audit/abc/", "desk:audit"),
                       ("/admin/newsroom/draft/add/", "admin:newsroom_draft_changelist"),
                       ("/admin/newsroom/step/", "admin:index")):  # fmt: skip
        request: Any = RequestFactory().get(path)
        request.user = cast.auditor
        current = [entry.address for entry in menu.entries(request) if entry.is_current]
        assert current == [reverse(room)]
    request = RequestFactory().get("/desk/security/")
    request.user = cast.auditor
    assert not any(entry.is_current for entry in menu.entries(request))
