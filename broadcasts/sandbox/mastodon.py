"""A Mastodon server: statuses, media, accounts, and what it says about itself."""

from typing import Any

from django.http import HttpResponse

from broadcasts.sandbox import mastodon_html
from broadcasts.sandbox.calls import Call, answer
from broadcasts.sandbox.images import identify
from broadcasts.sandbox.mastodon_door import invalid, iso, not_found
from broadcasts.sandbox.nodes import DAY, new_id
from broadcasts.sandbox.records import Account, Asset, Post

MAX_ALT = 1500
MAX_BYTES, MAX_PIXELS = 16 * 1024 * 1024, 33_177_600
KEY_SECONDS = 3600  # so long is an Idempotency-Key remembered
MAX_LIMIT = 40


def instance(call: Call) -> HttpResponse:
    media = {
        "supported_mime_types": ["image/jpeg", "image/png", "image/gif"],
        "description_limit": MAX_ALT,
        "image_size_limit": MAX_BYTES,
        "image_matrix_limit": MAX_PIXELS,
        "video_size_limit": 0,
        "video_frame_rate_limit": 0,
        "video_matrix_limit": 0,
    }
    statuses = {
        "max_characters": most_characters(call.account),
        "max_media_attachments": most_pictures(call.account),
        "characters_reserved_per_url": mastodon_html.ADDRESS_LENGTH,
    }
    configuration = {"statuses": statuses, "media_attachments": media}
    return answer({"domain": call.request.get_host(), "configuration": configuration})


def most_characters(account: Account) -> int:
    return int(account.extra.get("max_characters", 500))


def most_pictures(account: Account) -> int:
    return int(account.extra.get("max_media_attachments", 4))


def verify_credentials(call: Call) -> HttpResponse:
    return answer(account_json(call, call.account))


def account_json(call: Call, account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "username": account.username,
        "acct": account.username,
        "display_name": account.name,
        "url": call.link(f"/mastodon/@{account.username}"),
        "followers_count": int(account.extra.get("followers", 0)),
        "suspended": bool(account.extra.get("suspended")),
        "bot": False,
        "locked": False,
    }


def upload(call: Call) -> HttpResponse:
    """202 while the server works on a picture; its words come along."""
    file = call.request.FILES.get("file")
    if file is None or isinstance(file, list):
        raise invalid("File can't be blank")
    content, alt = bytes(file.read()), str(call.body.get("description") or "")
    image = identify(content)
    if image is None or len(content) > MAX_BYTES or image.width * image.height > MAX_PIXELS:
        raise invalid("File content type is invalid")
    if len(alt) > MAX_ALT:
        raise invalid("Description is too long")
    id = new_id("1150")
    kept = {"file": call.ledger.keep_picture(content, image.kind), "alt": alt, "id": id}
    call.ledger.put_asset(call.account, id, kept)
    ready = not call.sandbox.polls["mastodon"]
    return answer({**_medium_json(call, kept), "url": None}, 200 if ready else 202)


def look_at_media(call: Call, id: str) -> HttpResponse:
    medium = call.ledger.poll_asset(_medium(call, id))
    if not _is_ready(call, medium):
        return answer({**_medium_json(call, medium.data), "url": None}, 206)
    return answer(_medium_json(call, medium.data))


def _is_ready(call: Call, medium: Asset) -> bool:
    return int(medium.data.get("polls", 0)) > call.sandbox.polls["mastodon"] or (
        not call.sandbox.polls["mastodon"]
    )


def _medium(call: Call, id: str) -> Asset:
    """Media without a post are dropped after a day."""
    medium = call.ledger.asset("mastodon", id)
    if medium is None or medium.account != call.account.id or medium.data.get("dropped"):
        raise not_found()
    if not medium.data.get("status") and medium.created < call.ledger.now() - DAY:
        raise not_found()
    return medium


def _medium_json(call: Call, kept: dict[str, Any]) -> dict[str, Any]:
    url = call.link(f"/pictures/{kept['file']}")
    shown = {"url": url, "preview_url": url, "description": kept["alt"] or None}
    return {"id": kept["id"], "type": "image", **shown}


