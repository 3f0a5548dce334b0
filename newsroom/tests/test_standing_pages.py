"""Who edits the standing pages and reads reported barriers, and what an editor sees."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from broadcasts.models import Feedback, PageVersion
from inspections import permissions
from inspections.models import User
from inspections.permissions import Right
from newsroom.notices import posting
from newsroom.notices.models import Notice
from newsroom.tests import cast as people
from newsroom.tests.cast import Cast, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/admin/broadcasts/standingpage/impressum/change/"
PAGES = "/admin/broadcasts/standingpage/"
MESSAGES = "/admin/broadcasts/feedback/"


@pytest.fixture
def cast() -> Cast:
    return people.cast()


@pytest.fixture
def keeper(cast: Cast) -> User:
    """An administrator of the directorate."""
    return people._person("keeper", Right.ADMINISTER, cast.directorate)


def typed(**values: Any) -> dict[str, Any]:
    return {"german": "Neu [[Ort]]", "english": "New", "reason": "Umzug", "seen": 1, **values}


def message() -> Feedback:
    return Feedback.objects.create(
        form="1", message="Zu klein", email="leserin@example.org", received_at=timezone.now()
    )


@pytest.mark.parametrize("role", ["administrator", "superuser", "chief", "auditor"])
def test_only_administrators_of_the_directorate_come_in(cast: Cast, role: str) -> None:
    client, kept = signed_in(getattr(cast, role)), message()
    for address in (PAGE, PAGES, MESSAGES, f"{MESSAGES}{kept.pk}/change/"):
        assert client.get(address).status_code == 403
    assert client.post(PAGE, typed()).status_code == 403
    assert client.post(f"{MESSAGES}{kept.pk}/answered/").status_code == 404
    assert PageVersion.objects.filter(page="impressum").count() == 1


def test_a_keeper_saves_a_page_and_is_told_what_is_missing(cast: Cast, keeper: User) -> None:
    client = signed_in(keeper)
    page = client.get(PAGE).content.decode()
    assert "Straße und Hausnummer der Direktion" in page
    answer = client.post(PAGE, typed(), follow=True).content.decode()
    assert "Noch einzutragen und bis dahin nicht öffentlich: Ort." in answer
    saved = PageVersion.objects.get(page="impressum", number=2)
    assert (saved.by, saved.reason, saved.english) == (keeper, "Umzug", "New")
    assert (
        "Umzug" in client.get(PAGES).content.decode() or "Ort" in client.get(PAGES).content.decode()
    )


def test_a_preview_shows_the_gap_and_saves_nothing(cast: Cast, keeper: User) -> None:
    page = signed_in(keeper).post(PAGE, typed(preview="1", reason="")).content.decode()
    assert "Neu <mark>Ort</mark>" in page
    assert 'class="error"' not in page
    assert ">Neu [[Ort]]</textarea>" in page.replace("\n", "")
    assert PageVersion.objects.filter(page="impressum").count() == 1


def test_who_saves_second_keeps_the_text_and_is_told_of_the_first(cast: Cast, keeper: User) -> None:
    client = signed_in(keeper)
    client.post(PAGE, typed(german="Von der einen."))
    answer = client.post(PAGE, typed(german="Vom anderen."))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "hat inzwischen Fassung 2 gespeichert" in page
    assert "Vom anderen.</textarea>" in page
    assert 'name="seen" value="2"' in page
    assert client.post(PAGE, typed(german="Vom anderen.", seen=2)).status_code == 302


def test_a_page_without_a_reason_is_not_saved_and_an_old_version_can_be_read(
    cast: Cast, keeper: User
) -> None:
    client = signed_in(keeper)
    assert client.post(PAGE, typed(reason="")).status_code == 422
    client.post(PAGE, typed())
    old = client.get(f"{PAGE}?version=1").content.decode()
    assert "## Herausgeber" in old
    assert 'name="seen" value="2"' in old
    assert client.get(f"{PAGE}?version=x").status_code == 200


def test_a_reported_barrier_reaches_the_keepers_and_one_answers(cast: Cast, keeper: User) -> None:
    kept, client = message(), signed_in(keeper)
    posting.post(timezone.now())
    assert [one.recipient for one in Notice.objects.filter(kind="feedback")] == [keeper]
    assert "Zu klein" not in Notice.objects.get(kind="feedback").sentence
    assert "Zu klein" in client.get(f"{MESSAGES}{kept.pk}/change/").content.decode()
    assert (
        "mailto:leserin@example.org" in client.get(f"{MESSAGES}{kept.pk}/change/").content.decode()
    )
    client.post(f"{MESSAGES}{kept.pk}/answered/")
    kept.refresh_from_db()
    assert kept.answered_by == keeper
    again = client.post(f"{MESSAGES}{kept.pk}/answered/", follow=True).content.decode()
    assert "Das hat schon jemand beantwortet" in again


def test_a_keeper_reaches_both_from_the_front_of_the_admin(cast: Cast, keeper: User) -> None:
    page = signed_in(keeper).get("/admin/").content.decode()
    assert PAGES in page
    assert MESSAGES in page
    assert permissions.may(keeper, Right.ADMINISTER, cast.home)
    assert Client().get(PAGES).status_code == 302
