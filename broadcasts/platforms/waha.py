"""WAHA's side of WhatsApp: what its refusals mean, and the channel preview it hands out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from broadcasts.platforms import http, outcome
from broadcasts.platforms.base import FailureKind
from broadcasts.platforms.http import Node
from broadcasts.platforms.outcome import Meaning

#: WhatsApp's own refusals, which WAHA passes on inside a 500. Nothing was published.
SERVER_CODES: Mapping[int, FailureKind] = {
    400: FailureKind.CONFIG,  # a stuck session refuses everything until it is restarted
    401: FailureKind.PERMISSION,  # not an admin of this channel
    403: FailureKind.PERMISSION,
    429: FailureKind.RATE_LIMITED,
    463: FailureKind.BLOCKED,  # the account may not reach out for a while
    479: FailureKind.REJECTED,  # malformed media
}
SERVER_CODE = re.compile(r"(?:\d+ [A-Z_]+: )?server returned error (\d{3})")

#: WAHA's own answers by HTTP status.
STATUSES: Mapping[int, FailureKind] = {
    400: FailureKind.REJECTED,
    401: FailureKind.AUTH,
    403: FailureKind.PERMISSION,  # the key's scope
    404: FailureKind.CONFIG,  # no such session or channel
    413: FailureKind.REJECTED,
    422: FailureKind.CONFIG,  # this engine cannot do it
}

#: A session in any other status sends nothing: some come back by themselves, some need a person.
SESSIONS: Mapping[str, FailureKind] = {
    "STARTING": FailureKind.NOT_SENT,
    "FAILED": FailureKind.NOT_SENT,
    "STOPPED": FailureKind.NOT_SENT,
    "SCAN_QR_CODE": FailureKind.AUTH,
    "PASSKEY_REQUIRED": FailureKind.AUTH,
    "PASSKEY_CONFIRMATION_REQUIRED": FailureKind.AUTH,
}


def meaning(reply: http.Reply) -> Meaning:
    if reply.status == 422 and isinstance(reply.field("expected"), list):
        return session_meaning(reply.text("status"))
    for name in ("details", "message"):
        match = SERVER_CODE.fullmatch(reply.text("exception", name))
        if match and reply.status == 500:
            return _server_meaning(int(match[1]))
    kind = STATUSES.get(reply.status) or outcome.by_status(reply.status)
    return Meaning(kind, f"http {reply.status}")


def session_meaning(status: str) -> Meaning:
    known = status if status in SESSIONS else "UNKNOWN"
    return Meaning(SESSIONS.get(status, FailureKind.NOT_SENT), f"session {known}")


def _server_meaning(code: int) -> Meaning:
    usual = FailureKind.REJECTED if code < 500 else FailureKind.UNCLEAR
    return Meaning(SERVER_CODES.get(code, usual), f"whatsapp {code}")


@dataclass(frozen=True)
class Entry:
    """A post in the channel preview. ``id`` is the part of its name that we chose."""

    id: str
    number: str
    timestamp: float
    body: str
    has_media: bool

    @property
    def is_shell(self) -> bool:
        """A revoked post may stay in the list with nothing in it."""
        return not (self.body or self.has_media)


def entries(reply: http.Reply) -> list[Entry]:
    return [_entry(Node(item.field("message"))) for item in reply.items()]


def _entry(message: Node) -> Entry:
    return Entry(
        id=message.text("id").rpartition("_")[2] or message.text("_data", "Info", "ID"),
        number=message.text("_data", "Info", "ServerID"),
        timestamp=message.number("timestamp"),
        body=message.text("body"),
        has_media=message.field("hasMedia") is True,
    )
