"""WhatsApp channels through WAHA 2026.7.1 with the GOWS engine: sending and reading back."""

import base64
import binascii
import secrets
from typing import Any

from django.http import HttpResponse

from broadcasts.sandbox.calls import Call, Refused, answer
from broadcasts.sandbox.fetching import Unreachable, fetch
from broadcasts.sandbox.images import identify
from broadcasts.sandbox.records import Account, Post
from broadcasts.sandbox.waha_errors import bad_request, not_found, server_error

BODY_LIMIT = 50 * 1024 * 1024
PREVIEW_DAYS = 30
POSTING_ROLES = ("OWNER", "ADMIN")


def send_text(call: Call) -> HttpResponse:
    _require(call, "chatId", "text")
    return _publish(call, str(call.body["text"]), {}, call.body.get("id"))


def send_link(call: Call) -> HttpResponse:
    """Text with the caller's own preview card; this call takes no id of ours."""
    _require(call, "chatId", "text")
    preview = call.body.get("preview") or {}
    if not preview.get("url") or preview["url"] not in str(call.body["text"]):
        raise Refused(bad_request("text must contain preview.url"))
    shown = {key: str(preview.get(key, "")) for key in ("url", "title", "description")}
    return _publish(call, str(call.body["text"]), {"preview": shown}, None)


def send_image(call: Call) -> HttpResponse:
    _require(call, "chatId", "file")
    content = _file(call)
    image = identify(content)
    if image is None or image.kind != "jpg":
        raise Refused(server_error(call, 479))
    name = call.ledger.keep_picture(content, "jpg")
    data = {"pictures": [{"file": name, "alt": ""}]}
    return _publish(call, str(call.body.get("caption") or ""), data, call.body.get("id"))


def send_video(call: Call) -> HttpResponse:
    message = "The method is not implemented by the engine."
    return answer({"statusCode": 422, "message": message, "error": "Unprocessable Entity"}, 422)


def _publish(call: Call, text: str, data: dict[str, Any], id: object) -> HttpResponse:
    channel = _channel(call)
    chosen = str(id) if id and not call.rewrite_id else new_message_id()
    call.ledger.add_post(channel, chosen, text=text, data=data, read_delay=call.read_delay)
    return _sent(channel, chosen)


def _sent(channel: Account, id: str) -> HttpResponse:
    return answer({"id": f"true_{channel.id}_{id}", "_data": None}, 201)


def new_message_id() -> str:
    return "3EB0" + secrets.token_hex(9).upper()


def reserve_id(call: Call) -> HttpResponse:
    return answer({"id": new_message_id()})


def edit_message(call: Call, chat: str, message: str) -> HttpResponse:
    _require(call, "text")
    channel = _channel(call, chat)
    post = call.ledger.post("whatsapp", message.rsplit("_", 1)[-1], channel.id)
    # Captions: the engine reports 479 when a channel's picture post is edited.
    if post is None or post.deleted is not None or post.data.get("pictures"):
        raise Refused(server_error(call, 479))
    call.ledger.edit_post(post, text=str(call.body["text"]))
    return answer({"id": f"true_{channel.id}_{post.id}", "_data": None})


def delete_message(call: Call, chat: str, message: str) -> HttpResponse:
    channel = _channel(call, chat)
    prefix, _, rest = message.partition("_")
    if prefix not in ("true", "false") or not rest.startswith(f"{channel.id}_"):
        raise Refused(server_error(call, None, "Message id must read true_<chat>_<message>"))
    post = call.ledger.post("whatsapp", rest.rsplit("_", 1)[-1], channel.id)
    if post is None:
        raise Refused(server_error(call, 404))
    call.ledger.delete_post(post)
    return answer({"id": f"true_{channel.id}_{post.id}", "_data": None})


def list_channels(call: Call) -> HttpResponse:
    role = call.request.GET.get("role")
    channels = [a for a in call.ledger.accounts("whatsapp") if a.session == call.account.session]
    return answer([channel_json(call, a) for a in channels if role in (None, a.role)])


def one_channel(call: Call, id: str) -> HttpResponse:
    return answer(channel_json(call, _by_id_or_invite(call, id)))


def preview(call: Call, id: str) -> HttpResponse:
    """What WhatsApp's servers show of the channel: the crash oracle."""
    channel = _by_id_or_invite(call, id)
    limit = call.request.GET.get("limit", "10")
    if not limit.isdigit():
        raise Refused(bad_request("limit must be a number"))
    posts = recent(call, channel)[: int(limit)]
    return answer([_preview_json(call, channel, post) for post in reversed(posts)])


def recent(call: Call, channel: Account) -> list[Post]:
    """What WhatsApp's servers still keep of a channel, newest first."""
    since = call.ledger.now() - PREVIEW_DAYS * 86400
    return [post for post in call.ledger.standing(channel) if post.created >= since]


def views_and_reactions(channel: Account, post: Post, now: float) -> tuple[int, dict[str, int]]:
    """Half of the followers see a post within its first day; one in 200 of them reacts."""
    minutes = int((now - post.created) // 60)
    views = int(channel.extra.get("followers", 0)) * min(minutes, 1440) // 2880
    counts = {"👍": views // 200, "🙏": views // 500}
    return views, {sign: count for sign, count in counts.items() if count}


def channel_json(call: Call, account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "name": account.name,
        "invite": call.link(f"/whatsapp/{account.invite}"),
        "description": str(account.extra.get("about", "")),
        "picture": None,
        "preview": None,
        "role": account.role,
        "verified": bool(account.extra.get("verified", False)),
        "subscribersCount": int(account.extra.get("followers", 0)),
    }


def _preview_json(call: Call, channel: Account, post: Post) -> dict[str, Any]:
    views, reactions = views_and_reactions(channel, post, call.ledger.now())
    info = {"ID": post.id, "ServerID": 100 + post.number, "Chat": channel.id, "IsFromMe": False}
    message = {
        "id": f"false_{channel.id}_{post.id}",
        "timestamp": int(post.created),
        "from": channel.id,
        "fromMe": False,
        "body": post.text,
        "hasMedia": bool(post.data.get("pictures")),
        "media": None,
        "ack": 1,
        "ackName": "SERVER",
        "_data": {"Info": info},
    }
    return {"message": message, "reactions": reactions, "viewCount": views}


def _require(call: Call, *names: str) -> None:
    missing = [name for name in names if not call.body.get(name)]
    if missing:
        raise Refused(bad_request(*(f"{name} should not be empty" for name in missing)))


def _channel(call: Call, chat: str | None = None) -> Account:
    """The channel to write to; WhatsApp refuses anybody but its admins."""
    account = call.ledger.account("whatsapp", chat or str(call.body["chatId"]))
    mine = account is not None and account.session == call.account.session
    if account is None or not mine or account.role not in POSTING_ROLES:
        raise Refused(server_error(call, 401))
    return account


def _by_id_or_invite(call: Call, id: str) -> Account:
    for account in call.ledger.accounts("whatsapp"):
        if id in (account.id, account.invite):
            return account
    raise Refused(not_found(f"Channel {id} not found"))


def _file(call: Call) -> bytes:
    file = call.body["file"]
    if not isinstance(file, dict) or not file.get("mimetype"):
        raise Refused(bad_request("file.mimetype must be a string"))
    try:
        if file.get("data"):
            return base64.b64decode(str(file["data"]), validate=True)
        return fetch(str(file.get("url", "")), BODY_LIMIT)
    except binascii.Error as error:
        raise Refused(server_error(call, 479)) from error
    except Unreachable as error:
        raise Refused(server_error(call, None, "Failed to fetch the file")) from error
