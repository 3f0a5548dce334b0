"""Facebook Pages: feed, photos, read back, edit, delete."""

import json
from typing import Any

from django.http import HttpResponse

from broadcasts.sandbox.calls import Call, answer
from broadcasts.sandbox.graph_errors import graph_error
from broadcasts.sandbox.images import identify
from broadcasts.sandbox.nodes import (
    APP_ID,
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

MAX_PHOTO = 10 * 1024 * 1024
DEFAULT_FIELDS = "id,message,created_time"


def page(call: Call) -> HttpResponse:
    account = call.account
    node = {
        "id": account.id,
        "name": account.name,
        "link": call.link(f"/facebook/{account.id}/"),
        "username": account.username,
        "is_published": not account.extra.get("hidden"),
        "followers_count": account.extra.get("followers", 0),
        "instagram_business_account": account.extra.get("instagram_business_account"),
        "access_token": account.token,
        "published_posts": _newest(call),
    }
    return answer(fielded(call, node, "id,name"))


def scrape(call: Call) -> HttpResponse:
    """Look at a web page for its card; nothing is fetched here."""
    url = str(call.body.get("id") or "")
    if not url.startswith(("http://", "https://")) or call.account.extra.get("unscrapable"):
        raise graph_error("link")
    return answer({"url": url, "title": "Meldung"})


def _newest(call: Call) -> Node | None:
    posts = call.ledger.standing(call.account)[:1]
    return {"data": [post_json(call, post) for post in posts]} if posts else None


def publish(call: Call) -> HttpResponse:
    message = str(call.body.get("message") or "")
    link = str(call.body.get("link") or "")
    wanted = _media_ids(call.body)
    if not (message or link or wanted):
        raise graph_error("no_content")
    if link and not link.startswith(("http://", "https://")):
        raise graph_error("link")
    with call.ledger.transaction():
        photos = [_fresh_photo(call, id) for id in wanted]
        id = _write(call, message, {"link": link, "pictures": [p.data for p in photos]})
        for photo in photos:
            call.ledger.change_asset(photo, story=id)
        post = call.ledger.post("facebook", id)
    assert post is not None
    return answer(fielded(call, post_json(call, post), "id"))


def _write(call: Call, message: str, data: dict[str, Any]) -> str:
    id = new_id(f"{call.account.id}_1221")
    call.ledger.add_post(call.account, id, text=message, data=data, read_delay=call.read_delay)
    return id


def _media_ids(body: dict[str, Any]) -> list[str]:
    """`attached_media` as a JSON array, or as `attached_media[0]`, `attached_media[1]` …"""
    entries = body.get("attached_media") or []
    numbered = [key for key in body if key.startswith("attached_media[")]
    try:
        if isinstance(entries, str):
            entries = json.loads(entries)
        entries = [*entries, *(_loaded(body[key]) for key in sorted(numbered, key=_number))]
        return [str(entry["media_fbid"]) for entry in entries]
    except (ValueError, KeyError, TypeError) as error:
        raise graph_error("parameter", "attached_media") from error


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _number(key: str) -> int:
    return int(key.removeprefix("attached_media[").rstrip("]"))


def _fresh_photo(call: Call, id: str) -> Asset:
    photo = call.ledger.asset("facebook", id)
    if photo is None or photo.account != call.account.id:
        raise graph_error("photo", id)
    if photo.data.get("story"):
        raise graph_error("photo_posted", id)
    if photo.created < call.ledger.now() - DAY:
        raise graph_error("photo", id)
    return photo


def upload_photo(call: Call) -> HttpResponse:
    content = _source(call)
    if len(content) > MAX_PHOTO:
        raise graph_error("image_size")
    image = identify(content)
    if image is None:
        raise graph_error("image")
    id = new_id("1221")
    alt = str(call.body.get("alt_text_custom") or "")
    data = {"file": call.ledger.keep_picture(content, image.kind), "alt": alt, "id": id}
    call.ledger.put_asset(call.account, id, data)
    if str(call.body.get("published", "true")).lower() not in ("false", "0"):
        return _publish_photo(call, id)
    return answer({"id": id})


def _publish_photo(call: Call, id: str) -> HttpResponse:
    photo = _fresh_photo(call, id)
    caption = str(call.body.get("caption") or call.body.get("message") or "")
    post_id = _write(call, caption, {"link": "", "pictures": [photo.data]})
    call.ledger.change_asset(photo, story=post_id)
    return answer({"id": id, "post_id": post_id})


def _source(call: Call) -> bytes:
    """The sandbox takes the picture itself; the product never sends an address here."""
    file = call.request.FILES.get("source")
    if file is None or isinstance(file, list):
        raise graph_error("image")
    return bytes(file.read())


def published_posts(call: Call) -> HttpResponse:
    posts = call.ledger.standing(call.account)
    return answer(listed(call, posts, post_json, DEFAULT_FIELDS))


def post_json(call: Call, post: Post) -> Node:
    anchor = post.id.rpartition("_")[2]
    return {
        "id": post.id,
        "message": post.text or None,
        "created_time": timestamp(post.created),
        "updated_time": timestamp(post.edited or post.created),
        "permalink_url": call.link(f"/facebook/{post.account}/#{anchor}"),
        "application": {"id": APP_ID, "name": "Sandbox", "link": call.link("/")},
        "from": {"id": call.account.id, "name": call.account.name},
        "is_published": True,
        "is_hidden": False,
        "is_eligible_for_promotion": not call.account.extra.get("development_mode"),
        "status_type": "added_photos" if post.data["pictures"] else "mobile_status_update",
        "attachments": _attachments(post),
    }


def _attachments(post: Post) -> Node | None:
    photos = [
        {"media_type": "photo", "type": "photo", "target": {"id": p["id"]}, "description": p["alt"]}
        for p in post.data["pictures"]
    ]
    if len(photos) > 1:
        album = {"media_type": "album", "type": "album", "target": photos[0]["target"]}
        return {"data": [{**album, "subattachments": {"data": photos}}]}
    if not photos and post.data["link"]:
        return {"data": [{"media_type": "link", "type": "share", "url": post.data["link"]}]}
    return {"data": photos} if photos else None


def node(call: Call, method: str, id: str) -> Route | None:
    """What a method means on a post or a photo."""
    if call.ledger.asset("facebook", id):
        return ("read", lambda c: _read_photo(c, id)) if method == "GET" else None
    acts: dict[str, Route] = {
        "GET": ("read", lambda c: answer(fielded(c, post_json(c, _post(c, id)), DEFAULT_FIELDS))),
        "POST": ("edit", lambda c: _edit(c, id)),
        "DELETE": ("delete", lambda c: _delete(c, id)),
    }
    return acts.get(method)


def _post(call: Call, id: str) -> Post:
    post = call.ledger.visible("facebook", id, call.account.id)
    if post is None:
        raise graph_error("gone", id)
    return post


def _edit(call: Call, id: str) -> HttpResponse:
    post = _post(call, id)
    if not isinstance(call.body.get("message"), str):
        raise graph_error("parameter", "message")
    call.ledger.edit_post(post, text=call.body["message"])
    return success()


def _delete(call: Call, id: str) -> HttpResponse:
    post = call.ledger.post("facebook", id, call.account.id)
    if post is None or post.deleted is not None:
        raise graph_error("gone", id)
    call.ledger.delete_post(post)
    return success()


def _read_photo(call: Call, id: str) -> HttpResponse:
    photo = call.ledger.asset("facebook", id)
    if photo is None:
        raise graph_error("gone", id)
    value = {
        "id": id,
        "created_time": timestamp(photo.created),
        "alt_text_custom": photo.data["alt"] or None,
        "page_story_id": photo.data.get("story"),
        "picture": call.link(f"/pictures/{photo.data['file']}"),
    }
    return answer(fielded(call, value, "id,created_time"))


EDGES: dict[tuple[str, str], Route] = {
    ("GET", ""): ("check", page),
    ("POST", "feed"): ("publish", publish),
    ("GET", "feed"): ("read", published_posts),
    ("GET", "published_posts"): ("read", published_posts),
    ("POST", "photos"): ("prepare", upload_photo),
    ("POST", "scrape"): ("prepare", scrape),
}
