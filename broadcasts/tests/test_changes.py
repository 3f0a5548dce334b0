"""Whatever changes what a reader sees is written down with it, or not at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from broadcasts import changes, embargo, ledger, publishing
from broadcasts.models import Broadcast, Change, Kind
from broadcasts.models.delivery import State
from broadcasts.tests.cast import (
    Cast,
    Clock,
    by_hand_channel,
    delivery_of,
    make_cast,
    open_channel,
    signed,
)

pytestmark = pytest.mark.django_db


def touched() -> set[str]:
    """What was written down since the last time somebody asked."""
    found = {key for change in Change.objects.all() for key in change.touches}
    Change.objects.all().delete()
    return found


def test_a_signed_text_touches_its_page_and_the_lists_it_stands_in(cast: Cast) -> None:
    broadcast = signed(cast, [])
    keys = touched()
    assert {changes.page_key(broadcast.pk), changes.list_key()} <= keys
    assert changes.list_key("ler-emd", "verkehr") in keys
    assert changes.list_key("ler-emd", "gefahr") not in keys
    assert len(keys) == 10


def test_what_is_rolled_back_was_never_written_down(cast: Cast) -> None:
    with transaction.atomic():
        signed(cast, [])
        transaction.set_rollback(True)
    assert touched() == set()


def test_an_exercise_and_a_text_under_embargo_touch_nothing(cast: Cast, clock: Clock) -> None:
    later = clock() + timedelta(hours=1)
    signed(cast, [], is_exercise=True, headline="ÜBUNG", now=clock())
    waiting = signed(cast, [], public_id="cdfghjkm", embargo_until=later, now=clock())
    assert touched() == set()
    clock.advance(3601)
    assert embargo.lift(waiting, clock())
    assert changes.page_key(waiting.pk) in touched()


def test_an_all_clear_touches_the_other_inspections_list_with_the_danger(cast: Cast) -> None:
    danger = signed(cast, [], category="gefahr", urgency="sofort")
    touched()
    follow: dict[str, Any] = {"follows": danger.public_id, "kind": Kind.ALL_CLEAR}
    ending = signed(make_cast("os"), [], public_id="cdfghjkm", **follow)
    assert {changes.page_key(danger.pk), changes.page_key(ending.pk)} <= (keys := touched())
    assert {changes.list_key("ler-emd", "gefahr"), changes.list_key("os")} <= keys


def test_a_withdrawn_text_may_not_be_shown_any_more(cast: Cast, clock: Clock) -> None:
    broadcast = signed(cast, [], now=clock())
    touched()
    publishing.withdraw(broadcast, by=cast.chief, reason="Irrtum", now=clock())
    assert Change.objects.get().takes_away
    assert changes.list_key("ler-emd") in touched()


def test_a_confirmed_post_touches_the_page_alone(cast: Cast, clock: Clock) -> None:
    channel = by_hand_channel(cast)
    broadcast = signed(cast, [channel], now=clock())
    touched()
    row = delivery_of(broadcast, channel)
    ledger.give_to_a_person(row, "by_hand", clock())
    publishing.confirm(row, by=cast.writer, link="https://example.org/1", now=clock())
    assert touched() == {changes.page_key(broadcast.pk)}


def test_a_page_whose_signature_fell_may_not_be_shown_any_more(cast: Cast, clock: Clock) -> None:
    channel = open_channel(cast, "facebook")
    row = delivery_of(signed(cast, [channel], now=clock()), channel)
    touched()
    ledger.end(row, State.REJECTED, "signature_no_right", clock())
    assert Change.objects.get().takes_away
    assert not Broadcast.objects.public(clock()).exists()


def test_what_everybody_has_heard_is_forgotten_but_for_the_newest(cast: Cast, clock: Clock) -> None:
    for number in range(3):
        changes.record(changes.page_key(number))
    assert changes.forget(clock() + changes.KEPT + timedelta(minutes=1)) == 2
    assert touched() == {changes.page_key(2)}
