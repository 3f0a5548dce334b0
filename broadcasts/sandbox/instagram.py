"""Instagram content publishing: container, status, publish, read back, delete."""

import re
from typing import Any

from django.http import HttpResponse

from broadcasts.sandbox import numbers
from broadcasts.sandbox.calls import Call, answer
from broadcasts.sandbox.fetching import TooSlow, Unreachable, fetch
from broadcasts.sandbox.graph_errors import graph_error
from broadcasts.sandbox.images import identify
from broadcasts.sandbox.nodes import (
    DAY,
    Node,
    Route,
    fielded,
    listed,
    new_id,
    success,
    timestamp,
)
from broadcasts.sandbox.records import Asset, Post

MAX_IMAGE = 8 * 1024 * 1024
MIN_RATIO, MAX_RATIO = 4 / 5, 1.91
ROUNDING = 0.005  # 1080 × 566 is 1.908, and 1.91 to the platform
MAX_CAPTION, MAX_HASHTAGS, MAX_MENTIONS, MAX_ALT = 2200, 30, 20, 1000
QUOTA = 100


def profile(call: Call) -> HttpResponse:
    node = {
        "id": call.account.id,
        "username": call.account.username,
        "name": call.account.name,
        "followers_count": call.account.extra.get("followers", 0),
        "media_count": len(call.ledger.standing(call.account)),
    }
    return answer(fielded(call, node, "id"))


def create_container(call: Call) -> HttpResponse:
    if str(call.body.get("media_type", "")).upper() == "CAROUSEL":
        return _create_carousel(call)
    is_child = str(call.body.get("is_carousel_item", "")).lower() in ("true", "1")
    caption, alt = str(call.body.get("caption") or ""), str(call.body.get("alt_text") or "")
    if not call.body.get("image_url"):
        raise graph_error("media_type")
    if is_child and caption:
        raise graph_error("child_caption")
    if len(alt) > MAX_ALT:
        raise graph_error("alt_text")
    _check_caption(caption)
    name = call.ledger.keep_picture(_image(str(call.body["image_url"])), "jpg")
    pictures = [{"file": name, "alt": alt}]
    return _store(call, {"caption": caption, "pictures": pictures, "child": is_child})


def _create_carousel(call: Call) -> HttpResponse:
    given = call.body.get("children") or ""
    ids = [str(id) for id in given] if isinstance(given, list) else str(given).split(",")
    if not 2 <= len(ids) <= 10:
        raise graph_error("children")
    caption = str(call.body.get("caption") or "")
    _check_caption(caption)
    children = [_container(call, id.strip()) for id in ids]
    if not all(child.data["child"] and not _expired(call, child) for child in children):
        raise graph_error("container")
    pictures = [picture for child in children for picture in child.data["pictures"]]
    return _store(call, {"caption": caption, "pictures": pictures, "child": False})


def _store(call: Call, data: dict[str, Any]) -> HttpResponse:
    id = new_id("17900")
    call.ledger.put_asset(call.account, id, data)
    return answer({"id": id})


def _check_caption(caption: str) -> None:
    if len(caption) > MAX_CAPTION or len(re.findall(r"#\w", caption)) > MAX_HASHTAGS:
        raise graph_error("caption")
    if len(re.findall(r"(?<![\w.])@\w", caption)) > MAX_MENTIONS:
        raise graph_error("mentions")


def _image(url: str) -> bytes:
    try:
        content = fetch(url, MAX_IMAGE)
    except TooSlow as error:
        raise graph_error("fetch_timeout") from error
    except Unreachable as error:
        raise graph_error("fetch") from error
    if len(content) > MAX_IMAGE:
        raise graph_error("too_large")
    image = identify(content)
    if image is None or image.kind != "jpg":
        raise graph_error("format")
    if not MIN_RATIO - ROUNDING <= image.ratio <= MAX_RATIO + ROUNDING:
        raise graph_error("ratio")
    return content


def _container(call: Call, id: str) -> Asset:
    container = call.ledger.asset("instagram", id)
    if container is None or container.account != call.account.id:
        raise graph_error("container")
    return container


def _expired(call: Call, container: Asset) -> bool:
    return container.created < call.ledger.now() - DAY


def _status(call: Call, container: Asset) -> str:
    if container.data.get("media"):
        return "PUBLISHED"
    if _expired(call, container):
        return "EXPIRED"
    polled = container.data.get("polls", 0) > call.sandbox.polls["instagram"]
    waits = call.sandbox.polls["instagram"] > 0 and not polled
    return "IN_PROGRESS" if waits else "FINISHED"


