"""Whether a Meta token will do: whose it is, what it may, until when; and until when we may ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from broadcasts.platforms import graph_usage, warnings
from broadcasts.platforms.base import Failure, FailureKind, Health
from broadcasts.platforms.graph import GraphAdapter
from broadcasts.platforms.http import Node
from broadcasts.platforms.warnings import Ending

#: The last day of each version; one that is missing has no announced end.
VERSION_ENDS: Mapping[str, date] = {
    "v21.0": date(2027, 1, 21),
    "v22.0": date(2027, 5, 20),
    "v23.0": date(2027, 10, 8),
    "v24.0": date(2028, 2, 18),
    "v25.0": date(2028, 7, 29),
}
#: The end of the calendar; an access that ends later ends never.
NEVER = datetime.max.replace(tzinfo=UTC).timestamp()
#: Meta's answers where it will not tell about the token; publishing works all the same.
SILENT = frozenset({FailureKind.REJECTED, FailureKind.PERMISSION, FailureKind.CONFIG})


def health(
    adapter: GraphAdapter, scopes: tuple[str, ...], proof: str, deleting: str = ""
) -> Health:
    """Of an account that answered: its token, the version and the allowance. Raises Failure.

    Without ``scopes`` nothing can be published, without ``deleting`` nothing be taken down.
    """
    token = _token(adapter)
    granted = _granted(token, scopes) if token else set()
    found = warnings.health(_endings(adapter, token))
    code, detail = found.code, found.detail
    if not code and granted and deleting and deleting not in granted:
        code, detail = warnings.NO_DELETING, deleting
    if not code and adapter.usage >= graph_usage.SLOW:
        code, detail = warnings.SLOW_DOWN, f"{adapter.usage:.0f} %"
    return Health(True, code=code, detail=detail, days_left=found.days_left, proof=proof)


def _token(adapter: GraphAdapter) -> Node | None:
    """What Meta knows of the token. Sent in the body: an address would end up in logs."""
    body = {"method": "get", "input_token": adapter.credential()}
    try:
        reply = adapter.ask("POST", "debug_token", data=body)
    except Failure as failure:
        if failure.kind in SILENT:
            return None
        raise
    return Node(reply.field("data"))


def _granted(token: Node, scopes: tuple[str, ...]) -> set[str]:
    """What the token may; empty where Meta does not say. Raises Failure where it is too little."""
    if token.field("is_valid") is False:
        raise Failure(FailureKind.AUTH, "token_invalid")
    granted = {scope.text() for scope in token.items("scopes")}
    missing = [scope for scope in scopes if scope not in granted]
    if granted and missing:
        raise Failure(FailureKind.PERMISSION, f"scope {missing[0]}")
    return granted


def _endings(adapter: GraphAdapter, token: Node | None) -> Iterator[Ending]:
    now, version = adapter.clock(), adapter.account.version
    expires = token.number("expires_at") if token else 0
    if 0 < expires < NEVER:
        day = datetime.fromtimestamp(expires, UTC).date()
        yield Ending(warnings.TOKEN_ENDS, "", warnings.days_until(day, now))
    if version in VERSION_ENDS:
        days = warnings.days_until(VERSION_ENDS[version], now)
        yield Ending(warnings.VERSION_ENDS, version, days)
