"""The whole way as an exercise: no public channel is reached, and the log on screen proves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from broadcasts import publishing
from broadcasts.models import Broadcast, Channel
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.acts import patiently
from broadcasts.tests.cast import Clock, sandbox_account
from newsroom.models import Draft
from newsroom.tests import cast as people
from newsroom.tests.cast import Cast, form, signed_in

pytestmark = pytest.mark.django_db
ADD = reverse("admin:newsroom_draft_add")


@pytest.fixture
def sandbox(tmp_path: Path, settings: Settings) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path / "sandbox") as process:
        settings.WAHA_URL = process.waha
        yield process


@pytest.fixture
def cast(sandbox: SandboxProcess) -> Cast:
    """A public and a test channel on one platform, both of them ready to take a post."""
    cast = people.cast()
    practice = Channel(
        inspection=cast.home, platform="whatsapp", gateway="waha", name="Testkanal",
        account="72036@newsletter", session="pi-test", is_test=True,
        invite="0029VaTestTestTestTestTe",
    )  # fmt: skip
    practice.seal_token("token-of-the-test-channel")
    practice.save()
    cast.whatsapp.invite = "0029VaEchtEchtEchtEchtEc"
    sandbox.register([sandbox_account(one) for one in (cast.whatsapp, practice)])
    return replace(cast, linkedin=practice)


def practised(cast: Cast) -> Broadcast:
    """Begun, submitted and signed on the pages."""
    client = signed_in(cast.writer)
    ticket = client.get(f"{ADD}?exercise=1").context["editor"].ticket
    client.post(ADD, form(cast.linkedin, ticket=ticket, inspection="ler-emd", action="submit"))
    draft = Draft.objects.get()
    address = reverse("desk:draft", args=[draft.pk])
    sheet = signed_in(cast.chief).get(address).context["sheet"]
    seen = {"revision": sheet.revision.pk, "digest": sheet.digest, "password": "pass-for-tests"}
    signed_in(cast.chief).post(reverse("desk:sign", args=[draft.pk]), seen)
    return Broadcast.objects.get()


def accounts(sandbox: SandboxProcess) -> set[str]:
    """Every account that was spoken to."""
    return {str(entry["account"]) for entry in sandbox.ledger("whatsapp")}


def log_of(cast: Cast, broadcast: Broadcast) -> Any:
    page = signed_in(cast.chief).get(reverse("desk:broadcast", args=[broadcast.public_id]))
    assert 'id="dispatch-log"' in page.content.decode()
    return page.context["log"]


def test_an_exercise_goes_the_whole_way_and_no_public_channel_hears_of_it(
    cast: Cast, sandbox: SandboxProcess
) -> None:
    broadcast, clock = practised(cast), Clock()
    (row,) = broadcast.deliveries.all()
    assert patiently(row, clock).state == "verified"
    publishing.withdraw(broadcast, by=cast.chief, reason="Ende der Übung", now=clock())
    assert patiently(broadcast.deliveries.get(operation="delete"), clock).state == "verified"
    log = log_of(cast, broadcast)
    assert len(log.lines) >= 3
    assert {line.address for line in log.lines} == {cast.linkedin.address}
    assert log.is_clean
    assert accounts(sandbox) == {cast.linkedin.account}
    assert Client().get(f"/m/{broadcast.public_id}/").status_code == 404


def test_the_log_owns_up_to_a_channel_that_is_none(cast: Cast) -> None:
    broadcast = practised(cast)
    patiently(broadcast.deliveries.get(), Clock())
    Channel.objects.filter(pk=cast.linkedin.pk).update(is_test=False)
    assert not log_of(cast, broadcast).is_clean
