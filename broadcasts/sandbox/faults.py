"""The faults a test has ordered: which calls they hit, and how often."""

import threading
from dataclasses import asdict, dataclass
from typing import Any

from broadcasts.sandbox.records import PLATFORMS, account_id

OPERATIONS = ("publish", "prepare", "read", "edit", "delete", "check", "any")

# These bend a call that otherwise goes on; all others decide its outcome.
BENDING = frozenset({"latency", "delayed_read", "id_rewritten"})
DECIDING = frozenset(
    {
        "fail_before",
        "fail_after",
        "empty_201",
        "unpublished_201",
        "reset_before",
        "reset_after",
        "hang_after",
        "rate_limit",
        "rate_limit_untimed",
        "expired",
        "version_ended",
        "duplicate_own",
        "duplicate_foreign",
        "dead_token",
        "session_status",
        "wedged",
        "no_effect",
    }
)
#: They hang on a WhatsApp session; asking for its status or restarting it works all the same.
OF_THE_SESSION = frozenset({"session_status", "wedged"})
#: The platform says yes and nothing becomes of it.
WITHOUT_EFFECT = frozenset({"unpublished_201", "no_effect"})


#: What a platform says to a fault that has a name; a platform that is missing has no such fault.
GONE = "urn:li:share:7300000000000000001"
NAMED: dict[str, dict[str, dict[str, Any]]] = {
    # An upload or container that was made too long ago
    "expired": {
        "facebook": {"code": 100, "message": "(#100) The photo to attach has expired"},
        "instagram": {"code": -2, "subcode": 2207020},
        "linkedin": {"code": "EXPIRED_UPLOAD_URL"},
        "mastodon": {"status": 422, "message": "Validation failed: Media was not found"},
    },
    "version_ended": {
        "facebook": {"code": 2635},
        "instagram": {"code": 2635},
        "linkedin": {"code": "NONEXISTENT_VERSION"},
    },
    # The post is written, and the answer calls it a duplicate of itself
    "duplicate_own": {"linkedin": {"code": "DUPLICATE_POST"}},
    # Nothing is written; `message` may name another post than one that is not there
    "duplicate_foreign": {
        "linkedin": {"code": "DUPLICATE_POST", "message": f"Content is a duplicate of {GONE}"}
    },
}


class BadFault(ValueError):
    """The order for a fault makes no sense."""


@dataclass
class Fault:
    platform: str
    fault: str
    account: str | None = None
    operation: str = "any"
    times: int = 1  # 0 = until cleared
    seconds: float = 0.0
    status: int | str | None = None
    code: int | str | None = None
    subcode: int | None = None
    message: str | None = None
    body: Any = None
    used: int = 0

    def hits(self, platform: str, names: frozenset[str], operation: str) -> bool:
        return (
            self.platform == platform
            and self.concerns(names)
            and self.operation in ("any", operation)
            and not (self.fault in OF_THE_SESSION and operation == "check")
        )

    def concerns(self, names: frozenset[str]) -> bool:
        return self.account is None or self.account in names

    @property
    def spent(self) -> bool:
        return self.times > 0 and self.used >= self.times


class Faults:
    """Kept in memory only: a restart of the sandbox clears them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._standing: list[Fault] = []

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._standing.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._standing.clear()

    def listed(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self._standing]

    def take(
        self, platform: str, names: frozenset[str], operation: str
    ) -> tuple[list[Fault], Fault | None]:
        """Use up what hits this call: every bending fault, and the first deciding one."""
        with self._lock:
            hits = [f for f in self._standing if f.hits(platform, names, operation)]
            bending = [fault for fault in hits if fault.fault in BENDING]
            deciding = next((fault for fault in hits if fault.fault in DECIDING), None)
            for fault in [*bending, *([deciding] if deciding else [])]:
                fault.used += 1
            self._standing = [fault for fault in self._standing if not fault.spent]
        return bending, deciding

    def session_status(self, names: frozenset[str]) -> str | None:
        """The status a WhatsApp session reports while such a fault stands; uses nothing up."""
        with self._lock:
            for fault in self._standing:
                if fault.fault == "session_status" and fault.concerns(names):
                    return session_status(fault)
        return None

    def end_session_status(self, names: frozenset[str]) -> None:
        """Restarting a session repairs it."""
        with self._lock:
            self._standing = [
                fault
                for fault in self._standing
                if fault.fault not in OF_THE_SESSION or not fault.concerns(names)
            ]


def session_status(fault: Fault) -> str:
    return str(fault.status or "FAILED")


def fault_from(order: object) -> Fault:
    """Read one order; an unknown word is refused rather than silently never hit."""
    if not isinstance(order, dict):
        raise BadFault("A fault must be a JSON object.")
    allowed = set(Fault.__dataclass_fields__) - {"used"}
    if unknown := set(order) - allowed:
        raise BadFault(f"Unknown words: {', '.join(sorted(unknown))}.")
    if order.get("platform") not in PLATFORMS:
        raise BadFault(f"platform must be one of {', '.join(PLATFORMS)}.")
    if order.get("fault") not in BENDING | DECIDING:
        raise BadFault(f"fault must be one of {', '.join(sorted(BENDING | DECIDING))}.")
    if order.get("operation", "any") not in OPERATIONS:
        raise BadFault(f"operation must be one of {', '.join(OPERATIONS)}.")
    if order["fault"] in NAMED:
        order = {**_named(order["fault"], order["platform"]), **order}
    if order.get("account"):
        order = {**order, "account": account_id(order["platform"], str(order["account"]))}
    return Fault(**order)


def _named(fault: str, platform: str) -> dict[str, Any]:
    try:
        return NAMED[fault][platform]
    except KeyError:
        known = ", ".join(sorted(NAMED[fault]))
        raise BadFault(f"{fault} exists on {known} only.") from None
