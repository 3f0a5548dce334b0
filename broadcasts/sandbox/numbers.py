"""How far posts went: steady made-up numbers, as an account was registered with them."""

from typing import Any

from django.http import HttpResponse

from broadcasts.sandbox.calls import Call, answer
from broadcasts.sandbox.graph_errors import graph_error
from broadcasts.sandbox.nodes import Route
from broadcasts.sandbox.records import Account

METRICS = {"facebook": {"post_media_view"}, "instagram": {"views", "reach"}}


def views(account: Account) -> int:
    return int(account.extra.get("views", 1234))


def reactions(account: Account) -> int:
    return int(account.extra.get("reactions", 56))


def edge(call: Call, method: str, id: str, name: str) -> Route | None:
    """What stands below a post of the Graph API."""
    known = {"insights": _insights, "reactions": _reactions}
    act = known.get(name)
    if method != "GET" or act is None:
        return None
    if call.ledger.visible(call.account.platform, id, call.account.id) is None:
        raise graph_error("gone", id)
    return "read", act


def _insights(call: Call) -> HttpResponse:
    metric = str(call.body.get("metric") or "")
    if metric not in METRICS[call.account.platform]:
        raise graph_error("parameter", "metric")
    if "read_insights" in call.account.extra.get("refused", ()):
        raise graph_error("permission")
    value: dict[str, Any] = {"value": views(call.account)}
    return answer({"data": [{"name": metric, "period": "lifetime", "values": [value]}]})


def _reactions(call: Call) -> HttpResponse:
    summary = {"total_count": reactions(call.account)}
    return answer({"data": [], "summary": summary if call.body.get("summary") else {}})
