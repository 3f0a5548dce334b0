"""The page of all channels, who may act on it, and who hears when one stops or will stop."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from broadcasts import parcel, probing
from broadcasts.models import Channel, Probe, Pulse
from broadcasts.platforms import http
from broadcasts.platforms.base import FailureKind, Health
from broadcasts.platforms.tests.answers import answered
from inspections.models import User
from newsroom.notices import mailing, posting
from newsroom.notices.models import Kind, Notice
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, signed_in

pytestmark = pytest.mark.django_db
SILENT = Health(False, FailureKind.NOT_SENT, "no_connection")


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def page(person: User) -> str:
    text: str = signed_in(person).get(reverse("desk:health")).content.decode()
    return text


def press(person: User, channel: Channel, name: str = "probe") -> Any:
    return signed_in(person).post(reverse(f"desk:{name}", args=[channel.pk]), follow=True)


def told(now: Any) -> set[str]:
    posting.post(now)
    found = Notice.objects.filter(kind=Kind.CHANNEL)
    return set(found.values_list("recipient__username", flat=True))


def test_the_page_shows_home_and_what_is_shared_and_nothing_foreign(cast: Cast) -> None:
    text = page(cast.writer)
    assert cast.whatsapp.name in text
    assert cast.linkedin.name in text
    assert cast.foreign_whatsapp.name not in text


def test_each_light_has_a_word_and_red_comes_first(cast: Cast) -> None:
    now = timezone.now()
    probing.note(cast.whatsapp, Health(True, proof="Rolle: ADMIN", days_left=40), now, None)
    probing.note(cast.facebook, SILENT, now - timedelta(minutes=31), None)
    text = page(cast.writer)
    assert text.index(cast.facebook.name) < text.index(cast.whatsapp.name)
    for words in ("Grün: funktioniert", "Rot: funktioniert nicht", "Rolle: ADMIN", "40"):
        assert words in text


def test_only_an_administrator_is_offered_to_ask_and_to_resume(cast: Cast) -> None:
    Channel.objects.filter(pk=cast.whatsapp.pk).update(state="paused")
    for name in ("probe", "resume_channel"):
        address = reverse(f"desk:{name}", args=[cast.whatsapp.pk])
        assert address in page(cast.administrator)
        assert address not in page(cast.writer)
        assert press(cast.writer, cast.whatsapp, name).status_code == 403


@pytest.mark.parametrize(
    "name", ["desk:probe", "desk:resume_channel", "admin:broadcasts_channel_resume"]
)
def test_a_platform_that_hangs_does_not_hold_the_page(cast: Cast, name: str) -> None:
    with answered(http.NoAnswer("ReadTimeout")) as called:
        address = reverse(name, args=[cast.whatsapp.pk])
        answer = signed_in(cast.administrator).post(address, follow=True)
        probing.probe(cast.whatsapp)
    at_page, by_sweeper = (call.kwargs["until"] for call in called.call_args_list)
    assert 0 < at_page - time.monotonic() <= parcel.PAGE_SECONDS
    assert by_sweeper is None
    assert "nicht erreichbar" in answer.content.decode()


def test_asking_is_noted_with_who_asked_and_pauses_a_dead_channel(cast: Cast) -> None:
    Channel.objects.filter(pk=cast.whatsapp.pk).update(sealed_credentials="")
    answer = press(cast.administrator, cast.whatsapp)
    assert "abgelaufen" in answer.content.decode()
    assert Probe.objects.get().by == cast.administrator
    assert Channel.objects.get(pk=cast.whatsapp.pk).pause_reason == "auth"


def test_asking_does_not_resume_what_a_person_paused(cast: Cast) -> None:
    Channel.objects.filter(pk=cast.whatsapp.pk).update(state="paused", gateway="manual")
    press(cast.administrator, cast.whatsapp)
    assert Channel.objects.get(pk=cast.whatsapp.pk).state == "paused"
    press(cast.administrator, cast.whatsapp, "resume_channel")
    assert Channel.objects.get(pk=cast.whatsapp.pk).state == "active"


def asked(person: User) -> int:
    client = signed_in(person)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("desk:health")).status_code == 200
    return len(queries)


def test_the_page_takes_the_same_queries_however_many_channels(cast: Cast) -> None:
    probing.note(cast.facebook, SILENT, NOW, None)
    few = asked(cast.administrator)
    for number in range(20):
        channel = Channel.objects.create(
            inspection=cast.home, platform="facebook", gateway="facebook", account=f"x{number}"
        )
        probing.note(channel, SILENT, NOW, None)
    assert asked(cast.administrator) == few


def test_administrators_and_chiefs_are_warned_once_at_each_stage(cast: Cast) -> None:
    for days in (22, 21, 20, 7, 1):
        moment = NOW + timedelta(days=22 - days)
        probing.note(cast.whatsapp, Health(True, days_left=days), moment, None)
        posting.post(moment)
        posting.post(moment + timedelta(seconds=2))
    assert told(NOW) == {"administrator", "chief", "second_chief"}
    mine = Notice.objects.filter(kind=Kind.CHANNEL, recipient=cast.administrator)
    assert [one.sentence.split(" Tag")[0][-2:].strip() for one in mine] == ["1", "7", "21"]


def test_the_warning_comes_by_mail_too(cast: Cast) -> None:
    User.objects.filter(pk=cast.chief.pk).update(email="leitung@polizei.example")
    probing.note(cast.whatsapp, Health(True, days_left=7), NOW, None)
    posting.post(NOW)
    assert mailing.send_due(NOW) == 1
    assert "endet in 7 Tagen" in str(mail.outbox[0].body)


def test_a_paused_channel_is_told_once_and_a_pause_by_hand_is_nobodys_news(cast: Cast) -> None:
    Channel.objects.filter(pk=cast.facebook.pk).update(state="paused", paused_at=NOW)
    assert told(NOW) == set()
    Channel.objects.filter(pk=cast.whatsapp.pk).update(sealed_credentials="")
    cast.whatsapp.refresh_from_db()
    probing.probe(cast.whatsapp, lambda: NOW)
    assert told(NOW) == {"administrator", "chief", "second_chief"}
    posting.post(NOW + timedelta(minutes=1))
    assert Notice.objects.filter(kind=Kind.CHANNEL).count() == 3


def test_silence_is_told_after_half_an_hour_and_not_before(cast: Cast) -> None:
    probing.note(cast.whatsapp, SILENT, NOW, None)
    assert told(NOW + timedelta(minutes=29)) == set()
    assert "chief" in told(NOW + timedelta(minutes=30))
    assert Pulse.objects.get().failing_since == NOW
