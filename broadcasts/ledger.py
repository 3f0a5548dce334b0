"""The rows of a delivery: the only writer of ``Delivery.state`` and of Attempts.

Every move is a conditional UPDATE ("if it is still where I saw it") with an Attempt in the same
transaction. Who loses a race changes nothing and learns it from the return value.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from broadcasts.models import Attempt, Channel, Delivery
from broadcasts.models.delivery import Operation, State
from inspections.models import User

#: Seconds a delivery waits for another one that has to go first.
STEP_ASIDE = 3
#: Events after which something may have become public.
MAY_BE_PUBLIC = frozenset({"publishing", "by_hand"})
#: Events that prove the call before them wrote nothing.
WROTE_NOTHING = frozenset(
    {"not_sent", "rate_limited", "rejected", "auth", "permission", "config", "blocked"}
    | {"proven_absent"}
)


def move(
    delivery: Delivery,
    source: State,
    target: State,
    event: str,
    now: datetime,
    *,
    by: User | None = None,
    code: str = "",
    detail: str = "",
    only: dict[str, Any] | None = None,
    **columns: Any,
) -> bool:
    """Claim one move and note it; False, with nothing changed, when the row is elsewhere."""
    with transaction.atomic():
        row = Delivery.objects.filter(pk=delivery.pk, state=source, **(only or {}))
        if not row.update(state=target, rung_at=None, **columns):
            return False
        note(delivery, event, now, by=by, code=code, detail=detail)
    for name, value in {"state": target, **columns}.items():
        setattr(delivery, name, value)
    return True


def note(
    delivery: Delivery,
    event: str,
    now: datetime,
    *,
    by: User | None = None,
    code: str = "",
    detail: str = "",
) -> None:
    """Write the next line of the delivery's history, after an UPDATE that holds its row."""
    Attempt.objects.create(
        delivery=delivery, at=now, event=event, code=code[:60], detail=detail[:300], by=by
    )


def claim(delivery: Delivery, now: datetime) -> bool:
    """QUEUED → SENDING for one worker, and one delivery per channel."""
    try:
        return move(
            delivery, State.QUEUED, State.SENDING, "claimed", now,
            claimed_at=now, publishing_at=None, problem="",
        )  # fmt: skip
    except IntegrityError:
        # The unique index "one in flight per channel" refused; the other one goes first.
        step_aside(delivery, now)
        return False


def arm(delivery: Delivery, now: datetime) -> bool:
    """Commit "the call begins now"; False when a withdrawal, the clock or a worker was faster."""
    in_time = Q(broadcast__expires_at__isnull=True) | Q(broadcast__expires_at__gt=now)
    with transaction.atomic():
        mine = Delivery.objects.filter(
            in_time,
            pk=delivery.pk,
            state=State.SENDING,
            claimed_at=delivery.claimed_at,
            broadcast__withdrawal__isnull=True,
            broadcast__cancellation__isnull=True,
        )
        if not mine.update(publishing_at=now):
            return False
        note(delivery, "publishing", now)
    delivery.publishing_at = now
    return True


def claim_look(delivery: Delivery, now: datetime) -> bool:
    """One worker looks at a time; the others find a later ``due_at``."""
    later = now + timedelta(seconds=60)
    due = Delivery.objects.filter(pk=delivery.pk, state=delivery.state, due_at=delivery.due_at)
    if not due.filter(due_at__lte=now).update(due_at=later):
        return False
    delivery.due_at = later
    return True


def look_again(delivery: Delivery, number: int, due_at: datetime) -> None:
    Delivery.objects.filter(pk=delivery.pk, state=delivery.state).update(
        looks=number, due_at=due_at, rung_at=None
    )


def give_to_a_person(delivery: Delivery, code: str, now: datetime) -> None:
    """Machines cannot say more."""
    move(
        delivery, State(delivery.state), State.BY_HAND, "given_to_a_person", now,
        code=code, problem=code,
    )  # fmt: skip


def end(delivery: Delivery, state: State, event: str, now: datetime) -> None:
    """A queued delivery ends, or waits for somebody, before anything was sent."""
    settled = state in (State.CANCELLED, State.VERIFIED)
    columns: dict[str, Any] = {"verified_at": now} if state == State.VERIFIED else {}
    move(delivery, State.QUEUED, state, event, now, problem="" if settled else event, **columns)


