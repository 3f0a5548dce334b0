"""Mails of notices: what stands in them, one each, and a mail server that is not there."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from pytest_django import Settings

from inspections import permissions
from inspections.models import User
from inspections.permissions import Right
from newsroom import drafting, workflow
from newsroom.models import Draft
from newsroom.notices import mailing, posting
from newsroom.notices.models import Kind, Muted, Notice
from newsroom.tests.cast import NOW, Cast, cast, content, signed_in, submitted, written

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def small_cast() -> Cast:
    made = cast()
    for name in ("chief", "second_chief", "writer"):
        User.objects.filter(username=name).update(email=f"{name}@polizei.example")
    return made


class Post(socketserver.StreamRequestHandler):
    """Just enough of RFC 5321 to take a mail."""

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.say("354 go on")
                self.server.taken.append(self.text())  # type: ignore[attr-defined]  # see post_office
                self.say("250 taken")
            elif word == b"QUIT":
                return self.say("221 bye")
            else:
                self.say("250 fine")
        return None

    def text(self) -> bytes:
        return b"".join(iter(self.rfile.readline, b".\r\n"))

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def post_office(settings: Settings) -> Iterator[list[bytes]]:
    """A mail server on loopback; yields the mails it took."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post) as server:
        server.taken = []  # type: ignore[attr-defined]  # what it took
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.socket.getsockname()
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.taken  # type: ignore[attr-defined]  # what it took
        server.shutdown()
        thread.join()


def test_a_mail_reaches_a_real_server(cast: Cast, post_office: list[bytes]) -> None:
    submitted(cast)
    posting.post(NOW)
    assert mailing.send_due(NOW) == 2
    assert len(post_office) == 2
    assert all(b"Auto-Submitted: auto-generated" in taken for taken in post_office)
    assert Notice.objects.filter(mailed_at=NOW).count() == 2


def test_a_mail_says_what_and_where_and_names_nobody(cast: Cast) -> None:
    draft = submitted(cast)
    posting.post(NOW)
    mailing.send_due(NOW)
    sent = next(one for one in mail.outbox if one.to == ["chief@polizei.example"])
    assert "Unfall auf der Deichstraße" in sent.subject
    assert f"http://testserver/desk/drafts/{draft.pk}/" in sent.body
    assert "writer" not in f"{sent.subject} {sent.body}"


@pytest.mark.parametrize("category", ["vermisst", "fahndung"])
def test_a_search_for_a_person_leaves_the_headline_out(cast: Cast, category: str) -> None:
    draft = written(cast, category=category, headline="Wer hat Erika gesehen?")
    # Beside the verb, whose checks ask for more than a mail needs.
    Draft.objects.filter(pk=draft.pk).update(state=Draft.State.SUBMITTED)
    posting.post(NOW)
    mailing.send_due(NOW)
    assert len(mail.outbox) == 2
    assert not [one for one in mail.outbox if "Erika" in f"{one.subject} {one.body}"]


def test_an_exercise_says_so_in_the_subject(cast: Cast) -> None:
    cast.whatsapp.__class__.objects.filter(pk=cast.whatsapp.pk).update(is_test=True)
    draft = drafting.start(
        cast.home, content(cast.whatsapp), by=cast.writer, now=NOW, is_exercise=True
    )
    assert draft.latest_id
    workflow.submit(draft, by=cast.writer, revision=draft.latest_id, now=NOW)
    posting.post(NOW)
    mailing.send_due(NOW)
    assert {one.subject[:7] for one in mail.outbox} == {"ÜBUNG: "}


def test_several_notices_come_as_one_mail(cast: Cast) -> None:
    for _number in range(3):
        submitted(cast)
    posting.post(NOW)
    assert mailing.send_due(NOW) == 2
    assert mail.outbox[0].subject.startswith("3 ")


def test_a_muted_kind_stands_on_the_page_only(cast: Cast) -> None:
    client = signed_in(cast.chief)
    client.post("/desk/notices/settings/", {"kinds": [Kind.RETURNED.value]})
    assert Muted.objects.filter(person=cast.chief).count() == len(Kind) - 1
    submitted(cast)
    posting.post(NOW)
    mailing.send_due(NOW)
    assert [one.to for one in mail.outbox] == [["second_chief@polizei.example"]]
    assert Notice.objects.unread().filter(recipient=cast.chief).exists()


def test_a_dead_mail_server_is_tried_again_and_administrators_see_it(
    cast: Cast, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    submitted(cast)
    posting.post(NOW)
    assert mailing.send_due(NOW) == 0
    assert mailing.send_due(NOW) == 0  # not before its time
    assert set(Notice.objects.values_list("mail_failures", "mail_due_at")) == {
        (1, NOW + timedelta(minutes=1))
    }
    assert "EMAIL_URL" in signed_in(cast.administrator).get("/desk/notices/").content.decode()
    assert "EMAIL_URL" not in signed_in(cast.chief).get("/desk/notices/").content.decode()
    assert signed_in(cast.chief).get("/desk/notices/count/").content == b"1"


def test_after_the_last_try_a_mail_is_given_up(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    submitted(cast)
    posting.post(NOW)
    now = NOW
    for minutes in (0, *mailing.BACKOFF, 10_000, 10_000):
        now += timedelta(minutes=minutes)
        mailing.send_due(now)
    assert set(Notice.objects.values_list("mail_failures", flat=True)) == {len(mailing.BACKOFF) + 1}


def test_of_two_rounds_only_one_takes_a_mail(cast: Cast) -> None:
    submitted(cast)
    posting.post(NOW)
    assert len(mailing._claim(NOW)) == 2
    assert mailing._claim(NOW) == []
    later = NOW + mailing.LEASE + timedelta(seconds=1)
    assert len(mailing._claim(later)) == 2, "a process that died keeps nothing"


def test_a_right_that_is_gone_gets_no_mail(cast: Cast) -> None:
    submitted(cast)
    posting.post(NOW)
    permissions.revoke(cast.chief, Right.SIGN, cast.home)
    mailing.send_due(NOW)
    assert [one.to for one in mail.outbox] == [["second_chief@polizei.example"]]
