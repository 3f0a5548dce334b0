"""Correcting a post where it stands: which are changed, and which are deleted and made anew.

Only corrections that are in no hurry change posts: nobody is told of a change. Whoever wants
readers to hear of it anew writes an update, or raises the urgency, and gets a new post. Where a
platform changes nothing, as Instagram, the correction is posted anew and the old post deleted.
"""

from __future__ import annotations

from collections.abc import Sequence

from broadcasts.models import Broadcast, Channel, Delivery, Kind, Urgency
from broadcasts.models.delivery import Operation
from broadcasts.parcel import NotWhatWasSigned, signed_channel
from broadcasts.platforms.base import Message
from broadcasts.platforms.registry import adapter_class

#: What readers need not hear of at once.
CALM = frozenset({Urgency.NORMAL, Urgency.LOW})


def standing_posts(kind: str, original: Broadcast | None) -> dict[int, Delivery]:
    """The posts of ``original`` that a text of this kind puts right, by channel."""
    if kind != Kind.CORRECTION or original is None or original.is_withdrawn:
        return {}
    standing = Delivery.objects.standing_for(original).select_related("broadcast")
    return {post.channel_id: post for post in standing}


def operation(
    post: Delivery | None, urgency: str, channel: Channel, message: Message, digests: Sequence[str]
) -> Operation:
    """Whether ``message`` becomes a new post, a change of ``post``, or a post in its place.

    A change leaves pictures alone, so both must show the same ones.
    """
    if post is None:
        return Operation.PUBLISH
    adapter = adapter_class(channel.gateway)
    if not adapter.can_edit(message):
        return Operation.REPLACE if adapter.capabilities.delete else Operation.PUBLISH
    is_calm = urgency in CALM
    return Operation.EDIT if is_calm and _shows(post, digests) else Operation.PUBLISH


def _shows(post: Delivery, digests: Sequence[str]) -> bool:
    try:
        return list(signed_channel(post.broadcast, post.channel_id)["pictures"]) == list(digests)
    except NotWhatWasSigned:
        return False
