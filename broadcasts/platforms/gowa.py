"""WhatsApp channels through GOWA: text only, and no id of ours, so a post is known by its text."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from broadcasts.platforms import gowa_answers, http, outcome
from broadcasts.platforms.base import (
    Capabilities,
    Failure,
    FailureKind,
    Health,
    Message,
    Picture,
    Problem,
    Receipt,
)
from broadcasts.platforms.http import Node
from broadcasts.platforms.outcome import Phase
from broadcasts.platforms.waha_answers import whole
from broadcasts.platforms.whatsapp import LIST_LIMIT, Entry, WhatsAppChannel

#: GOWA reads this as the mention of a phone number, whatever the text meant.
MENTION = re.compile(r"@\d+")


class Gowa(WhatsAppChannel):
    #: It uploads a channel's media but does not pass on the handle WhatsApp wants: never seen.
    capabilities: ClassVar = Capabilities(text_limit=4096, pictures_max=0, edit=True)

    @classmethod
    def problems(cls, message: Message) -> list[Problem]:
        found = super().problems(message)
        if mention := MENTION.search(message.text):
            text = _("The gateway would turn “%(words)s” into a mention. Please write it apart.")
            found.append(Problem("mention", text % {"words": mention[0]}))
        return found

    def credential(self) -> str:
        """User name and password; GOWA's default of none at all is not accepted."""
        token = super().credential()
        name, _sign, password = token.partition(":")
        if not (name and password):
            raise Failure(FailureKind.AUTH, "bad_credentials")
        return base64.b64encode(token.encode()).decode("ascii")

    def check(self) -> Health:
        health = outcome.health(self._examine)
        return health if health.ok else replace(health, detail=gowa_answers.detail(health.code))

    def publish(self, message: Message, key: str, prepared: Mapping[str, str]) -> Receipt:
        if message.pictures:
            raise Failure(FailureKind.REJECTED, "no_pictures")
        body = {"phone": self.account.id, "message": message.text}
        reply = self.ask("POST", "/send/message", 100, Phase.IRREVERSIBLE, json=body)
        id = outcome.required(reply.text("results", "message_id"), Phase.IRREVERSIBLE)
        return Receipt(id, self.address)

    def try_picture(self, picture: Picture) -> Receipt:
        """What ``pictures_max`` says is impossible, for the self-test alone. Raises Failure."""
        reply = self.ask(
            "POST",
            "/send/image",
            150,
            Phase.IRREVERSIBLE,
            data={"phone": self.account.id, "caption": "Test"},
            files={"image": ("test.jpg", picture.content, "image/jpeg")},
        )
        id = outcome.required(reply.text("results", "message_id"), Phase.IRREVERSIBLE)
        return Receipt(id, self.address)

    def delete(self, remote_id: str) -> None:
        path = f"/message/{quote(remote_id, safe='')}/revoke"
        body = {"phone": self.account.id}
        self.until_gone(remote_id, lambda: self.ask("POST", path, 100, json=body))

    def edit(self, remote_id: str, message: Message) -> None:
        path = f"/message/{quote(remote_id, safe='')}/update"
        body = {"phone": self.account.id, "message": message.text}
        self.ask("POST", path, 100, json=body)

    def followers(self) -> int | None:
        return whole(self._channel().field("thread_metadata", "subscribers_count"))

    def entries(self) -> list[Entry]:
        params = {"newsletter_id": self.account.id, "count": str(LIST_LIMIT)}
        reply = self.ask("GET", "/newsletter/messages", 30, params=params)
        if not isinstance(reply.field("results", "data"), list):
            raise Failure(FailureKind.NOT_SENT, "no_list")
        return gowa_answers.entries(reply)

    def ask(
        self,
        method: str,
        path: str,
        seconds: float,
        phase: Phase = Phase.REPEATABLE,
        **options: Any,
    ) -> http.Reply:
        headers = {
            "Authorization": f"Basic {self.credential()}",
            "X-Device-Id": self.account.session,
            "Accept": "application/json",
        }
        url = f"{self.account.base_url.rstrip('/')}{path}"
        options |= {"headers": headers, **self.patience(seconds)}
        return outcome.ask(phase, gowa_answers.meaning, method, url, **options)

    def _examine(self) -> Health:
        device = quote(self.account.session, safe="")
        status = self.ask("GET", f"/devices/{device}/status", 10)
        if status.field("results", "is_logged_in") is not True:
            raise Failure(FailureKind.AUTH, "not_logged_in")
        if status.field("results", "is_connected") is not True:
            raise Failure(FailureKind.NOT_SENT, "not_connected")
        channel = self._channel()
        role = channel.text("viewer_metadata", "role")
        self.require_own(role, channel.text("thread_metadata", "invite"))
        name = channel.text("thread_metadata", "name", "text")
        return Health(True, proof=f"{name} · {role.upper()} · {self.account.session} · GOWA")

    def _channel(self) -> Node:
        """Ours among the channels that the device follows. Raises Failure."""
        reply = self.ask("GET", "/user/my/newsletters", 30)
        for channel in reply.items("results", "data"):
            if channel.text("id") == self.account.id:
                return channel
        raise Failure(FailureKind.CONFIG, "no_channel")
