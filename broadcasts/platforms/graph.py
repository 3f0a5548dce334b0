"""The Graph API that Facebook and Instagram share: one client, one envelope, one table of codes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import quote

from broadcasts.platforms import graph_usage, http, outcome
from broadcasts.platforms.base import Adapter, Failure, FailureKind
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
    (100, 1885183): FailureKind.CONFIG,  # the app is in development mode
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
    return Meaning(
        kind, name, graph_usage.wait(reply) if kind == FailureKind.RATE_LIMITED else None
    )


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


def moment(text: str) -> float:
    """Seconds since 1970 of a Graph API time; 0 where it says none."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").timestamp()
    except ValueError:
        return 0.0


class GraphAdapter(Adapter):
    """What both adapters do alike: one authenticated call to a node or its edge."""

    #: The highest share of Meta's allowance that an answer to this adapter named, in percent.
    usage: float = 0
    _regained: float | None = None
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
        reply = outcome.ask(
            phase,
            lambda reply: meaning(reply, subcodes),
            method,
            f"{account.base_url.rstrip('/')}/{account.version}/{quote(path)}",
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            params=query,
            **self.patience(60),
            **options,
        )
        self.usage = max(self.usage, graph_usage.share(reply))
        self._regained = graph_usage.wait(reply)
        return reply

    def require_allowance(self, percent: float) -> None:
        """Raises Failure where so much is used up: asking on would only prolong the block."""
        if self.usage >= percent:
            raise Failure(FailureKind.RATE_LIMITED, "usage", self._regained)

    def require_own(self, node: str, fields: str = "id") -> http.Reply:
        """The answer of ``node``. Raises Failure unless it is the account itself."""
        reply = self.ask("GET", node, params={"fields": fields})
        if reply.text("id") != self.account.id:
            raise Failure(FailureKind.CONFIG, "other_account")
        return reply

    def number_of(self, node: str, field: str) -> int:
        return int(self.ask("GET", node, params={"fields": field}).number(field))

    def views(self, node: str, metric: str) -> int | None:
        """How often a post was seen; None where the token or the page's size does not allow."""
        try:
            self.require_allowance(graph_usage.SLOW)
            reply = self.ask("GET", f"{node}/insights", params={"metric": metric})
        except Failure as failure:
            if failure.kind in (FailureKind.PERMISSION, FailureKind.REJECTED):
                return None
            raise
        values = reply.field("data", 0, "values", 0, "value")
        return int(values) if isinstance(values, int) else None