def create(call: Call) -> HttpResponse:
    """The same Idempotency-Key within an hour answers with the post it made the first time."""
    key = call.request.headers.get("Idempotency-Key", "")
    with call.ledger.transaction():
        earlier = _made_with(call, key)
        if earlier:
            call.ledger.add_post(call.account, earlier.id, text=earlier.text)
            return answer(status_json(call, earlier))
        text, media = _text(call), _media(call)
        if any(medium.data.get("status") for medium in media):
            raise invalid("Media is already attached to another post")
        id = new_id("1155")
        data = {"pictures": [medium.data for medium in media], "key": key}
        data["visibility"] = str(call.body.get("visibility") or "public")
        call.ledger.add_post(call.account, id, text=text, data=data, read_delay=call.read_delay)
        for medium in media:
            call.ledger.change_asset(medium, status=id)
    post = call.ledger.post("mastodon", id)
    assert post is not None
    return answer(status_json(call, post))


def _made_with(call: Call, key: str) -> Post | None:
    since = call.ledger.now() - KEY_SECONDS
    posts = call.ledger.standing(call.account, hidden=True) if key else []
    return next((p for p in posts if p.data.get("key") == key and p.created > since), None)


def _text(call: Call) -> str:
    text = str(call.body.get("status") or "")
    if not text and not call.body.get("media_ids"):
        raise invalid("Text can't be blank")
    most = most_characters(call.account)
    if mastodon_html.length(text) > most:
        raise invalid(f"Text character limit of {most} exceeded")
    return text


def _media(call: Call) -> list[Asset]:
    ids = call.body.get("media_ids") or []
    if not isinstance(ids, list) or len(ids) > most_pictures(call.account):
        raise invalid("Cannot attach that many files")
    media = [call.ledger.asset("mastodon", str(id)) for id in ids]
    found = [m for m in media if m is not None and m.account == call.account.id]
    fresh = call.ledger.now() - DAY
    if len(found) < len(ids) or any(not m.data.get("status") and m.created < fresh for m in found):
        raise invalid("Media was not found or is already attached to another post")
    if not all(_is_ready(call, medium) for medium in found):
        raise invalid("Cannot attach files that have not finished processing")
    return found


def read(call: Call, id: str) -> HttpResponse:
    return answer(status_json(call, _status(call, id)))


def account_statuses(call: Call, id: str) -> HttpResponse:
    if id != call.account.id:
        raise not_found()
    limit = str(call.body.get("limit", 20))
    most = min(int(limit), MAX_LIMIT) if limit.isdigit() else MAX_LIMIT
    posts = call.ledger.standing(call.account)[:most]
    return answer([status_json(call, post) for post in posts])


def edit(call: Call, id: str) -> HttpResponse:
    """Media that are not named again are taken off the post."""
    post, text, media = _status(call, id), _text(call), _media(call)
    pictures = [medium.data for medium in media]
    call.ledger.edit_post(post, text=text, data={**post.data, "pictures": pictures})
    return read(call, id)


def delete(call: Call, id: str) -> HttpResponse:
    post = _status(call, id)
    call.ledger.delete_post(post)
    for kept in post.data["pictures"] if call.body.get("delete_media") == "true" else []:
        medium = call.ledger.asset("mastodon", kept["id"])
        if medium:
            call.ledger.change_asset(medium, dropped=True)
    return answer({**status_json(call, post), "text": post.text})


def _status(call: Call, id: str) -> Post:
    post = call.ledger.visible("mastodon", id, call.account.id)
    if post is None:
        raise not_found()
    return post


def status_json(call: Call, post: Post) -> dict[str, Any]:
    address = call.link(f"/mastodon/@{call.account.username}/{post.id}")
    counts = {"favourites_count": 12, "reblogs_count": 3, "replies_count": 0}
    return {
        "id": post.id,
        "uri": address,
        "url": address,
        "created_at": iso(post.created),
        "edited_at": iso(post.edited) if post.edited else None,
        "visibility": post.data.get("visibility", "public"),
        "language": "de",
        "sensitive": False,
        "spoiler_text": "",
        "content": mastodon_html.html(post.text),
        "account": account_json(call, call.account),
        "media_attachments": [_medium_json(call, kept) for kept in post.data["pictures"]],
        **{part: [] for part in ("mentions", "tags", "emojis")},
        **counts,
    }
