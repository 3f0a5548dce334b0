"""What the platforms hold of one broadcast, against what our rows say of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from broadcasts.models import Broadcast, Delivery
from broadcasts.models.delivery import SETTLED, Operation, State
from newsroom.notices.models import Notice

Posts = list[dict[str, Any]]
#: States that say to people that nothing of it is public.
UNSENT = (State.CANCELLED, State.REJECTED, State.HELD)


def faults_of(broadcast: Broadcast, posts: Posts) -> Iterator[str]:
    """One line per broken promise; none when each channel has exactly what we say it has."""
    rows = list(broadcast.deliveries.select_related("channel"))
    known = set(broadcast.deliveries.all().open().values_list("pk", flat=True))
    takedowns = {row.channel_id: row for row in rows if row.operation == Operation.DELETE}
    for row in rows:
        if row.operation == Operation.DELETE:
            continue
        takedown = takedowns.get(row.channel_id)
        here = [post for post in posts if _is_of(post, row)]
        faults = [*_unknown(row, takedown, known), *_faults(row, takedown, here)]
        yield from (f"{row.channel.platform}: {fault}" for fault in faults)


def _is_of(post: dict[str, Any], row: Delivery) -> bool:
    mine = row.broadcast.public_id in post["wire"]
    return mine and post["platform"] == row.channel.platform


def _unknown(row: Delivery, takedown: Delivery | None, known: set[int]) -> Iterator[str]:
    """What is neither settled nor on the list of what needs a hand."""
    for delivery in (row, takedown):
        if delivery and delivery.state not in SETTLED and delivery.pk not in known:
            yield f"lost: {delivery.operation} stays {delivery.state} and nobody is told"


def _faults(row: Delivery, takedown: Delivery | None, posts: Posts) -> Iterator[str]:
    standing = [post for post in posts if not post["deleted"]]
    if len(posts) > 1:
        yield f"duplicate: {len(posts)} posts were written"
    if takedown and takedown.state == State.VERIFIED and standing:
        yield "still public although confirmed as gone"
    if takedown:
        return
    if row.state == State.VERIFIED and len(standing) != 1:
        yield f"lost: confirmed, but {len(standing)} posts stand"
    if row.state in UNSENT and standing:
        yield f"public although it is {row.state}"


def untold(since: int) -> Iterator[str]:
    """The open deliveries from ``since`` (their key) on of which nobody has a notice."""
    told = set(Notice.objects.values_list("series", flat=True).distinct())
    for row in Delivery.objects.open().filter(pk__gte=since).select_related("broadcast"):
        if not told & set(_series(row)):
            yield f"{row.broadcast.public_id}: {row.operation} is {row.state}; nobody was told"


def _series(row: Delivery) -> tuple[str, ...]:
    return (f"delivery:{row.pk}", f"broadcast:{row.broadcast_id}")
