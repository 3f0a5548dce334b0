"""Whose turn it is: whether a queued delivery may be claimed now, and where it goes if not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q

from broadcasts import embargo, ledger, order, signature, takedowns
from broadcasts.models import Channel, Delivery
from broadcasts.models.delivery import Operation, State
from broadcasts.parcel import adapter_of

#: Of these a takedown cannot know yet what there is to take down.
UNDECIDED = (State.QUEUED, State.SENDING, State.UNCLEAR)
#: Of these it need not wait: whatever is withdrawn is not sent any more.
UNSENT = (State.QUEUED, State.HELD, State.REJECTED)
#: What becomes of it on a channel that takes nothing any more, by operation.
REFUSED = {
    Operation.PUBLISH: (State.REJECTED, "channel_retired"),
    Operation.REPLACE: (State.REJECTED, "channel_retired"),
    Operation.EDIT: (State.BY_HAND, "edit_by_hand"),
    Operation.DELETE: (State.BY_HAND, "takedown_by_hand"),
}
#: What a person is asked to do where only people work the channel.
TASKS = {
    Operation.PUBLISH: (State.BY_HAND, "by_hand"),
    Operation.REPLACE: (State.BY_HAND, "by_hand"),
    Operation.EDIT: (State.BY_HAND, "edit_by_hand"),
    Operation.DELETE: (State.BY_HAND, "by_hand"),
}


def has_come(delivery: Delivery, now: datetime) -> bool:
    """Whether it may be claimed now; otherwise it is put where it has to wait or to end."""
    if not delivery.is_takedown and delivery.broadcast.is_expired(now):
        ledger.drop(delivery, now)
        return False
    ending = _ending(delivery, now)
    if ending:
        is_to_say = ending[0] == State.BY_HAND and not delivery.is_takedown
        if not (is_to_say and _refused(delivery, now)):
            ledger.end(delivery, *ending, now)
        return False
    is_paused = delivery.channel.state == Channel.State.PAUSED
    if is_paused and ledger.hold(delivery, State.QUEUED, now):
        return False
    if not delivery.is_takedown and ledger.stop_if_standing(delivery, now):
        return False
    if delivery.is_too_old(now):
        ledger.offer(delivery, now)
        return False
    until = _wait(delivery, now)
    if until:
        ledger.step_aside(delivery, now, until)
    return not until


def _ending(delivery: Delivery, now: datetime) -> tuple[State, str] | None:
    """How it ends, or becomes a task, without a call."""
    ending = _takedown_ending(delivery, now) if delivery.is_takedown else _called_off(delivery)
    if ending:
        return ending
    operation = Operation(delivery.operation)
    if delivery.channel.state in (Channel.State.RETIRED, Channel.State.NEW):
        return REFUSED[operation]
    # People post in the order of the list, so a follow-up comes on it after its original.
    if adapter_of(delivery.channel).capabilities.human and not _follows_waiting(delivery):
        return TASKS[operation]
    return None


def _refused(delivery: Delivery, now: datetime) -> bool:
    """Whether the signature is void: nobody is asked to post by hand what no machine would."""
    try:
        signature.checked_message(delivery)
    except signature.SignatureVoid as void:
        return refuse(delivery, State.QUEUED, void, now)
    return False


def refuse(
    delivery: Delivery,
    source: State,
    void: signature.SignatureVoid,
    now: datetime,
    only: dict[str, Any] | None = None,
) -> bool:
    """Refused for its signature, for good; False when the row is elsewhere by now."""
    return ledger.move(
        delivery, source, State.REJECTED, "signature_void", now,
        code=void.code, only=only, problem=f"signature_{void.code}",
    )  # fmt: skip


def _follows_waiting(delivery: Delivery) -> bool:
    return not delivery.is_takedown and order.earlier_waits(delivery)


def _called_off(delivery: Delivery) -> tuple[State, str] | None:
    if delivery.broadcast.is_cancelled:
        return State.CANCELLED, "cancelled"
    return (State.CANCELLED, "withdrawn") if delivery.broadcast.is_withdrawn else None


def _takedown_ending(delivery: Delivery, now: datetime) -> tuple[State, str] | None:
    """How a takedown ends without a call: nothing was public, or only a person can do it."""
    published = takedowns.publication(delivery)
    # It came back from its call after the withdrawal, and may have been told to wait an hour.
    if published.state in UNSENT and not ledger.cancel_unsent(published, now=now):
        published = takedowns.publication(delivery)
    if takedowns.never_public(published):
        return State.VERIFIED, "never_published"
    if published.state in UNDECIDED:
        return None
    if published.remote_id and adapter_of(delivery.channel).capabilities.delete:
        return None
    return State.BY_HAND, "takedown_by_hand"


def _wait(delivery: Delivery, now: datetime) -> datetime | None:
    """Until when it steps aside; None when it is its turn."""
    soon = now + timedelta(seconds=ledger.STEP_ASIDE)
    if is_clogged(delivery, now):
        return soon
    if delivery.is_takedown:
        return soon if takedowns.publication(delivery).state in UNDECIDED else None
    if _somebody_first(delivery, now) or not embargo.is_over(delivery.broadcast, now):
        return soon
    free_at = delivery.channel.free_at()
    # The platform's pace keeps us from looking like a robot; no warning waits for that.
    is_early = delivery.urgency_rank > 0 and free_at is not None and free_at > now
    return free_at if is_early else None


def is_clogged(delivery: Delivery, now: datetime) -> bool:
    """Whether its gateway already keeps as many workers waiting as one may (decision 0058)."""
    others = Delivery.objects.slow(now).filter(channel__gateway=delivery.channel.gateway)
    return others.exclude(pk=delivery.pk).count() >= settings.SLOW_CALLS_PER_GATEWAY


def may_look(delivery: Delivery, now: datetime) -> bool:
    """Whether a worker may wait for a look now; otherwise the same look is taken a little later."""
    if not is_clogged(delivery, now):
        return True
    ledger.look_again(delivery, delivery.looks, now + timedelta(seconds=ledger.STEP_ASIDE))
    return False


def _somebody_first(delivery: Delivery, now: datetime) -> bool:
    """In a story the original first; on a channel what is urgent, then who came first."""
    if order.earlier_waits(delivery):
        return True
    waiting = Delivery.objects.due(now).filter(channel=delivery.channel_id, state=State.QUEUED)
    rank = delivery.urgency_rank
    ahead = Q(urgency_rank__lt=rank) | Q(urgency_rank=rank, pk__lt=delivery.pk)
    # What waits itself, perhaps for this one, is ahead of nobody.
    return any(
        not _follows_waiting(one) for one in waiting.filter(ahead).select_related("broadcast")
    )
