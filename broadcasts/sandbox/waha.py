"""WAHA's front door: key, session, and which call is which."""

import hmac
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from broadcasts.sandbox.calls import (
    Call,
    Refused,
    Sandbox,
    answer,
    json_body,
    perform,
    sandbox_of,
)
from broadcasts.sandbox.records import Account
from broadcasts.sandbox.waha_errors import (
    VERSION,
    WahaDialect,
    bad_request,
    forbidden,
    not_found,
    too_large,
    unauthorized,
)
from broadcasts.sandbox.waha_session import require_working
from broadcasts.sandbox.whatsapp import BODY_LIMIT

DIALECT = WahaDialect()
Handler = Callable[..., HttpResponse]


def endpoint(**methods: tuple[str, Handler]) -> Callable[..., HttpResponse]:
    """A view from HTTP methods to (operation, handler)."""

    def view(request: HttpRequest, **names: str) -> HttpResponse:
        if request.method not in methods:
            return unknown(request)
        operation, handler = methods[request.method]
        try:
            call = _open(request, names)
            if operation != "check":
                require_working(call)
            return perform(call, operation, lambda c: handler(c, **names), DIALECT)
        except Refused as refusal:
            return refusal.response

    return view


def unknown(request: HttpRequest) -> HttpResponse:
    path = request.path.removeprefix("/waha")
    return not_found(f"Cannot {request.method} {path}")


def _open(request: HttpRequest, names: dict[str, str]) -> Call:
    sandbox = sandbox_of(request)
    holders = _key_holders(sandbox, request)
    if len(request.body) > BODY_LIMIT:
        raise Refused(too_large())
    body = json_body(request)
    if body is None:
        raise Refused(bad_request("Unexpected token in JSON"))
    session = names.pop("session", None) or body.get("session")
    if session is None and request.method == "POST":
        raise Refused(bad_request("session should not be empty"))
    channel = names.get("chat") or names.get("id") or body.get("chatId")
    account = _account(sandbox, holders, session, channel)
    return Call(request, sandbox, account, body)


def _key_holders(sandbox: Sandbox, request: HttpRequest) -> list[Account]:
    key = request.headers.get("X-Api-Key", "")
    holders = [
        account
        for account in sandbox.ledger.accounts("whatsapp")
        if hmac.compare_digest(account.token.encode(), key.encode())
    ]
    if not holders:
        raise Refused(unauthorized())
    return holders


def _account(sandbox: Sandbox, holders: list[Account], session: Any, channel: Any) -> Account:
    """The channel this call is about, else any account of its session."""
    if session is None:
        return holders[0]
    everybody = sandbox.ledger.accounts("whatsapp")
    if all(account.session != session for account in everybody):
        raise Refused(not_found(f'We didn\'t find a session with name "{session}"'))
    mine = [account for account in holders if account.session == session]
    if not mine:
        raise Refused(forbidden())
    return next((a for a in mine if channel in (a.id, a.invite)), mine[0])


def ping(call: Call) -> HttpResponse:
    return answer({"message": "pong"})


def health(call: Call) -> HttpResponse:
    return answer({"status": "ok", "info": {}, "error": {}, "details": {}})


def version(call: Call) -> HttpResponse:
    return answer({**VERSION, "engine": call.account.extra.get("engine", "GOWS")})
