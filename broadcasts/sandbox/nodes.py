"""What Facebook and Instagram nodes have in common: fields, lists, times, ids."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse

from broadcasts.sandbox.calls import Call, answer
from broadcasts.sandbox.fields import BadFields, parse, select
from broadcasts.sandbox.graph_errors import graph_error
from broadcasts.sandbox.records import Post

APP_ID = "424200000000001"
DAY = 86400
MAX_LIMIT = 100

Node = dict[str, Any]
Route = tuple[str, Callable[[Call], HttpResponse]]


def new_id(prefix: str, digits: int = 12) -> str:
    """Never counted up: a forgotten post must not hand its id to the next one."""
    return prefix + str(secrets.randbelow(10**digits)).zfill(digits)


def timestamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def fielded(call: Call, node: Node, default: str) -> Node:
    """The fields the caller asked for, else the node's usual ones."""
    try:
        return select(node, parse(str(call.body.get("fields") or default)))
    except BadFields as error:
        raise graph_error("field", str(error)) from error


def listed(call: Call, posts: list[Post], draw: Callable[[Call, Post], Node], default: str) -> Node:
    """A page of a list, newest first, within since and until."""
    limit = str(call.body.get("limit", 25))
    if not limit.isdigit() or not 1 <= int(limit) <= MAX_LIMIT:
        raise graph_error("limit")
    since, until = _moment(call, "since", 0.0), _moment(call, "until", float("inf"))
    chosen = [post for post in posts if since <= post.created <= until][: int(limit)]
    return {"data": [fielded(call, draw(call, post), default) for post in chosen]}


def _moment(call: Call, name: str, default: float) -> float:
    value = str(call.body.get(name) or "")
    if not value:
        return default
    if value.replace(".", "", 1).isdigit():
        return float(value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise graph_error("parameter", name) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def success(**more: str) -> HttpResponse:
    return answer({"success": True, **more})
