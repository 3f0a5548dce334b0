"""WhatsApp channels through WAHA (engine GOWS), the unofficial way in; see its documentation."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from broadcasts.platforms import http, outcome, waha_answers
from broadcasts.platforms.base import Account, Card, Failure, FailureKind, Health, Message, Receipt
from broadcasts.platforms.http import Reply
from broadcasts.platforms.outcome import Phase
from broadcasts.platforms.whatsapp import LIST_LIMIT, Entry, WhatsAppChannel

KEY = re.compile(r"3EB0[0-9A-F]{18}")
#: The only engine whose "created" means that WhatsApp has it, and that reads channels back.
ENGINE = "GOWS"


class Waha(WhatsAppChannel):
    def __init__(self, account: Account) -> None:
        super().__init__(account)
        self.here = f"/api/{_path(account.session)}"

    def check(self) -> Health:
        health = outcome.health(self._examine)
        return health if health.ok else replace(health, detail=waha_answers.detail(health.code))

    def revive(self, health: Health) -> bool:
        """A stuck or fallen session is restarted; the key for it may be another one."""
        if health.code not in waha_answers.REVIVABLE:
            return False
        path = f"/api/sessions/{_path(self.account.session)}/restart"
        able = Waha(replace(self.account, token=self.account.control_token or self.account.token))
        try:
            able.ask("POST", path, 30)
        except Failure:
            # It stays as the check found it, and an administrator is told.
            return False
        return True

    def publish(self, message: Message, key: str, prepared: Mapping[str, str]) -> Receipt:
        if not KEY.fullmatch(key):
            raise Failure(FailureKind.REJECTED, "bad_key")
        body = {"session": self.account.session, "chatId": self.account.id, "id": key}
        if message.pictures:
            reply = self._send_image(body, message)
        elif card := self.card(message):
            reply = self._send_card(body, message, card)
        else:
            reply = self._send_text(body, message)
        _before, _sign, returned = reply.text("id").rpartition("_")
        return Receipt(outcome.required(returned, Phase.IRREVERSIBLE), self.address)

    def delete(self, remote_id: str) -> None:
        path = self._message(remote_id)
        self.until_gone(remote_id, lambda: self.ask("DELETE", path, 100))

    def edit(self, remote_id: str, message: Message) -> None:
        body = {"text": message.text, "linkPreview": False}
        self.ask("PUT", self._message(remote_id), 100, json=body)

    def followers(self) -> int | None:
        return waha_answers.whole(self._channel().field("subscribersCount"))

    def entries(self) -> list[Entry]:
        if not self.invite:
            raise Failure(FailureKind.CONFIG, "invite")
        params = {"downloadMedia": "false", "limit": str(LIST_LIMIT)}
        path = f"{self.here}/channels/{_path(self.invite)}/messages/preview"
        reply = self.ask("GET", path, 30, params=params)
        if not isinstance(reply.json, list):
            raise Failure(FailureKind.NOT_SENT, "no_list")
        return waha_answers.entries(reply)

    def card(self, message: Message) -> Card | None:
        """Our own preview of the link, where the installation wants one and the text names it."""
        card = message.card if self.account.cards else None
        return card if card and card.url in message.text else None

    def ask(
        self,
        method: str,
        path: str,
        seconds: float,
        phase: Phase = Phase.REPEATABLE,
        **options: Any,
    ) -> http.Reply:
        headers = {"X-Api-Key": self.credential(), "Accept": "application/json"}
        url = f"{self.account.base_url.rstrip('/')}{path}"
        options |= {"headers": headers, **self.patience(seconds)}
        return outcome.ask(phase, waha_answers.meaning, method, url, **options)

    def _send_text(self, body: dict[str, str], message: Message) -> Reply:
        # Whether WAHA can fetch a preview depends on its network; without one all look alike.
        sent = {**body, "text": message.text, "linkPreview": False}
        return self.ask("POST", "/api/sendText", 100, Phase.IRREVERSIBLE, json=sent)

    def _send_card(self, body: dict[str, str], message: Message, card: Card) -> Reply:
        # The id is sent along, but this call does not promise to keep it; find() knows the text.
        preview = {"url": card.url, "title": card.title, "description": card.description}
        sent = {**body, "text": message.text, "linkPreviewHighQuality": False, "preview": preview}
        path = "/api/send/link-custom-preview"
        return self.ask("POST", path, 100, Phase.IRREVERSIBLE, json=sent)

    def _send_image(self, body: dict[str, str], message: Message) -> Reply:
        picture = message.pictures[0]
        data = base64.b64encode(picture.content).decode("ascii")
        file = {"mimetype": "image/jpeg", "filename": f"{picture.digest[:16]}.jpg", "data": data}
        sent = {**body, "caption": message.text, "file": file}
        return self.ask("POST", "/api/sendImage", 150, Phase.IRREVERSIBLE, json=sent)

    def _examine(self) -> Health:
        session = self.ask("GET", f"/api/sessions/{_path(self.account.session)}", 10)
        if session.text("status") != "WORKING":
            meaning = waha_answers.session_meaning(session.text("status"))
            raise outcome.failure(meaning, Phase.REPEATABLE)
        version = self.ask("GET", "/api/server/version", 10)
        if version.text("engine") != ENGINE:
            raise Failure(FailureKind.CONFIG, "engine")
        # A session that says WORKING may be dead; only WhatsApp's servers know the channel's role.
        channel = self._channel()
        self.require_own(channel.text("role"), channel.text("invite"))
        known = (channel.text("name"), channel.text("role"), self.account.session)
        proof = " · ".join((*known, f"WAHA {version.text('version')} {ENGINE}"))
        restricted = session.field("me", "reachoutTimelock", "isActive") is True
        detail = waha_answers.detail("whatsapp 463") if restricted else ""
        return Health(True, detail=detail, proof=proof)

    def _channel(self) -> Reply:
        """The channel by its id: only so its followers are counted anew."""
        return self.ask("GET", f"{self.here}/channels/{_path(self.account.id)}", 30)

    def _message(self, remote_id: str) -> str:
        # Only the full name is accepted here, while the preview and we know the last part.
        name = _path(f"true_{self.account.id}_{remote_id}")
        return f"{self.here}/chats/{_path(self.account.id)}/messages/{name}"


def _path(part: str) -> str:
    return quote(part, safe="")
