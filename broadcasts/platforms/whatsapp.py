"""WhatsApp channels through WAHA (engine GOWS), the unofficial way in; see its documentation."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from broadcasts.platforms import http, outcome, waha
from broadcasts.platforms.base import (
    Absent,
    Account,
    Adapter,
    Ambiguous,
    CannotTell,
    Capabilities,
    Failure,
    FailureKind,
    Finding,
    Found,
    Gone,
    Health,
    Message,
    Problem,
    Receipt,
    RemotePost,
    Story,
)
from broadcasts.platforms.outcome import Phase
from broadcasts.platforms.waha import Entry

CAPTION_LIMIT = 1024
PREVIEW_LIMIT = 100
CLOCKS_DIFFER = timedelta(seconds=120)
FORMATTING = frozenset("*_~`")
KEY = re.compile(r"3EB0[0-9A-F]{18}")


class WhatsApp(Adapter):
    capabilities: ClassVar = Capabilities(text_limit=4096, pictures_max=1)

    def __init__(self, account: Account) -> None:
        super().__init__(account)
        self.invite = account.invite.rstrip("/").rsplit("/", 1)[-1]
        self.address = f"https://whatsapp.com/channel/{self.invite}" if self.invite else ""
        self.here = f"/api/{_path(account.session)}"

    @classmethod
    def propose(cls, story: Story) -> str:
        """The headline in bold, unless a sign in it would end the bold too early."""
        headline = story.headline.strip()
        if headline and not FORMATTING.intersection(headline):
            headline = f"*{headline}*"
        return cls.proposal(headline, story.lead, story.link)

    @classmethod
    def limit(cls, message: Message) -> int:
        """With a picture the text is its caption, which is shorter."""
        return CAPTION_LIMIT if message.pictures else super().limit(message)

    @classmethod
    def problems(cls, message: Message) -> list[Problem]:
        found, used = super().problems(message), cls.count(message.text)
        if message.pictures and used > CAPTION_LIMIT:
            text = _("With a picture the text may have %(limit)d characters; it has %(used)d.")
            values = {"limit": CAPTION_LIMIT, "used": used}
            found.append(Problem("caption_too_long", text % values))
        return found

    def check(self) -> Health:
        return outcome.health(self._examine)

    def publish(self, message: Message, key: str, prepared: Mapping[str, str]) -> Receipt:
        if not KEY.fullmatch(key):
            raise Failure(FailureKind.REJECTED, "bad_key")
        body = {"session": self.account.session, "chatId": self.account.id, "id": key}
        send = self._send_image if message.pictures else self._send_text
        reply = send(body, message)
        _before, _sign, returned = reply.text("id").rpartition("_")
        return Receipt(outcome.required(returned, Phase.IRREVERSIBLE), self.address)

    def find(
        self, message: Message, key: str, prepared: Mapping[str, str], since: datetime
    ) -> Finding:
        return outcome.finding(lambda: self._find(message, key, since - CLOCKS_DIFFER))

    def read(self, remote_id: str) -> RemotePost | Gone:
        entries = self._preview()
        for entry in entries:
            if entry.id == remote_id:
                return Gone() if entry.is_shell else self._post(entry)
        if len(entries) >= PREVIEW_LIMIT:
            raise Failure(FailureKind.NOT_SENT, "beyond_preview")
        return Gone()

    def delete(self, remote_id: str) -> None:
        # Only the full name is accepted here, while the preview and we know the last part.
        name = _path(f"true_{self.account.id}_{remote_id}")
        try:
            self._ask("DELETE", f"{self.here}/chats/{_path(self.account.id)}/messages/{name}", 100)
        except Failure as failure:
            if failure.kind != FailureKind.REJECTED or not isinstance(self.read(remote_id), Gone):
                raise

    def _send_text(self, body: dict[str, str], message: Message) -> http.Reply:
        # Whether WAHA can fetch a preview depends on its network; without one all look alike.
        sent = {**body, "text": message.text, "linkPreview": False}
        return self._ask("POST", "/api/sendText", 100, Phase.IRREVERSIBLE, json=sent)

    def _send_image(self, body: dict[str, str], message: Message) -> http.Reply:
        picture = message.pictures[0]
        data = base64.b64encode(picture.content).decode("ascii")
        file = {"mimetype": "image/jpeg", "filename": f"{picture.digest[:16]}.jpg", "data": data}
        sent = {**body, "caption": message.text, "file": file}
        return self._ask("POST", "/api/sendImage", 150, Phase.IRREVERSIBLE, json=sent)

    def _examine(self) -> None:
        session = self._ask("GET", f"/api/sessions/{_path(self.account.session)}", 10)
        if session.text("status") != "WORKING":
            raise outcome.failure(waha.session_meaning(session.text("status")), Phase.REPEATABLE)
        if self._ask("GET", "/api/server/version", 10).text("engine") != "GOWS":
            raise Failure(FailureKind.CONFIG, "engine")
        channel = self._ask("GET", f"{self.here}/channels/{_path(self.account.id)}", 30)
        if channel.text("role") not in ("OWNER", "ADMIN"):
            raise Failure(FailureKind.PERMISSION, "role")
        # Read-back goes by the invite code: a wrong one would look at somebody else's channel.
        if channel.text("invite").rstrip("/").rsplit("/", 1)[-1] != self.invite or not self.invite:
            raise Failure(FailureKind.CONFIG, "invite")

    def _find(self, message: Message, key: str, since: datetime) -> Finding:
        """By our id; else by the text, for a gateway may have chosen another id than ours."""
        entries = self._preview()
        recent = [entry for entry in entries if entry.timestamp >= since.timestamp()]
        ours = [entry for entry in entries if entry.id == key] or [
            entry for entry in recent if self.same_text(message.text, entry.body)
        ]
        if len(ours) == 1:
            return Found(self._post(ours[0]))
        if ours:
            return Ambiguous()
        # A page full of newer posts may have pushed ours out of it.
        return CannotTell() if len(recent) >= PREVIEW_LIMIT else Absent()

    def _preview(self) -> list[Entry]:
        if not self.invite:
            raise Failure(FailureKind.CONFIG, "invite")
        params = {"downloadMedia": "false", "limit": str(PREVIEW_LIMIT)}
        path = f"{self.here}/channels/{_path(self.invite)}/messages/preview"
        reply = self._ask("GET", path, 30, params=params)
        if not isinstance(reply.json, list):
            raise Failure(FailureKind.NOT_SENT, "no_list")
        return waha.entries(reply)

    def _post(self, entry: Entry) -> RemotePost:
        permalink = f"{self.address}/{entry.number}" if entry.number else self.address
        return RemotePost(Receipt(entry.id, permalink), entry.body, int(entry.has_media))

    def _ask(
        self,
        method: str,
        path: str,
        seconds: float,
        phase: Phase = Phase.REPEATABLE,
        **options: Any,
    ) -> http.Reply:
        headers = {"X-Api-Key": self.credential(), "Accept": "application/json"}
        url = f"{self.account.base_url.rstrip('/')}{path}"
        seconds = self.patience(seconds)
        return outcome.ask(
            phase, waha.meaning, method, url, headers=headers, seconds=seconds, **options
        )


def _path(part: str) -> str:
    return quote(part, safe="")
