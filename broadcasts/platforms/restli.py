"""LinkedIn's protocol: the headers of every call, and what its refusals mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from broadcasts.platforms import http, outcome
from broadcasts.platforms.base import Adapter, FailureKind
from broadcasts.platforms.outcome import Meaning, Phase

#: By LinkedIn's code; any other one is judged by its status.
CODES: Mapping[str, FailureKind] = {
    "ACCESS_DENIED": FailureKind.PERMISSION,
    "CONFLICT": FailureKind.NOT_SENT,
    "DUPLICATE_POST": FailureKind.UNCLEAR,
    "EMPTY_ACCESS_TOKEN": FailureKind.AUTH,
    "EXPIRED_ACCESS_TOKEN": FailureKind.AUTH,
    "EXPIRED_UPLOAD_URL": FailureKind.NOT_SENT,  # a new address comes with the next try
    "INVALID_ACCESS_TOKEN": FailureKind.AUTH,
    "MEDIA_ASSET_PROCESSING_FAILED": FailureKind.REJECTED,
    "MEDIA_ASSET_WAITING_UPLOAD": FailureKind.NOT_READY,
    "NONEXISTENT_VERSION": FailureKind.CONFIG,
    "NOT_FOUND": FailureKind.REJECTED,
    "RESOURCE_NOT_FOUND": FailureKind.CONFIG,
    "REVOKED_ACCESS_TOKEN": FailureKind.AUTH,
    "TOO_MANY_REQUESTS": FailureKind.RATE_LIMITED,
    "VERSION_MISSING": FailureKind.CONFIG,
}
STATUSES: Mapping[int, FailureKind] = {
    409: FailureKind.NOT_SENT,
    426: FailureKind.CONFIG,  # the version has ended
}
DUPLICATE = re.compile(r"Content is a duplicate of (urn:li:(?:share|ugcPost|activity):\d+)\.?")
CODE = re.compile(r"[A-Z][A-Z_]{2,60}")


#: LinkedIn counts by the day and starts anew at midnight UTC; it names no time to wait.
DAY, HOUR = 86400, 3600


def meaning(reply: http.Reply) -> Meaning:
    code = reply.text("code")
    name = code if CODE.fullmatch(code) else f"http {reply.status}"
    if reply.status >= 500:
        return Meaning(FailureKind.UNCLEAR, name)
    if DUPLICATE.fullmatch(reply.text("message")):
        return Meaning(FailureKind.UNCLEAR, "DUPLICATE_POST")
    known = CODES.get(code) or STATUSES.get(reply.status)
    kind = known or outcome.by_status(reply.status)
    return Meaning(kind, name, _wait(reply) if kind == FailureKind.RATE_LIMITED else None)


def _wait(reply: http.Reply) -> float | None:
    """Until midnight UTC, but never so long that an earlier release is missed."""
    if reply.sent_at is None:
        return None
    now = reply.sent_at
    return min(HOUR, DAY - (now.hour * 3600 + now.minute * 60 + now.second))


def version_end(version: str) -> date:
    """The middle of its month one year later; no answer says so before every call is refused."""
    return date(int(version[:4]) + 1, int(version[4:]), 15)


class RestliAdapter(Adapter):
    """Calls to LinkedIn with everything that every call needs."""

    def ask(self, method: str, path: str, **options: Any) -> http.Reply:
        """One repeatable call and its successful answer. Raises Failure."""
        reply = self.answer(method, path, Phase.REPEATABLE, **options)
        if not reply.ok:
            raise outcome.failure(meaning(reply), Phase.REPEATABLE)
        return reply

    def answer(
        self, method: str, path: str, phase: Phase, *, restli: str = "", **options: Any
    ) -> http.Reply:
        """One call and its answer, a refusal too. Raises Failure where there is none.

        ``restli`` names what the method and path alone do not say: a finder, a partial update.
        """
        headers = {
            "Authorization": f"Bearer {self.credential()}",
            "LinkedIn-Version": self.account.version,
            "X-Restli-Protocol-Version": "2.0.0",
        }
        if restli:
            headers["X-RestLi-Method"] = restli
        url = f"{self.account.base_url.rstrip('/')}{path}"
        options |= {"headers": headers, **self.patience(60)}
        return outcome.answer(phase, method, url, **options)

    def put(self, address: str, content: bytes) -> None:
        """The bytes of an upload; its address stands outside the versioned interface."""
        token = self.credential()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/octet-stream"}
        outcome.ask(
            Phase.REPEATABLE,
            meaning,
            "PUT",
            address,
            headers=headers,
            data=content,
            **self.patience(60),
        )
