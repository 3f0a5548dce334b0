"""The Graph API that Facebook and Instagram share: one client, one envelope, one table of codes."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote

from broadcasts.platforms import http, outcome
from broadcasts.platforms.base import Adapter, Failure, FailureKind
from broadcasts.platforms.http import Node
from broadcasts.platforms.outcome import Meaning, Phase

CLOCKS_DIFFER = 120  # seconds that Meta's clock and ours may be apart
PAGE = 100  # the longest list the Graph API hands out at once

#: By code; a subcode's own entry goes first.
CODES: Mapping[int, FailureKind] = {
    -1: FailureKind.UNCLEAR,
    1: FailureKind.UNCLEAR,
    2: FailureKind.UNCLEAR,
    3: FailureKind.PERMISSION,
    4: FailureKind.RATE_LIMITED,
    10: FailureKind.PERMISSION,
    12: FailureKind.CONFIG,
    17: FailureKind.RATE_LIMITED,
    32: FailureKind.RATE_LIMITED,
    100: FailureKind.REJECTED,
    101: FailureKind.CONFIG,
    102: FailureKind.AUTH,
    104: FailureKind.CONFIG,
    190: FailureKind.AUTH,
    283: FailureKind.PERMISSION,
    324: FailureKind.REJECTED,
    341: FailureKind.RATE_LIMITED,
    368: FailureKind.BLOCKED,
    506: FailureKind.UNCLEAR,  # a duplicate: the first one may be ours
    613: FailureKind.RATE_LIMITED,
    1705: FailureKind.PERMISSION,
    2500: FailureKind.CONFIG,
    2635: FailureKind.CONFIG,  # the version has ended
    80001: FailureKind.RATE_LIMITED,
    80002: FailureKind.RATE_LIMITED,
    1346003: FailureKind.REJECTED,
    1390008: FailureKind.BLOCKED,
    1404102: FailureKind.REJECTED,
    1404112: FailureKind.BLOCKED,
    1609005: FailureKind.REJECTED,
    1609008: FailureKind.REJECTED,
    4854002: FailureKind.BLOCKED,
}
SUBCODES: Mapping[tuple[int, int], FailureKind] = {
    (100, 1366051): FailureKind.UNCLEAR,  # photos already posted, perhaps by us
    (190, 492): FailureKind.PERMISSION,  # a new token would fail just the same
}
#: The object is gone, or was never visible to us.
NO_SUCH_OBJECT = "100/33"


def meaning(
    reply: http.Reply, subcodes: Mapping[tuple[int, int], FailureKind] = SUBCODES
) -> Meaning:
    code, subcode = reply.field("error", "code"), reply.field("error", "error_subcode")
    if not isinstance(code, int):
        return Meaning(outcome.by_status(reply.status), f"http {reply.status}")
    subcode = subcode if isinstance(subcode, int) else 0
    name = f"{code}/{subcode}" if subcode else f"{code}"
    kind = _kind(code, subcode, reply, subcodes)
    return Meaning(kind, name, _wait(reply) if kind == FailureKind.RATE_LIMITED else None)


def _kind(
    code: int, subcode: int, reply: http.Reply, subcodes: Mapping[tuple[int, int], FailureKind]
) -> FailureKind:
    # A server in trouble may name any code, and has published posts while doing so.
    if reply.status >= 500:
        return FailureKind.UNCLEAR
    known = subcodes.get((code, subcode)) or CODES.get(code)
    if known:
        return known
    if reply.field("error", "is_transient") is True:
        return FailureKind.UNCLEAR
    return FailureKind.PERMISSION if 200 <= code <= 299 else FailureKind.REJECTED


def _wait(reply: http.Reply) -> float | None:
    """Seconds until calls are welcome again, from the usage header's minutes."""
    try:
        usage = json.loads(reply.headers.get("x-business-use-case-usage", ""))
    except ValueError:
        return None
    accounts = [Node(entries) for entries in usage.values()] if isinstance(usage, dict) else []
    entries = [entry for account in accounts for entry in account.items()]
    return (
        60 * max((e.number("estimated_time_to_regain_access") for e in entries), default=0) or None
    )


def moment(text: str) -> float:
    """Seconds since 1970 of a Graph API time; 0 where it says none."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC).timestamp()
    except ValueError:
        return 0.0


class GraphAdapter(Adapter):
    """What both adapters do alike: one authenticated call to a node or its edge."""

    subcodes: ClassVar[Mapping[tuple[int, int], FailureKind]] = SUBCODES
    publish_subcodes: ClassVar[Mapping[tuple[int, int], FailureKind]] = SUBCODES

    def ask(
        self,
        method: str,
        path: str,
        phase: Phase = Phase.REPEATABLE,
        params: Mapping[str, str] | None = None,
        **options: Any,
    ) -> http.Reply:
        account, token = self.account, self.credential()
        subcodes = self.subcodes if phase == Phase.REPEATABLE else self.publish_subcodes
        query = dict(params or {})
        if account.app_secret:
            # In the query string even of a POST: some calls do not look for it in the body.
            key, text = account.app_secret.encode(), token.encode()
            query["appsecret_proof"] = hmac.new(key, text, hashlib.sha256).hexdigest()
        return outcome.ask(
            phase,
            lambda reply: meaning(reply, subcodes),
            method,
            f"{account.base_url.rstrip('/')}/{account.version}/{quote(path)}",
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            params=query,
            seconds=self.patience(60),
            **options,
        )

    def require_own(self, node: str) -> None:
        """Raises Failure unless ``node`` answers as the account itself."""
        if self.ask("GET", node, params={"fields": "id"}).text("id") != self.account.id:
            raise Failure(FailureKind.CONFIG, "other_account")
