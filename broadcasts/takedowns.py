"""Taking a post down: its order, and whether the record proves that nothing stands there."""

from __future__ import annotations

from datetime import datetime, timedelta

from broadcasts.models import Delivery
from broadcasts.models.delivery import Operation, State

#: So long after its yes a platform may take to show a post, and the time between two deletions of
#: one that it has not shown yet. The looks at an accepted post end after six minutes.
LATE = timedelta(minutes=10)
AGAIN_SECONDS = 60

#: What a person was asked to do, and perhaps did, although nobody has confirmed it yet.
TASKS = ("by_hand", "edit_by_hand")
#: Events after which something may have become public.
MAY_BE_PUBLIC = frozenset({"publishing", "unclear", *TASKS})
#: Events that prove the call before them wrote nothing.
WROTE_NOTHING = frozenset(
    {"not_sent", "rate_limited", "rejected", "auth", "permission", "config", "blocked"}
    | {"proven_absent"}
)


def takedown_of(published: Delivery, now: datetime) -> Delivery:
    """A new takedown of what ``published`` put on its channel, not saved yet."""
    return Delivery(
        broadcast=published.broadcast,
        channel=published.channel,
        address=published.address,
        operation=Operation.DELETE,
        # Taking down overtakes whatever waits for the channel.
        urgency_rank=0,
        message_key=published.message_key,
        due_at=now,
    )


def publication(takedown: Delivery) -> Delivery:
    """The delivery that put on the channel what ``takedown`` takes off it."""
    same = Delivery.objects.filter(broadcast=takedown.broadcast_id, channel=takedown.channel_id)
    return same.saying().get()


def may_show_late(published: Delivery, now: datetime) -> bool:
    """Whether a post that nobody has seen yet may still appear, although the platform shows none.

    Told to delete what it does not show yet, a platform says that nothing is there; what appears
    afterwards would stand for ever, with a proof that it is gone.
    """
    accepted = published.accepted_at
    return accepted is not None and published.seen_at is None and now < accepted + LATE


def never_public(published: Delivery) -> bool:
    """Whether the record proves that a cancelled delivery never reached the public."""
    return published.state == State.CANCELLED and wrote_nothing(published)


def wrote_nothing(published: Delivery) -> bool:
    """Whether the record proves that nothing of it stands there, as far as it got."""
    proven = True
    for event in published.attempts.order_by("number").values_list("event", flat=True):
        proven = (proven and event not in MAY_BE_PUBLIC) or event in WROTE_NOTHING
    return proven
