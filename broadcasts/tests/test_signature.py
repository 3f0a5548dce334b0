"""The signature is asked again before each send: what changed since does not leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from broadcasts import exercises, publishing
from broadcasts.models import Broadcast, Channel, Delivery
from broadcasts.models.delivery import State
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.acts import publish_one, run
from broadcasts.tests.cast import (
    Cast,
    Clock,
    by_hand_channel,
    jpeg,
    open_channel,
    signed,
    stored_picture,
)
from inspections import permissions
from inspections.permissions import Right
from inspections.tests import owner

pytestmark = pytest.mark.django_db
PRACTISED = exercises.marked("Die A 31 ist wieder frei.")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("headline", "Anderer Titel"),
        ("lead", "Anderer Text"),
        ("contributors", []),
        ("purpose", "danger"),
        ("is_exercise", True),
    ],
)
def test_a_changed_row_is_not_sent(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock, column: str, value: object
) -> None:
    row = publish_one(cast, whatsapp, clock)
    tamper(Broadcast, row.broadcast_id, column, value)
    assert run(row, clock).problem == "signature_digest"
    assert (row.state, sandbox.ledger("whatsapp")) == (State.REJECTED, [])


def tamper(model: type[Broadcast], pk: int, column: str, value: object) -> None:
    """Change a row of the record behind the ORM's back, as a person with a database shell can."""
    owner.rows(model).filter(pk=pk).update(**{column: value})


def test_a_changed_wire_text_is_not_sent(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    Delivery.objects.filter(pk=row.pk).update(wire_text="Etwas anderes")
    assert run(row, clock).problem == "signature_digest"
    assert sandbox.ledger("whatsapp") == []


def test_an_exchanged_picture_file_is_not_sent(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock, photographs=[stored_picture(jpeg())])
    picture = row.broadcast.pictures.get()
    with open(picture.master.path, "wb") as file:
        file.write(jpeg(colour="red"))
    assert run(row, clock).problem == "signature_digest"
    assert sandbox.ledger("whatsapp") == []


def test_a_signer_who_lost_the_right_stops_what_is_scheduled(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    permissions.revoke(cast.chief, Right.SIGN, cast.inspection)
    assert run(row, clock).problem == "signature_no_right"
    assert sandbox.ledger("whatsapp") == []


def test_a_right_that_is_lost_during_the_uploads_stops_the_call(
    cast: Cast, sandbox: SandboxProcess, clock: Clock
) -> None:
    channel = open_channel(cast, "facebook", sandbox)
    row = publish_one(cast, channel, clock, photographs=[stored_picture(jpeg())])

    def uploading(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith('UPDATE "broadcasts_delivery" SET "prepared"'):
            permissions.revoke(cast.chief, Right.SIGN, cast.inspection)
        return execute(sql, *rest)

    with connection.execute_wrapper(uploading):
        run(row, clock)
    assert (row.problem, sandbox.ledger("facebook")) == ("signature_no_right", [])


def test_what_was_refused_on_one_channel_goes_out_on_no_other_one(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    broadcast = signed(cast, [whatsapp, by_hand_channel(cast)], now=clock())
    first, second = broadcast.deliveries.all()
    permissions.revoke(cast.chief, Right.SIGN, cast.inspection)
    run(first, clock)
    permissions.grant(cast.chief, Right.SIGN, cast.inspection)
    assert {run(first, clock).problem, run(second, clock).problem} == {"signature_no_right"}
    assert sandbox.ledger("whatsapp") == []


def test_a_signer_whose_account_was_closed_stops_what_is_scheduled(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    cast.chief.is_active = False
    cast.chief.save(update_fields=["is_active"])
    assert run(row, clock).problem == "signature_inactive"
    assert sandbox.ledger("whatsapp") == []


def test_a_void_signature_keeps_the_text_out_of_the_archive_too(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    permissions.revoke(cast.chief, Right.SIGN, cast.inspection)
    run(row, clock)
    assert not Broadcast.objects.public(clock()).exists()
    assert not Broadcast.objects.addressable(clock()).exists()


def test_a_channel_pointed_at_another_account_after_the_signature_gets_nothing(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    Channel.objects.filter(pk=whatsapp.pk).update(account="99999@newsletter")
    assert run(row, clock).problem == "signature_address"
    assert sandbox.ledger("whatsapp") == []
    # The signature itself holds: what was signed stays where the other channels' posts lead.
    assert Broadcast.objects.public(clock()).exists()


@pytest.mark.parametrize("is_exercise", [True, False])
def test_an_exercise_and_a_real_channel_never_meet(
    cast: Cast, whatsapp: Channel, clock: Clock, is_exercise: bool
) -> None:
    Channel.objects.filter(pk=whatsapp.pk).update(is_test=not is_exercise)
    with pytest.raises(publishing.OutOfReach):
        signed(cast, [whatsapp], is_exercise=is_exercise, now=clock())
    assert not Broadcast.objects.exists()


def test_an_exercise_is_never_public(cast: Cast, whatsapp: Channel, clock: Clock) -> None:
    Channel.objects.filter(pk=whatsapp.pk).update(is_test=True)
    signed(cast, [whatsapp], text=PRACTISED, is_exercise=True, now=clock())
    assert Broadcast.objects.count() == 1
    assert not Broadcast.objects.addressable(clock()).exists()


def test_an_exercise_that_does_not_say_so_cannot_be_signed(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    Channel.objects.filter(pk=whatsapp.pk).update(is_test=True)
    with pytest.raises(publishing.OutOfReach):
        signed(cast, [whatsapp], is_exercise=True, now=clock())


def test_a_real_text_cannot_follow_an_exercise(cast: Cast, whatsapp: Channel, clock: Clock) -> None:
    practice = by_hand_channel(cast)
    Channel.objects.filter(pk=practice.pk).update(is_test=True)
    original = signed(cast, [practice], text=PRACTISED, is_exercise=True, now=clock())
    with pytest.raises(publishing.OutOfReach):
        signed(cast, [whatsapp], public_id="zzzzzzzz", follows=original.public_id, now=clock())


def test_a_test_channel_that_became_a_real_one_gets_no_exercise(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    Channel.objects.filter(pk=whatsapp.pk).update(is_test=True)
    row = publish_one(cast, whatsapp, clock, text=PRACTISED, is_exercise=True)
    Channel.objects.filter(pk=whatsapp.pk).update(is_test=False)
    assert run(row, clock).problem == "signature_exercise"
    assert sandbox.ledger("whatsapp") == []
