"""The sandbox's own switches under `/_sandbox/`: accounts, faults, ledger, clock."""

import json
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from broadcasts.sandbox.calls import DEFAULT_POLLS, Sandbox, answer, sandbox_of
from broadcasts.sandbox.faults import BadFault, fault_from
from broadcasts.sandbox.records import Account, BadAccount, Post, account_from, account_id
from broadcasts.sandbox.waha_session import BadStatus, put_status


class BadOrder(ValueError):
    """A switch was given something it does not understand."""


def ping(request: HttpRequest) -> HttpResponse:
    return answer({"ok": True})


def accounts(request: HttpRequest) -> HttpResponse:
    """PUT adds accounts or replaces them; GET lists them without their secrets."""
    sandbox = sandbox_of(request)
    if request.method == "PUT":
        try:
            entries = _list(_json(request))
            for account in [account_from(entry) for entry in entries]:
                sandbox.ledger.put_account(account)
        except (BadAccount, BadOrder) as error:
            return answer({"error": str(error)}, 400)
    elif request.method != "GET":
        return _no_such_method()
    return answer([_account_json(account) for account in sandbox.ledger.accounts()])


def faults(request: HttpRequest) -> HttpResponse:
    sandbox = sandbox_of(request)
    if request.method == "POST":
        try:
            sandbox.faults.add(fault_from(_json(request)))
        except (BadFault, BadOrder) as error:
            return answer({"error": str(error)}, 400)
    elif request.method == "DELETE":
        sandbox.faults.clear()
    elif request.method != "GET":
        return _no_such_method()
    return answer(sandbox.faults.listed(), 201 if request.method == "POST" else 200)


def ledger(request: HttpRequest) -> HttpResponse:
    """Every post ever written, deleted ones too: where duplicates are counted."""
    sandbox = sandbox_of(request)
    platform = request.GET.get("platform") or None
    account = request.GET.get("account") or None
    if account:
        account = account_id("linkedin" if account.startswith("urn:li:") else "", account)
    posts = sandbox.ledger.everything(platform, account)
    return answer([_post_json(request, sandbox, post) for post in posts])


def reset(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _no_such_method()
    sandbox_of(request).reset()
    return answer({"ok": True})


def clock(request: HttpRequest) -> HttpResponse:
    """POST {"advance": seconds}: what expires after 24 hours need not be waited for."""
    sandbox = sandbox_of(request)
    try:
        if request.method == "POST":
            sandbox.ledger.advance(float(_dict(_json(request)).get("advance", 0)))
    except (BadOrder, TypeError, ValueError) as error:
        return answer({"error": str(error)}, 400)
    return answer({"now": sandbox.ledger.now()})


def polls(request: HttpRequest) -> HttpResponse:
    """PUT {"instagram": n, "mastodon": n}: how many looks find a medium still in progress."""
    sandbox = sandbox_of(request)
    try:
        if request.method == "PUT":
            wanted = _dict(_json(request))
            known = {name: int(n) for name, n in wanted.items() if name in DEFAULT_POLLS}
            sandbox.polls = {**sandbox.polls, **known}
    except (BadOrder, TypeError, ValueError) as error:
        return answer({"error": str(error)}, 400)
    return answer(sandbox.polls)


def sessions(request: HttpRequest) -> HttpResponse:
    """PUT {"session", "status"}: what a phone does to a WhatsApp session, such as pairing it."""
    if request.method != "PUT":
        return _no_such_method()
    try:
        order = _dict(_json(request))
        session, status = str(order.get("session")), str(order.get("status"))
        put_status(sandbox_of(request).ledger, session, status)
    except (BadOrder, BadStatus) as error:
        return answer({"error": str(error)}, 400)
    return answer({"session": session, "status": status})


def _json(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body)
    except ValueError as error:
        raise BadOrder("The body is not JSON.") from error


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadOrder("The body must be a JSON list.")
    return value


def _dict(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadOrder("The body must be a JSON object.")
    return value


def _no_such_method() -> HttpResponse:
    return answer({"error": "This address does not take that method."}, 405)


def _account_json(account: Account) -> dict[str, Any]:
    hidden = {"app_secret"}
    extra = {key: value for key, value in account.extra.items() if key not in hidden}
    known = {"platform": account.platform, "id": account.id, "name": account.name}
    return {**extra, **known}


def _post_json(request: HttpRequest, sandbox: Sandbox, post: Post) -> dict[str, Any]:
    pictures = [
        {
            "url": request.build_absolute_uri(f"/pictures/{picture['file']}"),
            "sha256": picture["file"].partition(".")[0],
            "alt": picture["alt"],
        }
        for picture in post.data.get("pictures", [])
    ]
    return {
        "number": post.number,
        "platform": post.platform,
        "account": post.account,
        "id": post.id,
        "text": post.text,
        "wire": post.data.get("sent", post.wire),
        "link": post.data.get("link") or None,
        "card": post.data.get("preview") or None,
        "pictures": pictures,
        "cut": bool(post.data.get("cut")),
        "earlier_texts": post.versions,
        "dropped_repeats": post.dropped,
        "created_at": _time(post.created),
        "edited": post.edited is not None,
        "edited_at": _time(post.edited),
        "deleted": post.deleted is not None,
        "deleted_at": _time(post.deleted),
        "visible": post.deleted is None and post.visible_from <= sandbox.ledger.now(),
    }


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()
