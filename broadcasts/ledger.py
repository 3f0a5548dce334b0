"""The rows of a delivery: the only writer of ``Delivery.state`` and of Attempts.

Every move is a conditional UPDATE ("if it is still where I saw it") with an Attempt in the same
transaction. Who loses a race changes nothing and learns it from the return value.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q

from broadcasts import changes, takedowns
from broadcasts.models import Attempt, Broadcast, Channel, Delivery, Stop
from broadcasts.models.delivery import LOOK, Operation, State
from inspections.models import User

#: Seconds a delivery waits for another one that has to go first.
STEP_ASIDE = 3


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
        if target == State.VERIFIED:
            _conclude(delivery, now, by)
        changes.record_move(delivery, (source, target), columns.get("problem", ""))
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
            claimed_at=now, beat_at=now, publishing_at=None, problem="",
        )  # fmt: skip
    except IntegrityError:
        # The unique index "one in flight per channel" refused; the other one goes first.
        step_aside(delivery, now)
        return False


def beat(delivery: Delivery, now: datetime) -> bool:
    """A sign of life of the worker that sends it; False when the row is no longer its own."""
    mine = Delivery.objects.filter(
        pk=delivery.pk, state=State.SENDING, claimed_at=delivery.claimed_at
    )
    return bool(mine.update(beat_at=now))


def arm(delivery: Delivery, now: datetime) -> bool:
    """Commit "the call begins now"; False when somebody or the clock won.

    Withdrawn, called off, stopped, expired, its channel paused or retired, or given up on.

    Each condition is a subquery, not a join: a join would make Django ask for the row's own
    state in a subquery too, and PostgreSQL would then not see that somebody has just changed it.
    """
    with transaction.atomic():
        mine = Delivery.objects.filter(
            ~_may_not_go(now), pk=delivery.pk, state=State.SENDING, claimed_at=delivery.claimed_at
        )
        if not mine.update(publishing_at=now):
            return False
        note(delivery, "publishing", now)
        Channel.objects.filter(pk=delivery.channel_id).update(last_sent_at=now)
    delivery.publishing_at = now
    return True


def _may_not_go(now: datetime) -> Q:
    """Called off, withdrawn, out of time, stopped or its channel closed: asked with the row."""
    broadcast, channel = OuterRef("broadcast_id"), OuterRef("channel_id")
    gone = Q(withdrawal__isnull=False) | Q(cancellation__isnull=False) | Q(expires_at__lte=now)
    over = Exists(Broadcast.objects.filter(gone, pk=broadcast))
    closed = Exists(Channel.objects.filter(pk=channel).exclude(state=Channel.State.ACTIVE))
    return Q(over) | Q(closed) | Q(Exists(Stop.objects.over(broadcast, channel)))


def claim_look(delivery: Delivery, now: datetime) -> bool:
    """One worker looks at a time; ``rung_at`` tells it from a look that is only planned.

    A look at an accepted post counts as it begins, so that one of which the worker dies counts.
    """
    later = now + timedelta(seconds=LOOK)
    counted = {"looks": F("looks") + 1} if delivery.state == State.ACCEPTED else {}
    due = Delivery.objects.filter(pk=delivery.pk, state=delivery.state, due_at=delivery.due_at)
    if not due.filter(due_at__lte=now).update(due_at=later, rung_at=now, **counted):
        return False
    delivery.due_at = later
    return True


def acknowledge(delivery: Delivery, *, by: User, now: datetime) -> bool:
    """A person knows of the change; it stays in the record and leaves the list."""
    if not delivery.problem:
        return False
    return move(
        delivery, State.CHANGED, State.CHANGED, "acknowledged", now,
        by=by, only={"problem": delivery.problem}, problem="",
    )  # fmt: skip


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


def stop(
    delivery: Delivery, now: datetime, *, by: User | None = None, only: dict[str, Any] | None = None
) -> bool:
    """Hold it for a stop, unless its call may have begun; False when it is elsewhere."""
    if delivery.state == State.SENDING:
        only = {**(only or {}), "publishing_at": None}
    return move(
        delivery, State(delivery.state), State.HELD, "stopped", now,
        by=by, only=only, problem="stopped",
    )  # fmt: skip


def stop_if_standing(
    delivery: Delivery, now: datetime, *, only: dict[str, Any] | None = None
) -> bool:
    """Let it wait for a stop that stands; False when none does.

    Locking the stop makes its end wait: either that finds this delivery among the held, or this
    finds the stop ended.
    """
    over = Stop.objects.over(delivery.broadcast_id, delivery.channel_id)
    if not over.exists():
        return False
    with transaction.atomic():
        locked = [
            one.pk for one in Stop.objects.select_for_update(of=("self",)).filter(pk__in=over)
        ]
        # Asked again: while this waited for the lock somebody may have ended it.
        return over.filter(pk__in=locked).exists() and stop(delivery, now, only=only)


def offer(delivery: Delivery, now: datetime) -> None:
    """It waited too long to go out unasked; a person sends or drops it."""
    move(delivery, State.QUEUED, State.HELD, "offered", now, problem="offered")


def step_aside(delivery: Delivery, now: datetime, until: datetime | None = None) -> None:
    due_at = until or now + timedelta(seconds=STEP_ASIDE)
    Delivery.objects.filter(pk=delivery.pk, state=State.QUEUED).update(due_at=due_at, rung_at=None)


def give_up_on(delivery: Delivery, now: datetime, first_look: float) -> bool:
    """The worker of a SENDING row died: unclear if the call may have begun, else queued again."""
    columns = ("claimed_at", "publishing_at", "beat_at")
    stale = {name: getattr(delivery, name) for name in columns}
    if delivery.publishing_at is None or delivery.operation == Operation.EDIT:
        # Changing a post twice is changing it once, so it may be done again.
        return move(
            delivery, State.SENDING, State.QUEUED, "worker_lost", now,
            only=stale, due_at=now, publishing_at=None, failures=delivery.failures + 1,
        )  # fmt: skip
    return move(
        delivery, State.SENDING, State.UNCLEAR, "worker_lost", now, only=stale,
        due_at=now + timedelta(seconds=first_look), looks=0, problem="worker_lost",
    )  # fmt: skip


def cancel_unsent(
    delivery: Delivery, *, now: datetime, by: User | None = None, event: str = "withdrawn"
) -> bool:
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
    """A person looked and vouches for the end of an open delivery.

    Who deleted a post in the platform's app need not wait for a channel that is paused or down.
    Who posted before a stop, or before its time was over, proves it, so that nobody posts again.
    """
    permalink = link or delivery.permalink
    waiting = (State.HELD, State.QUEUED) if delivery.is_takedown else ()
    called_back = delivery.was_called_back
    states = (State(delivery.state),) if called_back else (State.BY_HAND, State.UNCLEAR, *waiting)
    only = {"problem": delivery.problem} if called_back else None
    return any(
        move(
            delivery,
            state,
            State.VERIFIED,
            "confirmed_by_hand",
            now,
            by=by,
            detail=link,
            only=only,
            confirmed_by=by,
            verified_at=now,
            permalink=permalink,
            problem="",
        )  # fmt: skip
        for state in states
    )


def queue_by_hand(delivery: Delivery, *, by: User, now: datetime) -> bool:
    """A person decided that it shall be sent (again), however long it waited."""
    return any(
        move(
            delivery,
            state,
            State.QUEUED,
            "queued_by_hand",
            now,
            by=by,
            due_at=now,
            wanted_at=now,
            publishing_at=None,
            problem="",
            failures=0,
        )  # fmt: skip
        for state in (State.BY_HAND, State.HELD)
    )


def let_go(delivery: Delivery, *, by: User, now: datetime, due_at: datetime) -> bool:
    """What held it is over; its age still counts when its turn comes."""
    held = {"problem": delivery.problem}
    return move(
        delivery, State.HELD, State.QUEUED, "let_go", now, by=by, only=held,
        due_at=due_at, publishing_at=None, problem="", failures=0,
    )  # fmt: skip


def drop_by_hand(delivery: Delivery, *, by: User, now: datetime) -> bool:
    """A person decided that what was offered shall not go out any more."""
    offered = {"problem": "offered"}
    return move(
        delivery, State.HELD, State.CANCELLED, "dropped", now, by=by, only=offered, problem=""
    )


def _conclude(delivery: Delivery, now: datetime, by: User | None) -> None:
    """What follows, in the same transaction, from something having been seen."""
    if delivery.is_takedown:
        _close_publication(delivery, now, by)
    elif delivery.operation == Operation.REPLACE and delivery.broadcast.follows:
        _take_down_replaced(delivery, delivery.broadcast.follows, now)


def _take_down_replaced(delivery: Delivery, original: Broadcast, now: datetime) -> None:
    """The new post is seen, so what it replaces goes; before, readers would have had neither."""
    old = Delivery.objects.standing_for(original).filter(channel=delivery.channel_id)
    ordered = [takedowns.takedown_of(post, now) for post in old.exclude(pk=delivery.pk)]
    # Who withdraws the original in this moment orders the same.
    Delivery.objects.bulk_create(ordered, ignore_conflicts=True)


def _close_publication(takedown: Delivery, now: datetime, by: User | None) -> None:
    """What is proven gone needs nobody to look for it any more."""
    published = takedowns.publication(takedown)
    for state in (State.ACCEPTED, State.UNCLEAR, State.BY_HAND, State.CHANGED):
        move(published, state, State.CANCELLED, "taken_down", now, by=by, problem="")
