"""The form for barriers: open to everybody, closed to programs, and it loses nothing."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from broadcasts import feedback
from broadcasts.archive import allowance, form_token
from broadcasts.archive.tests.making import make_user
from broadcasts.models import Feedback

pytestmark = pytest.mark.django_db
ADDRESS = "/barrierefreiheit/melden/"


#: Each message comes from a line of its own, so that no other test's count is in the way.
_lines = count(1)


def token(**age: float) -> str:
    return form_token.make(timezone.now() - timedelta(**(age or {"minutes": 1})))


def send(line: str = "", **typed: str) -> Any:
    """From a browser without cookies, as Django's own check of forms would see it."""
    typed = {"message": "Der Kontrast ist zu schwach.", "token": token(), **typed}
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR=line or f"2001:db8:{next(_lines)}::1")
    return client.post(ADDRESS, typed)


def test_a_message_is_kept_and_its_sender_is_thanked() -> None:
    answer = send(email="leserin@example.org", page="/m/abc/")
    assert answer.status_code == 200
    assert "Vielen Dank" in answer.content.decode()
    kept = Feedback.objects.get()
    assert (kept.message, kept.email) == ("Der Kontrast ist zu schwach.", "leserin@example.org")
    assert not answer.cookies


def test_the_form_says_what_is_stored_and_belongs_to_one_reader(
    client: Client, settings: Settings
) -> None:
    settings.FEEDBACK_KEPT_DAYS = 90
    answer = client.get(ADDRESS, {"seite": "/m/abc/"})
    content = answer.content.decode()
    assert "nach 90 Tagen gelöscht" in content
    assert 'value="/m/abc/"' in content
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Language"] == "de"
    assert not answer.cookies
    assert "Report a barrier" in client.get(f"/en{ADDRESS}").content.decode()


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost() -> None:
    answer = send(message=" ", email="kein-at", name="Leserin")
    content = answer.content.decode()
    assert answer.status_code == 422
    assert "Bitte beschreiben Sie die Barriere." in content
    assert 'aria-describedby="id_email_helptext id_email_error"' in content
    assert 'value="kein-at"' in content
    assert 'value="Leserin"' in content
    assert content.count("autofocus") == 1
    assert 'role="alert"' in content
    assert not Feedback.objects.exists()


@pytest.mark.parametrize("wrong", ["", "x", "gefälscht:1", token(hours=13)])
def test_a_form_that_is_not_ours_or_too_old_comes_back_ready_to_send(wrong: str) -> None:
    answer = send(token=wrong)
    assert answer.status_code == 422
    assert "Der Kontrast ist zu schwach." in answer.content.decode()
    assert not Feedback.objects.exists()
    renewed = answer.context["form"]["token"].value()
    later = timezone.now() + form_token.SOONEST
    assert len(form_token.read(renewed, later)) > 20


def test_a_program_is_too_quick_or_falls_into_the_trap() -> None:
    assert send(token=token(seconds=1)).status_code == 422
    assert "Vielen Dank" in send(website="https://spam.example").content.decode()
    assert not Feedback.objects.exists()


def test_a_form_that_is_sent_twice_is_one_message() -> None:
    once = token()
    for _time in range(2):
        assert "Vielen Dank" in send(token=once).content.decode()
    assert Feedback.objects.count() == 1


def test_one_address_sends_only_so_much_in_an_hour() -> None:
    answers: list[HttpResponse] = [send("192.0.2.7") for _ in range(allowance.FEEDBACK.most + 1)]
    assert [answer.status_code for answer in answers] == [200] * allowance.FEEDBACK.most + [429]
    assert "Der Kontrast ist zu schwach." in answers[-1].content.decode()
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_without_the_database_the_form_says_so_and_keeps_what_was_typed() -> None:
    def gone(*_args: object) -> None:
        raise OperationalError

    with connection.execute_wrapper(gone):
        assert Client().get(ADDRESS).status_code == 200
        answer = send()
    assert answer.status_code == 503
    assert "konnte gerade nicht gespeichert werden" in answer.content.decode()
    assert "Der Kontrast ist zu schwach." in answer.content.decode()


def test_a_message_is_forgotten_when_its_time_is_over(settings: Settings) -> None:
    send()
    now = timezone.now()
    assert feedback.forget(now + timedelta(days=settings.FEEDBACK_KEPT_DAYS - 1)) == 0
    assert feedback.forget(now + timedelta(days=settings.FEEDBACK_KEPT_DAYS + 1)) == 1


def test_only_the_first_answer_counts() -> None:
    send()
    message, now = Feedback.objects.get(), timezone.now()
    first, second = make_user("erste"), make_user("zweite")
    assert feedback.answer(message, by=first, now=now)
    assert not feedback.answer(message, by=second, now=now)
    assert Feedback.objects.get().answered_by == first
