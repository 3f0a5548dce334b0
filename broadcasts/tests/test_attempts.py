"""The history of a delivery: a chain that can be neither changed nor cut."""

from __future__ import annotations

import pytest

from broadcasts import ledger
from broadcasts.models import Attempt, Channel
from broadcasts.models.record import RecordIsFinal
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.acts import publish_one, run
from broadcasts.tests.cast import (
    Cast,
    Clock,
)

pytestmark = pytest.mark.django_db


def test_attempts_are_a_chain_in_which_a_change_shows(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = run(publish_one(cast, whatsapp, clock), clock)
    attempts = list(row.attempts.all())
    assert [attempt.event for attempt in attempts] == [
        "claimed", "publishing", "accepted", "verified",
    ]  # fmt: skip
    assert [attempt.digest for attempt in attempts[:-1]] == [
        attempt.previous_digest for attempt in attempts[1:]
    ]
    assert all(attempt.digest == attempt.expected_digest() for attempt in attempts)
    attempts[0].event = "nothing"
    assert attempts[0].digest != attempts[0].expected_digest()


def test_the_record_can_neither_be_changed_nor_deleted(
    cast: Cast, whatsapp: Channel, clock: Clock
) -> None:
    row = publish_one(cast, whatsapp, clock)
    ledger.claim(row, clock())
    attempt = row.attempts.get()
    for deed in (attempt.save, attempt.delete, Attempt.objects.all().delete, row.broadcast.save):
        with pytest.raises(RecordIsFinal):
            deed()
