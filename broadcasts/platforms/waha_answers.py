"""WAHA's side of WhatsApp: what its refusals mean, and the channel preview it hands out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts.platforms import http, outcome
from broadcasts.platforms.base import FailureKind, Reach
from broadcasts.platforms.http import Node
from broadcasts.platforms.outcome import Meaning
from broadcasts.platforms.whatsapp import Entry, server_meaning

#: A count of more digits is none.
COUNT_DIGITS = 9
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

#: What a restart may repair; it keeps the pairing.
REVIVABLE = frozenset({"whatsapp 400", "session FAILED", "session STOPPED"})

#: What an administrator should know besides, by the code of a failed check.
DETAILS: Mapping[str, str | Promise] = {
    "engine": _("The gateway runs another engine than GOWS. No other tells whether a post stands."),
    "role": _("The paired account is no admin of the channel. Its owner must invite it."),
    "invite": _("The invite code belongs to another channel than the channel id."),
    "session STARTING": _("The session is starting. If it stays so, renew the gateway's image."),
    "session FAILED": _("The session has failed. Restart it; if that does not help, pair it anew."),
    "session STOPPED": _("The session is stopped. Start it on the pairing page."),
    "session SCAN_QR_CODE": _("The session is not paired with a phone. Pair it anew."),
    "session PASSKEY_REQUIRED": _("WhatsApp asks for a passkey. See the pairing page."),
    "session PASSKEY_CONFIRMATION_REQUIRED": _("WhatsApp asks to confirm a passkey on the phone."),
    "whatsapp 400": _("The session is stuck and refuses everything. Restart it."),
    "whatsapp 463": _("WhatsApp has restricted the account for a while. Post by hand meanwhile."),
    "http 403": _("The key may not do this; it needs the scopes read and send."),
    "http 404": _("The gateway does not know this session or channel."),
}


def meaning(reply: http.Reply) -> Meaning:
    if reply.status == 422 and isinstance(reply.field("expected"), list):
        return session_meaning(reply.text("status"))
    for name in ("details", "message"):
        match = SERVER_CODE.fullmatch(reply.text("exception", name))
        if match and reply.status == 500:
            return server_meaning(int(match[1]))
    kind = STATUSES.get(reply.status) or outcome.by_status(reply.status)
    return Meaning(kind, f"http {reply.status}")


def session_meaning(status: str) -> Meaning:
    known = status if status in SESSIONS else "UNKNOWN"
    return Meaning(SESSIONS.get(status, FailureKind.NOT_SENT), f"session {known}")


def detail(code: str) -> str:
    """The sentence for ``code``; empty where there is nothing to add."""
    return str(DETAILS.get(code, ""))


def entries(reply: http.Reply) -> list[Entry]:
    return [_entry(item) for item in reply.items()]


def _entry(item: Node) -> Entry:
    message, reactions = Node(item.field("message")), item.field("reactions")
    reacted = list(reactions.values()) if isinstance(reactions, dict) else None
    return Entry(
        id=message.id("id").rpartition("_")[2] or message.id("_data", "Info", "ID"),
        number=message.id("_data", "Info", "ServerID"),
        timestamp=message.number("timestamp"),
        body=message.text("body"),
        has_media=message.field("hasMedia") is True,
        reach=Reach(whole(item.field("viewCount")), total(reacted)),
    )


def whole(value: object) -> int | None:
    """A count as the gateways give it, as number or text; None for anything else."""
    given = Node(value)
    if given.text().isdecimal() and len(given.text()) <= COUNT_DIGITS:
        return int(given.text())
    return int(given.number()) if isinstance(value, float) else None


def total(values: list[object] | None) -> int | None:
    """The sum of counts; None where there is none at all to be known."""
    return None if values is None else sum(whole(value) or 0 for value in values)
