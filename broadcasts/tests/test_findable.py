"""What may be found is written with what makes it public, and goes with what ends that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from broadcasts import embargo, ledger, publishing
from broadcasts.models import SearchEntry
from broadcasts.models.delivery import State
from broadcasts.tests.cast import Cast, Clock, by_hand_channel, delivery_of, signed

pytestmark = pytest.mark.django_db


def findable() -> set[int]:
    return set(SearchEntry.objects.values_list("record", flat=True))


def test_a_signed_text_can_be_found_until_it_is_withdrawn(cast: Cast, clock: Clock) -> None:
    broadcast = signed(cast, [], now=clock())
    assert findable() == {broadcast.pk}
    publishing.withdraw(broadcast, by=cast.chief, reason="Irrtum", now=clock())
    assert findable() == set()


def test_what_is_rolled_back_is_as_it_was(cast: Cast) -> None:
    with transaction.atomic():
        signed(cast, [])
        transaction.set_rollback(True)
    assert findable() == set()


def test_neither_an_exercise_nor_a_text_under_embargo_can_be_found(
    cast: Cast, clock: Clock
) -> None:
    later = clock() + timedelta(hours=1)
    signed(cast, [], is_exercise=True, headline="ÜBUNG", now=clock())
    waiting = signed(cast, [], public_id="cdfghjkm", embargo_until=later, now=clock())
    assert findable() == set()
    clock.advance(3601)
    assert embargo.lift(waiting, clock())
    assert findable() == {waiting.pk}


def test_a_text_whose_signature_fell_can_no_longer_be_found(cast: Cast, clock: Clock) -> None:
    channel = by_hand_channel(cast)
    delivery = delivery_of(signed(cast, [channel], now=clock()), channel)
    ledger.end(delivery, State.REJECTED, "signature_no_right", clock())
    assert findable() == set()
