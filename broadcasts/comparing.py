"""What the platform shows against what was signed: text, pictures, their descriptions."""

from __future__ import annotations

from broadcasts.models import Delivery
from broadcasts.models.delivery import Operation
from broadcasts.parcel import signed_channel
from broadcasts.platforms.base import Adapter, Gone, RemotePost, normal_text


def difference(delivery: Delivery, adapter: Adapter, post: RemotePost | Gone) -> str:
    """How the post differs from what it should be, as a code; empty when they agree."""
    if delivery.is_takedown:
        return "" if isinstance(post, Gone) else "still_there"
    if isinstance(post, Gone):
        return "not_visible"
    return _text(delivery, adapter, post) or _pictures(delivery, post)


def _text(delivery: Delivery, adapter: Adapter, post: RemotePost) -> str:
    if adapter.same_text(delivery.wire_text, post.text):
        return ""
    if delivery.operation == Operation.EDIT:
        return "not_changed"
    signed = normal_text(adapter.shown(delivery.wire_text))
    is_cut = signed.startswith(normal_text(post.text).rstrip("… "))
    return "truncated" if is_cut else "altered"


def _pictures(delivery: Delivery, post: RemotePost) -> str:
    """By their number, and by their descriptions where the platform tells them."""
    digests = signed_channel(delivery.broadcast, delivery.channel_id)["pictures"]
    if post.pictures != len(digests):
        return "picture_missing" if post.pictures < len(digests) else "altered"
    if post.alts is None:
        return ""
    signed = {one.digest: one.alt for one in delivery.broadcast.pictures.all()}
    signed |= {one.feed_digest: one.alt for one in delivery.broadcast.pictures.all()}
    same = [normal_text(alt) for alt in post.alts] == [normal_text(signed[d]) for d in digests]
    return "" if same else "alt_differs"
