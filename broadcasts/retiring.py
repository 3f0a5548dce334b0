"""A retired channel refuses everything, also what waited for it while it was paused."""

from __future__ import annotations

from datetime import datetime

from broadcasts import ledger, turn
from broadcasts.models import Channel, Delivery
from broadcasts.models.delivery import Operation, State


def refuse_held(now: datetime) -> int:
    """Give back what a paused channel held when it was retired; returns how many.

    Whoever waits for a text to go out hears that it will not; what has to come down is left to
    a person, because the account may still show it.
    """
    held = Delivery.objects.filter(state=State.HELD, channel__state=Channel.State.RETIRED)
    return sum(_refuse(delivery, now) for delivery in held)


def _refuse(delivery: Delivery, now: datetime) -> bool:
    target, code = turn.REFUSED[Operation(delivery.operation)]
    return ledger.move(delivery, State.HELD, target, code, now, problem=code)
