"""WhatsApp channels through GOWA 9.2: text only, its own ids, one envelope for everything."""

import base64
import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from broadcasts.sandbox.calls import Call, Refused, Sandbox, json_body, perform, sandbox_of
from broadcasts.sandbox.gowa_errors import (
    GowaDialect,
    refused,
    server_error,
    success,
    unauthorized,
)
from broadcasts.sandbox.records import Account, Post
from broadcasts.sandbox.waha_session import own_status, status_of
from broadcasts.sandbox.whatsapp import POSTING_ROLES, new_message_id, recent, views_and_reactions

DIALECT = GowaDialect()
Handler = Callable[..., HttpResponse]


def endpoint(**methods: tuple[str, Handler]) -> Callable[..., HttpResponse]:
    """A view from HTTP methods to (operation, handler)."""

    def view(request: HttpRequest, **names: str) -> HttpResponse:
        if request.method not in methods:
            return unknown(request)
        operation, handler = methods[request.method]
        try:
            call = _open(request, names.pop("device", None))
            status = own_status(call.account, call.ledger.now())
            if operation != "check" and status != "WORKING":
                return DIALECT.wrong_session(call, status)
            return perform(call, operation, lambda c: handler(c, **names), DIALECT)
        except Refused as refusal:
            return refusal.response

    return view


def unknown(request: HttpRequest) -> HttpResponse:
    path = request.path.removeprefix("/gowa")
    return refused("404", f"Cannot {request.method} {path}", 404)


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("OK", content_type="text/plain")


def _open(request: HttpRequest, device: str | None) -> Call:
    sandbox = sandbox_of(request)
    holders = _holders(sandbox, request)
    body = {} if (request.content_type or "").startswith("multipart/") else json_body(request)
    if body is None:
        raise Refused(refused("400", "invalid request body", 400))
    chat = str(body.get("phone") or request.GET.get("newsletter_id") or "")
    wanted = device or request.headers.get("X-Device-Id", "")
    mine = [account for account in holders if account.session == wanted or not wanted]
    if not mine:
        raise Refused(refused("DEVICE_NOT_FOUND", "device not found", 404))
    return Call(request, sandbox, next((a for a in mine if a.id == chat), mine[0]), body)


def _holders(sandbox: Sandbox, request: HttpRequest) -> list[Account]:
    given = request.headers.get("Authorization", "")
    holders = [
        account
        for account in sandbox.ledger.accounts("whatsapp")
        if hmac.compare_digest(_basic(account.token), given.encode())
    ]
    if not holders:
        raise Refused(unauthorized())
    return holders


def _basic(token: str) -> bytes:
    return b"Basic " + base64.b64encode(token.encode())


def status(call: Call) -> HttpResponse:
    now = status_of(call)
    paired = now in ("WORKING", "STARTING", "FAILED", "STOPPED")
    known = {"device_id": call.account.session, "is_logged_in": paired}
    return success({**known, "is_connected": now == "WORKING"}, "Device status")


def newsletters(call: Call) -> HttpResponse:
    everybody = call.ledger.accounts("whatsapp")
    mine = [account for account in everybody if account.session == call.account.session]
    return success({"data": [_newsletter(account) for account in mine]})


def _newsletter(account: Account) -> dict[str, Any]:
    metadata = {
        "name": {"text": account.name},
        "invite": account.invite,
        # A number, but written as text.
        "subscribers_count": str(account.extra.get("followers", 0)),
    }
    return {
        "id": account.id,
        "state": {"type": "active"},
        "thread_metadata": metadata,
        "viewer_metadata": {"mute": "off", "role": account.role.lower()},
    }


def send_message(call: Call) -> HttpResponse:
    text = str(call.body.get("message") or "")
    if not text:
        raise Refused(refused("VALIDATION_ERROR", "message: cannot be blank.", 400))
    channel, id = _channel(call), new_message_id()
    call.ledger.add_post(channel, id, text=text, read_delay=call.read_delay)
    return success({"message_id": id, "status": f"Message sent to {channel.id}"})


def send_image(call: Call) -> HttpResponse:
    """The upload works; the post lacks the handle that WhatsApp wants with a channel's media."""
    raise Refused(server_error(479))


def update(call: Call, message: str) -> HttpResponse:
    post = _post(call, message)
    text = str(call.body.get("message") or "")
    if not text:
        raise Refused(refused("VALIDATION_ERROR", "message: cannot be blank.", 400))
    call.ledger.edit_post(post, text=text)
    return success({"message_id": post.id, "status": "Update message success"})


def revoke(call: Call, message: str) -> HttpResponse:
    post = _post(call, message)
    call.ledger.delete_post(post)
    return success({"message_id": post.id, "status": "Revoke success"})


def messages(call: Call) -> HttpResponse:
    channel = call.ledger.account("whatsapp", call.request.GET.get("newsletter_id", ""))
    if channel is None or channel.session != call.account.session:
        raise Refused(refused("INVALID_JID", "not a newsletter you follow", 400))
    count = call.request.GET.get("count", "50")
    if not count.isdigit() or not 1 <= int(count) <= 100:
        raise Refused(refused("VALIDATION_ERROR", "count: must be between 1 and 100.", 400))
    posts = recent(call, channel)[: int(count)]
    return success({"data": [_message(call, channel, post) for post in posts]})


def _message(call: Call, channel: Account, post: Post) -> dict[str, Any]:
    views, reactions = views_and_reactions(channel, post, call.ledger.now())
    return {
        "server_id": 100 + post.number,
        "message_id": post.id,
        "type": "media" if post.data.get("pictures") else "text",
        "timestamp": datetime.fromtimestamp(int(post.created), UTC).isoformat(),
        "views_count": views,
        "reaction_counts": reactions,
        "text": post.text,
    }


def _channel(call: Call) -> Account:
    """The channel to write to; WhatsApp refuses anybody but its admins."""
    phone = str(call.body.get("phone") or "")
    if not phone.endswith("@newsletter"):
        raise Refused(refused("INVALID_JID", "invalid JID", 400))
    account = call.ledger.account("whatsapp", phone)
    mine = account is not None and account.session == call.account.session
    if account is None or not mine or account.role not in POSTING_ROLES:
        raise Refused(server_error(401))
    return account


def _post(call: Call, message: str) -> Post:
    post = call.ledger.post("whatsapp", message, _channel(call).id)
    if post is None or post.deleted is not None:
        raise Refused(server_error(404))
    return post
