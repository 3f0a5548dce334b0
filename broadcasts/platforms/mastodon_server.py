"""A Mastodon server: one authenticated call, what its refusals mean, and the limits it sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from broadcasts.platforms import http, outcome
from broadcasts.platforms.base import Adapter, Failure, FailureKind
from broadcasts.platforms.http import Node
from broadcasts.platforms.outcome import Meaning, Phase

#: Mastodon names no codes, only sentences; its statuses are all there is to go by.
STATUSES: Mapping[int, FailureKind] = {
    401: FailureKind.AUTH,  # the token is invalid or was revoked
    403: FailureKind.PERMISSION,  # a scope is missing, or the account may not post
    404: FailureKind.CONFIG,
    410: FailureKind.BLOCKED,  # the account was suspended
    413: FailureKind.REJECTED,
    422: FailureKind.REJECTED,
    429: FailureKind.RATE_LIMITED,
}
#: Said by Mastodon itself, not by something that answers in its place.
NOT_FOUND = "not_found"


def meaning(reply: http.Reply) -> Meaning:
    kind = STATUSES.get(reply.status) or outcome.by_status(reply.status)
    known = reply.status == 404 and reply.text("error")
    seconds = _wait(reply) if kind == FailureKind.RATE_LIMITED else None
    return Meaning(kind, NOT_FOUND if known else f"http {reply.status}", seconds)


def moment(text: str) -> datetime | None:
    """A time with its zone, or None where there is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _wait(reply: http.Reply) -> float | None:
    """Seconds until the limit is lifted, by the server's own clock."""
    lifted, now = moment(reply.headers.get("x-ratelimit-reset", "")), reply.sent_at
    return max((lifted - now).total_seconds(), 1.0) if lifted and now else None


@dataclass(frozen=True)
class Limits:
    """What this server takes; 0 where it does not say."""

    characters: int
    pictures: int
    alt: int
    picture_bytes: int
    pixels: int


class ServerAdapter(Adapter):
    """Calls to the server with what every call needs."""

    def ask(
        self,
        method: str,
        path: str,
        phase: Phase = Phase.REPEATABLE,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> http.Reply:
        """One call and its successful answer. Raises Failure."""
        sent = {"Authorization": f"Bearer {self.credential()}", "Accept": "application/json"}
        url = f"{self.account.base_url.rstrip('/')}{path}"
        options |= {"headers": {**sent, **(headers or {})}, **self.patience(60)}
        return outcome.ask(phase, meaning, method, url, **options)

    def me(self) -> Node:
        """The account that the token speaks for. Raises Failure where it is another one."""
        me = self.ask("GET", "/api/v1/accounts/verify_credentials")
        name, host = me.text("username"), me.text("url").partition("://")[2].partition("/")[0]
        known = {me.text("id"), name.lower(), f"{name}@{host}".lower()} - {""}
        if self.account.id.removeprefix("@").lower() not in known:
            raise Failure(FailureKind.CONFIG, "other_account")
        return me

    def limits(self) -> Limits:
        given = self.ask("GET", "/api/v2/instance")
        statuses, media = (Node(given.field("configuration", part)) for part in CONFIGURED)
        return Limits(
            characters=int(statuses.number("max_characters")),
            pictures=int(statuses.number("max_media_attachments")),
            alt=int(media.number("description_limit")),
            picture_bytes=int(media.number("image_size_limit")),
            pixels=int(media.number("image_matrix_limit")),
        )


CONFIGURED = ("statuses", "media_attachments")