def hold(
    delivery: Delivery, source: State, now: datetime, *, only: dict[str, Any] | None = None
) -> bool:
    """Let it wait for its channel; False when the channel works again, or the row is elsewhere.

    Writing to the channel's row makes a resume wait: either it finds this delivery among the
    held, or this finds the channel active. A channel read before cannot hold anything for ever.
    """
    with transaction.atomic():
        channel = Channel.objects.filter(pk=delivery.channel_id)
        stopped = channel.exclude(state=Channel.State.ACTIVE)
        if not stopped.update(pause_reason=F("pause_reason")):
            return False
        return move(
            delivery, source, State.HELD, "channel_paused", now,
            only=only, problem="channel_paused",
        )  # fmt: skip


def step_aside(delivery: Delivery, now: datetime) -> None:
    due_at = now + timedelta(seconds=STEP_ASIDE)
    Delivery.objects.filter(pk=delivery.pk, state=State.QUEUED).update(due_at=due_at, rung_at=None)


def give_up_on(delivery: Delivery, now: datetime, first_look: float) -> bool:
    """The worker of a SENDING row died: unclear if the call may have begun, else queued again."""
    stale = {"claimed_at": delivery.claimed_at, "publishing_at": delivery.publishing_at}
    if delivery.publishing_at is None:
        return move(
            delivery, State.SENDING, State.QUEUED, "worker_lost", now, only=stale, due_at=now
        )
    return move(
        delivery, State.SENDING, State.UNCLEAR, "worker_lost", now, only=stale,
        due_at=now + timedelta(seconds=first_look), looks=0, problem="worker_lost",
    )  # fmt: skip


def cancel_unsent(delivery: Delivery, *, by: User, now: datetime, event: str = "withdrawn") -> bool:
    """Taking back or calling off wins against everything that has not opened its socket yet."""
    for state in (State.QUEUED, State.HELD, State.REJECTED, State.BY_HAND):
        if move(delivery, state, State.CANCELLED, event, now, by=by, problem=""):
            return True
    return move(
        delivery, State.SENDING, State.CANCELLED, event, now,
        by=by, only={"publishing_at": None}, problem="",
    )  # fmt: skip


def drop(delivery: Delivery, now: datetime) -> bool:
    """Its "not after" has passed and it never began: it ends here, unsent, and says so."""
    before_the_call = {"publishing_at": None} if delivery.state == State.SENDING else None
    return move(
        delivery, State(delivery.state), State.CANCELLED, "expired", now,
        only=before_the_call, problem="expired",
    )  # fmt: skip


def confirm_by_hand(delivery: Delivery, *, by: User, link: str, now: datetime) -> bool:
    """A person looked and vouches for the end of an open delivery."""
    permalink = link or delivery.permalink
    return any(
        move(
            delivery,
            state,
            State.VERIFIED,
            "confirmed_by_hand",
            now,
            by=by,
            detail=link,
            confirmed_by=by,
            verified_at=now,
            permalink=permalink,
            problem="",
        )  # fmt: skip
        for state in (State.BY_HAND, State.UNCLEAR)
    )


def queue_by_hand(delivery: Delivery, *, by: User, now: datetime) -> bool:
    """A person decided that it shall be sent (again)."""
    return any(
        move(
            delivery,
            state,
            State.QUEUED,
            "queued_by_hand",
            now,
            by=by,
            due_at=now,
            publishing_at=None,
            problem="",
            failures=0,
        )  # fmt: skip
        for state in (State.BY_HAND, State.HELD)
    )


def publication(takedown: Delivery) -> Delivery:
    """The delivery that put on the channel what ``takedown`` takes off it."""
    return Delivery.objects.get(
        broadcast=takedown.broadcast_id, channel=takedown.channel_id, operation=Operation.PUBLISH
    )


def never_public(published: Delivery) -> bool:
    """Whether the record proves that a cancelled delivery never reached the public."""
    return published.state == State.CANCELLED and wrote_nothing(published)


def wrote_nothing(published: Delivery) -> bool:
    """Whether the record proves that nothing of it stands there, as far as it got."""
    proven = True
    for event in published.attempts.order_by("number").values_list("event", flat=True):
        proven = (proven and event not in MAY_BE_PUBLIC) or event in WROTE_NOTHING
    return proven
