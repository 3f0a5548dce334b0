"""A Mastodon server's front door: token, parameters, and how it words its refusals."""

import hmac
from collections.abc import Callable
from datetime import UTC, datetime
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
from broadcasts.sandbox.faults import Fault
from broadcasts.sandbox.records import Account

LIMIT, WINDOW = 300, 300  # calls in so many seconds
Handler = Callable[..., HttpResponse]


def mastodon_error(status: int, sentence: str) -> Refused:
    return Refused(answer({"error": sentence}, status))


def not_found() -> Refused:
    return mastodon_error(404, "Record not found")


def invalid(reason: str) -> Refused:
    return mastodon_error(422, f"Validation failed: {reason}")


def iso(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class MastodonDialect:
    platform = "mastodon"

    def refusal(self, call: Call, fault: Fault) -> HttpResponse:
        sentence = fault.message or "Validation failed"
        return mastodon_error(int(fault.status or 422), sentence).response

    def breakdown(self, call: Call, fault: Fault) -> HttpResponse:
        sentence = fault.message or "There was a temporary problem serving your request"
        return mastodon_error(int(fault.status or 503), sentence).response

    def rate_limit(self, call: Call) -> HttpResponse:
        response = mastodon_error(429, "Too many requests").response
        response["X-RateLimit-Limit"] = str(LIMIT)
        response["X-RateLimit-Remaining"] = "0"
        response["X-RateLimit-Reset"] = iso(call.ledger.now() + WINDOW)
        return response

    def dead_token(self, call: Call, fault: Fault) -> HttpResponse:
        return mastodon_error(401, "The access token was revoked").response

    def wrong_session(self, call: Call, status: str) -> HttpResponse:
        return mastodon_error(401, "The access token was revoked").response

    def without_id(self, response: HttpResponse) -> HttpResponse:
        return answer({}, response.status_code)


DIALECT = MastodonDialect()


def endpoint(**methods: tuple[str, Handler]) -> Callable[..., HttpResponse]:
    """A view from HTTP methods to (operation, handler)."""

    def view(request: HttpRequest, **names: str) -> HttpResponse:
        sandbox = sandbox_of(request)
        try:
            account = _holder(sandbox, request)
            if request.method not in methods:
                raise mastodon_error(404, "Not Found")
            operation, handler = methods[request.method]
            call = Call(request, sandbox, account, _parameters(request))
            response = perform(call, operation, lambda c: handler(c, **names), DIALECT)
        except Refused as refusal:
            response = refusal.response
        return _dated(response, sandbox)

    return view


def unknown(request: HttpRequest) -> HttpResponse:
    return mastodon_error(404, "Not Found").response


def _dated(response: HttpResponse, sandbox: Sandbox) -> HttpResponse:
    """By the clock that its times come from, which a test may have moved."""
    moment = datetime.fromtimestamp(sandbox.ledger.now(), UTC)
    response["Date"] = moment.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return response


def _holder(sandbox: Sandbox, request: HttpRequest) -> Account:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not token:
        raise mastodon_error(401, "This method requires an authenticated user")
    for account in sandbox.ledger.accounts("mastodon"):
        if hmac.compare_digest(account.token.encode(), token.encode()):
            return account
    raise mastodon_error(401, "The access token is invalid")


def _parameters(request: HttpRequest) -> dict[str, Any]:
    if request.content_type == "application/json":
        sent = json_body(request)
        if sent is None:
            raise mastodon_error(400, "Error occurred while parsing request parameters")
    else:
        sent = request.POST.dict()
    return {**request.GET.dict(), **sent}
