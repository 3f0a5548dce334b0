"""Credentials: sealed with rotating keys, and to be found nowhere but sealed in their column."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from broadcasts import credentials, delivery, gauges, jobs, probing, rotating
from broadcasts.models import Attempt, Channel, ConnectionRequest, Probe
from inspections import factor, permissions
from inspections.models import SecondFactor, User
from inspections.permissions import Right
from newsroom import exporting
from newsroom.tests import cast as people
from newsroom.tests.cast import Cast, signed, signed_in

CANARY = "EAAG-canary-4f1c9b7e"
OLD, NEW = (Fernet.generate_key().decode() for _number in range(2))
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.CREDENTIAL_KEYS = [OLD]
    return people.cast()


def rotated() -> str:
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    return out.getvalue()


def test_everything_is_sealed_anew_and_the_old_key_can_go(cast: Cast, settings: Settings) -> None:
    factor.begin(cast.chief)
    secret = factor.secret_text(SecondFactor.objects.get())
    settings.CREDENTIAL_KEYS = [NEW, OLD]
    assert rotated().startswith("5 sealed with the first key, 0 were already, 0 changed")
    settings.CREDENTIAL_KEYS = [NEW]
    assert Channel.objects.get(pk=cast.whatsapp.pk).token == "token-for-tests"
    assert factor.secret_text(SecondFactor.objects.get()) == secret
    assert rotated().startswith("0 sealed with the first key, 5 were already, 0 changed")


def test_a_request_to_connect_is_sealed_anew_too(cast: Cast, settings: Settings) -> None:
    ConnectionRequest.objects.create(
        channel=cast.whatsapp, sealed_credentials=credentials.seal(CANARY),
        requested_by=cast.administrator, requested_at=people.NOW,
    )  # fmt: skip
    settings.CREDENTIAL_KEYS = [NEW, OLD]
    rotated()
    settings.CREDENTIAL_KEYS = [NEW]
    assert credentials.unseal(ConnectionRequest.objects.get().sealed_credentials) == CANARY


def test_what_was_entered_meanwhile_stays(cast: Cast, settings: Settings) -> None:
    stale = cast.whatsapp.sealed_credentials
    Channel.objects.filter(pk=cast.whatsapp.pk).update(sealed_credentials=credentials.seal("neu"))
    settings.CREDENTIAL_KEYS = [NEW, OLD]
    outcome = rotating._resealed(Channel, "sealed_credentials", cast.whatsapp.pk, stale)
    assert outcome == "changed"
    assert Channel.objects.get(pk=cast.whatsapp.pk).token == "neu"


def test_what_no_key_opens_is_named_and_pauses_its_channel(cast: Cast, settings: Settings) -> None:
    settings.CREDENTIAL_KEYS = [NEW]
    errors = StringIO()
    with pytest.raises(CommandError, match="keep the older keys"):
        call_command("rotate_keys", stdout=StringIO(), stderr=errors)
    assert f"broadcasts.Channel {cast.whatsapp.pk}: no key" in errors.getvalue()
    assert probing.probe(Channel.objects.get(pk=cast.whatsapp.pk)).code == "no_credentials"
    assert Channel.objects.get(pk=cast.whatsapp.pk).state == "paused"


def enter(cast: Cast, **changed: Any) -> Any:
    """The administrator enters the canary for the WhatsApp channel."""
    channel = cast.whatsapp
    names = ("platform", "gateway", "name", "account", "session", "invite", "state")
    values = {name: getattr(channel, name) for name in names} | {"inspection": cast.home.pk}
    address = reverse("admin:broadcasts_channel_change", args=[channel.pk])
    return signed_in(cast.administrator).post(address, {**values, "token": CANARY, **changed})


def connected(cast: Cast) -> Channel:
    """The canary at work: entered by one, confirmed by another, tried on a dead platform."""
    second = User.objects.create_user("second_administrator", is_staff=True)
    permissions.grant(second, Right.ADMINISTER, cast.home)
    enter(cast)
    request = ConnectionRequest.objects.get()
    fields = {"request": request.pk, "confirm": "1"}
    address = reverse("admin:broadcasts_channel_decide", args=[cast.whatsapp.pk])
    signed_in(second).post(address, fields)
    channel = Channel.objects.get(pk=cast.whatsapp.pk)
    assert channel.token == CANARY
    return channel


def pages(cast: Cast) -> Iterator[str]:
    client, key = signed_in(cast.administrator), cast.whatsapp.pk
    for name in ("change", "history"):
        yield client.get(reverse(f"admin:broadcasts_channel_{name}", args=[key])).content.decode()
    for name in ("admin:broadcasts_channel_changelist", "admin:index", "desk:health",
                 "desk:deliveries", "desk:notices"):  # fmt: skip
        yield client.get(reverse(name)).content.decode()
    yield enter(cast, account="").content.decode()


def test_the_canary_sings_on_no_page_in_no_log_and_in_no_record(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    channel = connected(cast)
    broadcast = signed(cast).broadcast
    assert broadcast is not None
    probing.probe(channel, by=cast.administrator)
    delivery.advance(broadcast.deliveries.get().pk, lambda: people.NOW)
    assert Attempt.objects.filter(event="not_sent").exists()
    rows = [*Attempt.objects.values_list(), *Probe.objects.values_list(),
            *LogEntry.objects.values_list(), *ConnectionRequest.objects.values_list()]  # fmt: skip
    texts = [*pages(cast), *map(repr, rows), caplog.text, gauges.text(timezone.now()).decode()]
    texts += [part.decode("latin-1") for part in exporting.files(broadcast).values()]
    for secret in (CANARY, channel.sealed_credentials):
        assert not [text for text in texts if secret in text]


@pytest.mark.django_db(transaction=True)
def test_jobs_are_told_a_number_and_nothing_else(cast: Cast, queue: str) -> None:
    Channel.objects.update(sealed_credentials=credentials.seal(CANARY))
    assert signed(cast).broadcast is not None
    assert jobs.watch(timezone.now()) == 1
    with Redis.from_url(queue) as client:
        waiting = Queue(connection=client, serializer=JSONSerializer).jobs
    assert {job.func_name for job in waiting} == {
        "broadcasts.jobs.advance",
        "broadcasts.jobs.probe",
    }
    assert {type(value) for job in waiting for value in job.args} == {int}
    assert CANARY not in repr([(job.kwargs, job.meta, job.description) for job in waiting])
