"""Correcting a post where it stands: which posts can be changed instead of followed by another.

Only corrections that are in no hurry change posts: nobody is told of a change. Whoever wants
readers to hear of it anew writes an update, or raises the urgency, and gets a new post.
"""

from __future__ import annotations

from collections.abc import Sequence

from broadcasts.models import Broadcast, Channel, Delivery, Kind, Urgency
from broadcasts.models.delivery import Operation, State
from broadcasts.parcel import NotWhatWasSigned, signed_channel
from broadcasts.platforms.base import Message
from broadcasts.platforms.registry import adapter_class

#: What readers need not hear of at once.
CALM = frozenset({Urgency.NORMAL, Urgency.LOW})


def standing_posts(kind: str, urgency: str, original: Broadcast | None) -> dict[int, Delivery]:
    """The posts of ``original`` that a text of this kind and urgency may change, by channel."""
    if kind != Kind.CORRECTION or urgency not in CALM:
        return {}
    if original is None or original.is_withdrawn:
        return {}
    seen = original.deliveries.saying().filter(state=State.VERIFIED).exclude(remote_id="")
    return {post.channel_id: post for post in seen.select_related("broadcast")}


def operation(
    post: Delivery | None, channel: Channel, message: Message, digests: Sequence[str]
) -> Operation:
    """Whether ``message`` becomes a new post or a change of ``post``.

    A change leaves pictures alone, so both must show the same ones.
    """
    if post is None or not adapter_class(channel.gateway).can_edit(message):
        return Operation.PUBLISH
    try:
        shown = signed_channel(post.broadcast, channel.pk)["pictures"]
    except NotWhatWasSigned:
        return Operation.PUBLISH
    return Operation.EDIT if list(shown) == list(digests) else Operation.PUBLISH
