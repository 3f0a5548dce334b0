"""GOWA's side of WhatsApp: what its refusals mean, and the list of posts it hands out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts.platforms import http, outcome
from broadcasts.platforms.base import FailureKind, Reach
from broadcasts.platforms.http import Node
from broadcasts.platforms.outcome import Meaning
from broadcasts.platforms.waha_answers import total, whole
from broadcasts.platforms.whatsapp import Entry, server_meaning

SERVER_CODE = re.compile(r"server returned error (\d{3})")

#: GOWA's own words in ``code``; its error 500 is opened further below.
CODES: Mapping[str, FailureKind] = {
    "INVALID_JID": FailureKind.CONFIG,
    "DEVICE_NOT_FOUND": FailureKind.CONFIG,
    "WA_REACHOUT_TIMELOCK": FailureKind.BLOCKED,
    "GATEWAY_TIMEOUT": FailureKind.UNCLEAR,
}
#: What its error 500 says word for word where nothing was written.
MESSAGES: Mapping[str, Meaning] = {
    "websocket not connected": Meaning(FailureKind.NOT_SENT, "not_connected"),
    "you are not loggin": Meaning(FailureKind.AUTH, "not_logged_in"),
}
STATUSES: Mapping[int, FailureKind] = {413: FailureKind.REJECTED}

#: What an administrator should know besides, by the code of a failed check.
DETAILS: Mapping[str, str | Promise] = {
    "role": _("The paired account is no admin of the channel. Its owner must invite it."),
    "invite": _("The invite code belongs to another channel than the channel id."),
    "no_channel": _("The paired account does not follow this channel."),
    "not_connected": _("The gateway has lost its connection to WhatsApp and restores it itself."),
    "not_logged_in": _("The device is not paired with a phone. Pair it on the gateway's own page."),
    "DEVICE_NOT_FOUND": _("The gateway does not know this device."),
    "WA_REACHOUT_TIMELOCK": _(
        "WhatsApp has restricted the account for a while. Post by hand meanwhile."
    ),
}


def meaning(reply: http.Reply) -> Meaning:
    code = reply.text("code")
    if code == "INTERNAL_SERVER_ERROR" and reply.status == 500:
        return _inner(reply.text("message"))
    if code in CODES:
        return Meaning(CODES[code], code)
    kind = STATUSES.get(reply.status) or outcome.by_status(reply.status)
    return Meaning(kind, f"http {reply.status}")


def _inner(message: str) -> Meaning:
    """What stopped GOWA inside; anything it does not say word for word may have been written."""
    match = SERVER_CODE.fullmatch(message)
    if match:
        return server_meaning(int(match[1]))
    return MESSAGES.get(message, Meaning(FailureKind.UNCLEAR, "http 500"))


def detail(code: str) -> str:
    """The sentence for ``code``; empty where there is nothing to add."""
    return str(DETAILS.get(code, ""))


def entries(reply: http.Reply) -> list[Entry]:
    return [_entry(item) for item in reply.items("results", "data")]


def _entry(item: Node) -> Entry:
    reactions = item.field("reaction_counts")
    reacted = list(reactions.values()) if isinstance(reactions, dict) else None
    return Entry(
        id=item.id("message_id"),
        number=item.id("server_id"),
        timestamp=_moment(item.text("timestamp")),
        body=item.text("text"),
        has_media=item.text("type") == "media",
        reach=Reach(whole(item.field("views_count")), total(reacted)),
    )


def _moment(text: str) -> float:
    """Seconds since 1970 of an RFC 3339 time; 0 where it is none."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError):
        return 0.0
