"""A LinkedIn post as JSON: what is sent, and what is read out of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from broadcasts.platforms.base import Message, Receipt, RemotePost
from broadcasts.platforms.http import Node


def path(urn: str) -> str:
    return f"/rest/posts/{quote(urn, safe='')}"


def content(message: Message, prepared: Mapping[str, str]) -> dict[str, Any]:
    """One picture, several, or nothing: LinkedIn has a form of its own for each."""
    images = [
        {"id": prepared[f"image.{number}"], "altText": picture.alt}
        for number, picture in enumerate(message.pictures)
    ]
    if not images:
        return {}
    content = {"multiImage": {"images": images}} if len(images) > 1 else {"media": images[0]}
    return {"content": content}


def image_ids(prepared: Mapping[str, str]) -> set[str]:
    return {urn for step, urn in prepared.items() if step.startswith("image.")}


def shown_images(post: Node) -> list[Node]:
    single = Node(post.field("content", "media"))
    several = post.items("content", "multiImage", "images")
    return several or ([single] if single.text("id") else [])


def images(post: Node) -> set[str]:
    return {image.text("id") for image in shown_images(post)}


def receipt(urn: str) -> Receipt:
    return Receipt(urn, f"https://www.linkedin.com/feed/update/{urn}/")


def remote(post: Node) -> RemotePost:
    images = shown_images(post)
    alts = tuple(image.text("altText") for image in images)
    return RemotePost(receipt(post.id("id")), post.text("commentary"), len(images), alts)
