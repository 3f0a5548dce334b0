"""A Facebook post as JSON: what is asked of it, and what is read out of an answer."""

from __future__ import annotations

from broadcasts.platforms.base import Receipt, RemotePost
from broadcasts.platforms.http import Node

ATTACHMENTS = "attachments{media_type,target{id},subattachments{media_type,target{id}}}"
FIELDS = f"id,message,created_time,permalink_url,{ATTACHMENTS}"


def remote(post: Node) -> RemotePost:
    receipt = Receipt(post.id("id"), post.address("permalink_url"))
    return RemotePost(receipt, post.text("message"), len(photo_ids(post)))


def photo_ids(post: Node) -> list[str]:
    """The ids of a post's photos: an attachment each, or an album with them below it."""
    attached = post.items("attachments", "data")
    below = [item for album in attached for item in album.items("subattachments", "data")]
    photos = [item for item in below or attached if item.text("media_type") == "photo"]
    return [photo.text("target", "id") for photo in photos]