def _read_container(call: Call, id: str) -> HttpResponse:
    container = call.ledger.poll_asset(_container(call, id))
    status = _status(call, container)
    node = {"id": id, "status_code": status, "status": f"{status.title()}: sandbox"}
    return answer(fielded(call, node, "id"))


def publish(call: Call) -> HttpResponse:
    with call.ledger.transaction():
        container = _container(call, str(call.body.get("creation_id") or ""))
        _check_publishable(call, container)
        id = new_id("18000")
        data = {"pictures": container.data["pictures"], "container": container.id}
        data["shortcode"] = new_id("D", 10)
        call.ledger.add_post(
            call.account,
            id,
            text=container.data["caption"],
            data=data,
            read_delay=call.read_delay,
        )
        call.ledger.change_asset(container, media=id)
    return answer({"id": id})


def _check_publishable(call: Call, container: Asset) -> None:
    status = _status(call, container)
    if status == "EXPIRED":
        raise graph_error("container_expired")
    if status == "PUBLISHED" or container.data["child"]:
        raise graph_error("container")
    if status != "FINISHED":
        raise graph_error("not_ready")
    if _used(call) >= QUOTA:
        raise graph_error("daily_limit")


def _used(call: Call) -> int:
    """Deleted posts count too: the quota is about publishing, not about what stands."""
    posts = call.ledger.everything("instagram", call.account.id)
    return sum(post.created > call.ledger.now() - DAY for post in posts)


def publishing_limit(call: Call) -> HttpResponse:
    config = {"quota_total": QUOTA, "quota_duration": DAY}
    node = {"quota_usage": _used(call), "config": config}
    return answer({"data": [fielded(call, node, "quota_usage")]})


def list_media(call: Call) -> HttpResponse:
    return answer(listed(call, call.ledger.standing(call.account), media_json, "id"))


def media_json(call: Call, post: Post) -> Node:
    pictures = post.data["pictures"]
    carousel = len(pictures) > 1
    children = [
        {"id": f"{post.id}{number}", "alt_text": picture["alt"] or None}
        for number, picture in enumerate(pictures)
    ]
    return {
        "id": post.id,
        "caption": post.text or None,
        "permalink": call.link(f"/instagram/{post.account}/p/{post.data['shortcode']}/"),
        "shortcode": post.data["shortcode"],
        "timestamp": timestamp(post.created),
        "media_type": "CAROUSEL_ALBUM" if carousel else "IMAGE",
        "media_product_type": "FEED",
        "media_url": call.link(f"/pictures/{pictures[0]['file']}"),
        "alt_text": None if carousel else pictures[0]["alt"] or None,
        "username": call.account.username,
        "owner": {"id": call.account.id},
        "like_count": numbers.reactions(call.account),
        "children": {"data": children} if carousel else None,
    }


def node(call: Call, method: str, id: str) -> Route | None:
    """What a method means on a container or a medium."""
    container = call.ledger.asset("instagram", id)
    if container:
        # Until it is published, looking at a container belongs to preparing it.
        operation = "read" if container.data.get("media") else "prepare"
        return (operation, lambda c: _read_container(c, id)) if method == "GET" else None
    acts: dict[str, Route] = {
        "GET": ("read", lambda c: answer(fielded(c, media_json(c, _medium(c, id)), "id"))),
        "POST": ("edit", lambda c: _edit(c, id)),
        "DELETE": ("delete", lambda c: _delete(c, id)),
    }
    return acts.get(method)


def _medium(call: Call, id: str) -> Post:
    post = call.ledger.visible("instagram", id, call.account.id)
    if post is None:
        raise graph_error("gone", id)
    return post


def _edit(call: Call, id: str) -> HttpResponse:
    """Only comments can be switched; a caption stays what it was."""
    _medium(call, id)
    if "comment_enabled" not in call.body:
        raise graph_error("parameter", "comment_enabled")
    return success()


def _delete(call: Call, id: str) -> HttpResponse:
    post = call.ledger.post("instagram", id, call.account.id)
    if post is None or post.deleted is not None:
        raise graph_error("gone", id)
    call.ledger.delete_post(post)
    return success(deleted_id=id)


EDGES: dict[tuple[str, str], Route] = {
    ("GET", ""): ("check", profile),
    ("POST", "media"): ("prepare", create_container),
    ("GET", "media"): ("read", list_media),
    ("POST", "media_publish"): ("publish", publish),
    ("GET", "content_publishing_limit"): ("check", publishing_limit),
}
