"""LinkedIn's front door: token, version, protocol, and percent-encoded names."""

import hmac
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from broadcasts.sandbox.calls import Call, Refused, Sandbox, json_body, perform, sandbox_of
from broadcasts.sandbox.linkedin_errors import LinkedInDialect, linkedin_error
from broadcasts.sandbox.records import Account

NEWEST_VERSION = 202609
DIALECT = LinkedInDialect()

Handler = Callable[..., HttpResponse]


def endpoint(**methods: tuple[str, Handler]) -> Callable[..., HttpResponse]:
    """A view from HTTP methods to (operation, handler)."""

    def view(request: HttpRequest, **names: str) -> HttpResponse:
        sandbox = sandbox_of(request)
        try:
            holders = _holders(sandbox, request)
            _check_headers(sandbox, request)
            if request.method not in methods:
                raise linkedin_error("RESOURCE_NOT_FOUND", request.path)
            operation, handler = methods[request.method]
            body = json_body(request)
            if body is None:
                raise linkedin_error("INVALID_BODY")
            account = _concerned(sandbox, holders, _urns(request, body, names))
            call = Call(request, sandbox, account, body)
            return perform(call, operation, lambda c: handler(c, **names), DIALECT)
        except Refused as refusal:
            return refusal.response

    return view


def upload_endpoint(handler: Handler) -> Callable[..., HttpResponse]:
    """The upload address stands outside the versioned API and takes bare bytes."""

    def view(request: HttpRequest, name: str) -> HttpResponse:
        sandbox = sandbox_of(request)
        try:
            if request.method != "PUT":
                raise linkedin_error("RESOURCE_NOT_FOUND", request.path)
            urn = f"urn:li:image:{name}"
            account = _concerned(sandbox, _holders(sandbox, request), [urn])
            call = Call(request, sandbox, account, {})
            return perform(call, "prepare", lambda c: handler(c, name), DIALECT)
        except Refused as refusal:
            return refusal.response

    return view


def unknown(request: HttpRequest) -> HttpResponse:
    return linkedin_error("RESOURCE_NOT_FOUND", request.path).response


def _holders(sandbox: Sandbox, request: HttpRequest) -> list[Account]:
    """The organisations this token may post for; a member can look after several."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not token:
        raise linkedin_error("EMPTY_ACCESS_TOKEN")
    holders = [
        account
        for account in sandbox.ledger.accounts("linkedin")
        if hmac.compare_digest(account.token.encode(), token.encode())
    ]
    if not holders:
        raise linkedin_error("INVALID_ACCESS_TOKEN")
    ends = max(float(account.extra.get("token_expires_at", 0)) for account in holders)
    if ends and ends <= sandbox.ledger.now():
        raise linkedin_error("EXPIRED_ACCESS_TOKEN")
    return holders


def _urns(request: HttpRequest, body: dict[str, Any], names: dict[str, str]) -> list[str]:
    """Every URN that may say which organisation a call is about."""
    asked = body.get("initializeUploadRequest")
    owner = asked.get("owner") if isinstance(asked, dict) else None
    given = [body.get("author"), owner, request.GET.get("author"), *names.values()]
    return [urn for urn in given if isinstance(urn, str)]


def _concerned(sandbox: Sandbox, holders: list[Account], urns: list[str]) -> Account:
    for account in holders:
        for urn in urns:
            asset = sandbox.ledger.asset("linkedin", urn)
            if urn == f"urn:li:organization:{account.id}" or (
                asset.account == account.id
                if asset
                else sandbox.ledger.post("linkedin", urn, account.id)
            ):
                return account
    return holders[0]


def _check_headers(sandbox: Sandbox, request: HttpRequest) -> None:
    version = request.headers.get("LinkedIn-Version")
    if not version:
        raise linkedin_error("VERSION_MISSING")
    today = datetime.fromtimestamp(sandbox.ledger.now(), UTC).date()
    if not is_active(version, today):
        raise linkedin_error("NONEXISTENT_VERSION", version)
    if request.headers.get("X-Restli-Protocol-Version") != "2.0.0":
        raise linkedin_error("ILLEGAL_ARGUMENT", "X-Restli-Protocol-Version")
    # The protocol reads a bare colon in a path as syntax of its own.
    if ":" in str(request.META["sandbox.target"]).partition("?")[0]:
        raise linkedin_error("ILLEGAL_ARGUMENT", request.path)


def is_active(version: str, today: date) -> bool:
    """A version lives from its month until the middle of the same month one year later."""
    if not re.fullmatch(r"20\d\d(0[1-9]|1[0-2])", version) or int(version) > NEWEST_VERSION:
        return False
    return today <= date(int(version[:4]) + 1, int(version[4:]), 15)
