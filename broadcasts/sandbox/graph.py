"""The Graph API's front door: version, token, proof, and which node a path means."""

import hashlib
import hmac
import json
import time
from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from broadcasts.sandbox import facebook, instagram, numbers
from broadcasts.sandbox.calls import Call, Refused, Sandbox, answer, json_body, perform, sandbox_of
from broadcasts.sandbox.graph_errors import DIALECTS, graph_error
from broadcasts.sandbox.nodes import APP_ID, Route
from broadcasts.sandbox.records import Account

# The last day of each version that can still be called; None where it is not announced.
VERSIONS: dict[str, date | None] = {
    "v26.0": None,
    "v25.0": date(2028, 7, 29),
    "v24.0": date(2028, 2, 18),
    "v23.0": date(2027, 10, 8),
    "v22.0": date(2027, 5, 20),
    "v21.0": date(2027, 1, 21),
}
SCOPES = [
    "pages_manage_posts",
    "pages_read_engagement",
    "pages_show_list",
    "instagram_basic",
    "instagram_content_publish",
    "instagram_manage_contents",
]
ROOMS = {
    "facebook": (facebook.EDGES, facebook.node),
    "instagram": (instagram.EDGES, instagram.node),
}


def view(request: HttpRequest, version: str, node: str, edge: str = "") -> HttpResponse:
    try:
        sandbox = sandbox_of(request)
        _require_version(sandbox, version)
        token = _token(request)
        body = _parameters(request)
        if node == "debug_token" and _method(request, body) == "get":
            return _debug_token(sandbox, token, body)
        holders = _holders(sandbox, request, token)
        account = holders[0] if node == "me" else _owner(sandbox, holders, node)
        call = Call(request, sandbox, account, body)
        operation, act = _route(call, account.id if node == "me" else node, edge)
        response = perform(call, operation, act, DIALECTS[account.platform])
        return _with_usage(response, account)
    except Refused as refusal:
        return refusal.response


def _method(request: HttpRequest, body: dict[str, Any]) -> str:
    """A body may name another method than the call's own."""
    return str(body.get("method") or request.method).lower()


def several(request: HttpRequest, version: str) -> HttpResponse:
    """`?ids=1,2`: the same question to several nodes; a POST asks to look at a web page."""
    if request.method == "POST":
        return view(request, version, "me", "scrape")
    answers: dict[str, Any] = {}
    for node in request.GET.get("ids", "").split(","):
        response = view(request, version, node)
        if response.status_code != 200:
            return response
        answers[node] = json.loads(response.content)
    return answer(answers)


def unknown(request: HttpRequest) -> HttpResponse:
    return graph_error("path").response


def _with_usage(response: HttpResponse, account: Account) -> HttpResponse:
    """As much as the account was registered with, in percent."""
    used = account.extra.get("usage")
    if used and response.status_code < 400:
        shares = {"call_count": used, "total_time": 3, "total_cputime": 2}
        response["X-App-Usage"] = json.dumps(shares)
    return response


def _require_version(sandbox: Sandbox, version: str) -> None:
    today = datetime.fromtimestamp(sandbox.ledger.now(), UTC).date()
    if version not in VERSIONS or (VERSIONS[version] or today) < today:
        raise graph_error("version", version)


def _token(request: HttpRequest) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not token:
        raise graph_error("no_token")
    return token.strip()


def _parameters(request: HttpRequest) -> dict[str, Any]:
    """Query, form and JSON in one, as the Graph API takes them."""
    if request.content_type == "application/json":
        sent = json_body(request)
        if sent is None:
            raise graph_error("body")
    else:
        sent = request.POST.dict()
    return {**request.GET.dict(), **sent}


def _holders(sandbox: Sandbox, request: HttpRequest, token: str) -> list[Account]:
    """The accounts this token speaks for: a page, and the Instagram account linked to it."""
    holders = [
        account
        for account in sandbox.ledger.accounts(*ROOMS)
        if hmac.compare_digest(account.token.encode(), token.encode())
    ]
    if not holders:
        raise graph_error("bad_token")
    for secret in {account.app_secret for account in holders} - {""}:
        expected = hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        # Only the query string counts; some calls ignore the proof in the body.
        if not hmac.compare_digest(expected, request.GET.get("appsecret_proof", "")):
            raise graph_error("proof")
    return holders


def _owner(sandbox: Sandbox, holders: list[Account], node: str) -> Account:
    """The account a node belongs to, if this token may see it."""
    for account in sandbox.ledger.owners(node, *ROOMS):
        if account in holders:
            return account
        raise graph_error("permission")
    raise graph_error("gone", node)


def _route(call: Call, node: str, edge: str) -> Route:
    """What a path and a method mean for the account they belong to."""
    edges, route_node = ROOMS[call.account.platform]
    method = call.request.method or ""
    if node == call.account.id:
        found = edges.get((method, edge))
    elif edge:
        found = numbers.edge(call, method, node, edge)
    else:
        found = route_node(call, method, node)
    if found is None:
        raise graph_error("path", f"/{node}/{edge}")
    return found


def _debug_token(sandbox: Sandbox, token: str, body: dict[str, Any]) -> HttpResponse:
    accounts = sandbox.ledger.accounts(*ROOMS)
    secrets = {account.app_secret for account in accounts}
    if token not in {a.token for a in accounts} and token.partition("|")[2] not in secrets - {""}:
        raise graph_error("bad_token")
    inspected = str(body.get("input_token", ""))
    holder = next((a for a in accounts if a.token == inspected), None)
    if holder is None:
        error = json.loads(graph_error("bad_token").response.content)["error"]
        return answer({"data": {"is_valid": False, "scopes": [], "error": error}})
    call = Call(HttpRequest(), sandbox, holder, body)
    return perform(call, "check", _token_report, DIALECTS[holder.platform])


def _token_report(call: Call) -> HttpResponse:
    data = {
        "app_id": APP_ID,
        "type": "PAGE",
        "application": "Sandbox",
        "is_valid": True,
        "issued_at": int(time.time()) - 86400,
        "expires_at": int(call.account.extra.get("token_expires_at", 0)),
        "data_access_expires_at": 0,
        "scopes": call.account.extra.get("scopes", SCOPES),
        "profile_id": call.account.id,
        "user_id": "424200000000002",
    }
    return answer({"data": data})
