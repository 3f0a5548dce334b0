"""The order of a story on one channel: nothing goes out before what it follows."""

from __future__ import annotations

from django.db.models import Q

from broadcasts.models import Broadcast, Delivery
from broadcasts.models.delivery import State

#: It may still go out, so whatever follows it has to wait; all other states are final here.
MAY_STILL_COME = (State.QUEUED, State.SENDING, State.UNCLEAR, State.HELD, State.BY_HAND)


def earlier_waits(delivery: Delivery) -> bool:
    """Whether an earlier item of the same story may still come on the channel.

    Earlier are all originals up the line, and what followed them before this one did. Rows only
    move out of ``MAY_STILL_COME``, so an answer of no stays true until the claim.
    """
    line = _line(delivery.broadcast)
    if not line:
        return False
    mine = delivery.broadcast
    older = Q(
        broadcast__follows__in=line,
        broadcast__lt=mine.pk,
        broadcast__visible_from__lte=mine.visible_from,
    )
    publications = Delivery.objects.filter(
        Q(broadcast__in=line) | older, channel=delivery.channel_id
    )
    waiting = publications.saying().filter(state__in=MAY_STILL_COME)
    return waiting.exclude(pk=delivery.pk).exists()


def _line(broadcast: Broadcast) -> set[int]:
    """The ids of everything ``broadcast`` follows, directly and further up."""
    line: set[int] = set()
    above = broadcast.follows_id
    while above and above not in line:
        line.add(above)
        above = Broadcast.objects.values_list("follows", flat=True).get(pk=above)
    return line
