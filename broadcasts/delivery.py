"""One delivery from start to finish.

    QUEUED ─claim→ SENDING ─→ ACCEPTED ─read back equal→ VERIFIED
      ▲  not sent / wait         │
      └──────────────────────────┤→ UNCLEAR ─found→ VERIFIED │ absent → QUEUED once │ else BY_HAND
                                 ├→ REJECTED   an editor must act
                                 ├→ HELD       the channel is paused, or it waited too long
                                 └→ CANCELLED  withdrawn, called off or expired before it went out
    VERIFIED ─seen altered or gone→ CHANGED

The irreversible call happens between two commits: ``publishing_at`` is on disk before the socket
opens, so after any crash the row tells whether something can have become public. No transaction
and no connection of a database server is held while a platform is asked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from broadcasts import (
    database,
    failures,
    heartbeat,
    ledger,
    probing,
    readback,
    signature,
    standing,
    takedowns,
    turn,
)
from broadcasts.models import Delivery
from broadcasts.models.delivery import Operation, State
from broadcasts.parcel import adapter_of
from broadcasts.platforms.base import Adapter, Failure, FailureKind, Preparation, Receipt

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


def advance(delivery_id: int, clock: Clock = timezone.now) -> list[int]:
    """Do whatever is due for one delivery; returns the ids that are due next on its channel.

    Late, early or repeated calls do nothing: each step is claimed by a conditional UPDATE.
    """
    delivery = _load(delivery_id)
    if delivery.state == State.QUEUED and delivery.due_at <= clock():
        _start(delivery, clock)
    elif delivery.state in (State.ACCEPTED, State.UNCLEAR) and delivery.due_at <= clock():
        _look(delivery, clock)
    elif delivery.state == State.VERIFIED and delivery.look_at and delivery.look_at <= clock():
        standing.look(delivery, clock, database.leave)
    return _next_on(delivery.channel_id, clock())


def abandon(delivery: Delivery, now: datetime) -> bool:
    """Take a SENDING row away from a worker that has fallen silent."""
    return ledger.give_up_on(delivery, now, readback.RECONCILE_LOOKS[0])


def _start(delivery: Delivery, clock: Clock) -> None:
    if not turn.has_come(delivery, clock()) or not probing.lets_send(delivery, clock):
        return
    if readback.doubts(delivery, clock, database.leave) or not ledger.claim(delivery, clock()):
        return
    adapter = adapter_of(delivery.channel)
    try:
        with heartbeat.beating(delivery, clock, database.close):
            receipt = _call(delivery, adapter, clock)
    except signature.SignatureVoid as void:
        turn.refuse(delivery, State.SENDING, void, clock(), _mine(delivery))
    except Failure as failure:
        _settle(delivery, failure, clock())
    else:
        if receipt:
            _accept(delivery, receipt, clock)


def _look(delivery: Delivery, clock: Clock) -> None:
    if delivery.state == State.ACCEPTED and delivery.looks >= len(readback.VERIFY_LOOKS):
        # Whoever looked died of it each time: nothing will come of looking once more.
        ledger.give_to_a_person(delivery, "cannot_be_read", clock())
    elif turn.may_look(delivery, clock()) and ledger.claim_look(delivery, clock()):
        look = readback.verify if delivery.state == State.ACCEPTED else readback.reconcile
        look(delivery, clock, database.leave)


def _call(delivery: Delivery, adapter: Adapter, clock: Clock) -> Receipt | None:
    """The calls of its operation; None when somebody stopped it before the last one."""
    return (_take_down if delivery.is_takedown else _publish)(delivery, adapter, clock)


def _publish(delivery: Delivery, adapter: Adapter, clock: Clock) -> Receipt | None:
    """The calls of one publication; None when somebody stopped it before the last one."""
    message = signature.checked_message(delivery)
    database.leave()
    if delivery.operation != Operation.EDIT:
        adapter.prepare(message, Preparation(dict(delivery.prepared), _keeper(delivery)))
    # Uploads take time: everything a signature promises is asked again right before the call.
    fresh = _load(delivery.pk)
    signature.checked_message(fresh)
    if not ledger.arm(delivery, clock()):
        _stay(delivery, clock())
        return None
    prepared = dict(fresh.prepared)
    database.leave()
    if delivery.operation == Operation.EDIT:
        adapter.edit(delivery.remote_id, message)
        return Receipt(delivery.remote_id, delivery.permalink)
    return adapter.publish(message, delivery.message_key, prepared)


def _stay(delivery: Delivery, now: datetime) -> None:
    """It may not go after all, and is put where it has to wait or to end."""
    mine = _mine(delivery)
    if delivery.broadcast.is_expired(now):
        ledger.drop(delivery, now)
    elif not ledger.hold(delivery, State.SENDING, now, only=mine):
        ledger.stop_if_standing(delivery, now, only=mine)


def _take_down(delivery: Delivery, adapter: Adapter, clock: Clock) -> Receipt:
    published = takedowns.publication(delivery)
    database.leave()
    adapter.delete(published.remote_id)
    if takedowns.may_show_late(published, clock()):
        raise Failure(FailureKind.NOT_READY, seconds=takedowns.AGAIN_SECONDS)
    return Receipt(published.remote_id, "")


def _accept(delivery: Delivery, receipt: Receipt, clock: Clock) -> None:
    """Note the platform's yes, and look at once; accepted is not yet seen.

    A yes that comes after its worker was given up on is still a yes.
    """
    now = clock()
    accepted = any(
        ledger.move(
            delivery,
            state,
            State.ACCEPTED,
            "accepted",
            now,
            detail=receipt.remote_id,
            remote_id=receipt.remote_id,
            permalink=receipt.permalink,
            accepted_at=now,
            due_at=now,
            looks=0,
            problem="",
            only=_mine(delivery),
        )  # fmt: skip
        for state in (State.SENDING, State.UNCLEAR)
    )
    if accepted and ledger.claim_look(delivery, clock()):
        readback.verify(delivery, clock, database.leave)


def _settle(delivery: Delivery, failure: Failure, now: datetime) -> None:
    """A call failed: the failure's kind alone decides what becomes of the row."""
    log.warning("delivery %s: %s %s", delivery.pk, failure.kind.value, failure.code or "no code")
    outcome = failures.outcome(
        failure,
        delivery.failures,
        now,
        first_look=readback.RECONCILE_LOOKS[0],
        operation=delivery.operation,
    )
    task = outcome.columns["problem"]
    # A task may be done by hand before anybody confirms it, so the record names it.
    event = task if task in takedowns.TASKS else failure.kind.value
    ledger.move(
        delivery, State.SENDING, State(outcome.state), event, now,
        code=failure.code, only=_mine(delivery), **outcome.columns,
    )  # fmt: skip
    if outcome.pauses:
        probing.pause(delivery.channel, failure.kind, now)


def _mine(delivery: Delivery) -> dict[str, Any]:
    """Only the worker whose claim still stands may say what became of a row being sent."""
    return {"claimed_at": delivery.claimed_at}


def _load(delivery_id: int) -> Delivery:
    """The delivery with all that every send asks about.

    What few texts have (a deputyship, a warrant, an original) is a question of its own there: to
    join it for all takes longer than the sending.
    """
    known = Delivery.objects.select_related(
        "channel",
        "broadcast__inspection",
        "broadcast__signer",
        "broadcast__withdrawal",
        "broadcast__cancellation",
        "broadcast__lift",
    )
    return known.prefetch_related("broadcast__pictures").get(pk=delivery_id)


def _next_on(channel_id: int, now: datetime) -> list[int]:
    due = Delivery.objects.due(now).filter(channel=channel_id).exclude(state=State.UNCLEAR)
    return list(due.order_by("urgency_rank", "due_at", "pk").values_list("pk", flat=True)[:1])


def _keeper(delivery: Delivery) -> Callable[[dict[str, str]], None]:
    def keep(steps: dict[str, str]) -> None:
        Delivery.objects.filter(pk=delivery.pk).update(prepared=steps)
        database.leave()

    return keep
