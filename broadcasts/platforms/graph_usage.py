"""How much of Meta's allowance is used up: every answer says so in its headers.

Nothing is remembered between processes. What a probe saw stands with the channel as a warning;
what a delivery saw while preparing decides whether its last call would be refused anyway.
"""

from __future__ import annotations

from collections.abc import Iterator

from broadcasts.platforms.http import Node, Reply, parsed

#: Percent from which what can wait should, and at which Meta refuses.
SLOW, FULL = 90, 100
#: Of one app or page, and of each business object with its kind of calls.
PLAIN, BY_ACCOUNT = ("x-app-usage", "x-page-usage"), "x-business-use-case-usage"
SHARES = ("call_count", "total_cputime", "total_time")
MINUTES = "estimated_time_to_regain_access"


def share(reply: Reply) -> float:
    """The highest percentage that any header names; 0 where none does."""
    entries = [Node(parsed(reply.headers.get(name, ""))) for name in PLAIN]
    return max(e.number(key) for e in (*entries, *_by_account(reply)) for key in SHARES)


def wait(reply: Reply) -> float | None:
    """Seconds until calls are welcome again; None where no header says."""
    minutes = max((entry.number(MINUTES) for entry in _by_account(reply)), default=0)
    return 60 * minutes or None


def _by_account(reply: Reply) -> Iterator[Node]:
    usage = parsed(reply.headers.get(BY_ACCOUNT, ""))
    for entries in usage.values() if isinstance(usage, dict) else []:
        yield from Node(entries).items()
