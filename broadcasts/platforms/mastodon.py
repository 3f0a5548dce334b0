"""Mastodon, as German public bodies use it: our stored key makes a repeated call harmless."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import quote

from broadcasts.platforms import outcome
from broadcasts.platforms.base import (
    Absent,
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
    Preparation,
    Reach,
    Receipt,
    RemotePost,
)
from broadcasts.platforms.http import Node
from broadcasts.platforms.mastodon_media import Media
from broadcasts.platforms.mastodon_server import NOT_FOUND, Limits, ServerAdapter, moment
from broadcasts.platforms.mastodon_text import comparable, count, plain
from broadcasts.platforms.outcome import Phase
from broadcasts.platforms.warnings import SERVER_LIMITS

CLOCKS_DIFFER = timedelta(seconds=120)
PAGE = 40  # the longest list that Mastodon hands out at once
STATUSES = "/api/v1/statuses"
#: What everybody can see; a status in any other audience is not public.
PUBLIC = frozenset({"public", "unlisted"})


class Mastodon(ServerAdapter):
    #: What every server takes unless it was set up otherwise; its own limits are read, too.
    capabilities: ClassVar = Capabilities(
        text_limit=500,
        pictures_max=4,
        alt_limit=1500,
        edit=True,
        edit_with_pictures=True,
        requests=2,
    )

    @classmethod
    def count(cls, wire_text: str) -> int:
        return count(wire_text)

    @classmethod
    def same_text(cls, wire_text: str, remote: str) -> bool:
        return comparable(wire_text) == comparable(remote)

    def check(self) -> Health:
        return outcome.health(self._examine)

    def prepare(self, message: Message, preparation: Preparation) -> None:
        if "limits" not in preparation.steps:
            self._require_room(message, self.limits())
            preparation.keep("limits", "kept")
        Media(self, preparation).prepare(message.pictures)

    def publish(self, message: Message, key: str, prepared: Mapping[str, str]) -> Receipt:
        media = [prepared[f"media.{number}"] for number in range(len(message.pictures))]
        body = {"status": message.text, "media_ids": media, "language": "de"}
        body["visibility"] = "public"
        headers = {"Idempotency-Key": key}
        reply = self.ask("POST", STATUSES, Phase.IRREVERSIBLE, headers=headers, json=body)
        id = outcome.required(reply.text("id"), Phase.IRREVERSIBLE)
        return Receipt(id, reply.address("url"))

    def find(
        self, message: Message, key: str, prepared: Mapping[str, str], since: datetime
    ) -> Finding:
        media = {id for step, id in prepared.items() if step.startswith("media.")}
        return outcome.finding(lambda: self._find(message, media, since - CLOCKS_DIFFER))

    def read(self, remote_id: str) -> RemotePost | Gone:
        status = self._status(remote_id)
        return _remote(status) if status else Gone()

    def edit(self, remote_id: str, message: Message) -> None:
        status = self._status(remote_id)
        if status is None:
            raise Failure(FailureKind.REJECTED, "gone")
        # Pictures that are not named again would be taken off the post.
        media = [medium.text("id") for medium in status.items("media_attachments")]
        body = {"status": message.text, "media_ids": media, "language": "de"}
        self.ask("PUT", _path(remote_id), json=body)

    def delete(self, remote_id: str) -> None:
        """Its pictures, too, which the server would otherwise keep for a day."""
        try:
            self.ask("DELETE", _path(remote_id), params={"delete_media": "true"})
        except Failure as failure:
            if failure.code != NOT_FOUND or self._status(remote_id) is not None:
                raise

    def followers(self) -> int | None:
        return int(self.me().number("followers_count"))

    def reach(self, remote_id: str) -> Reach | None:
        """Nobody counts views here."""
        status = self._status(remote_id)
        if status is None:
            return None
        counts = (status.number("favourites_count"), status.number("reblogs_count"))
        return Reach(reactions=int(sum(counts)))

    def _examine(self) -> Health:
        me, limits, can = self.me(), self.limits(), self.capabilities
        if me.field("suspended") is True:
            raise Failure(FailureKind.BLOCKED, "suspended")
        if limits.characters < can.text_limit or limits.pictures < can.pictures_max:
            detail = f"{limits.characters} / {limits.pictures}"
            return Health(True, code=SERVER_LIMITS, detail=detail, proof=me.text("acct"))
        return Health(True, proof=me.text("acct"))

    def _require_room(self, message: Message, limits: Limits) -> None:
        """Raises Failure for what this server would refuse, before anything is uploaded."""
        pictures = message.pictures
        pairs = [
            (self.count(message.text), limits.characters),
            (len(pictures), limits.pictures),
            *((self.count(picture.alt), limits.alt) for picture in pictures),
            *((len(picture.content), limits.picture_bytes) for picture in pictures),
            *((picture.width * picture.height, limits.pixels) for picture in pictures),
        ]
        if any(limit and used > limit for used, limit in pairs):
            raise Failure(FailureKind.REJECTED, SERVER_LIMITS)

    def _find(self, message: Message, media: set[str], earliest: datetime) -> Finding:
        """By the pictures, which no other post can have; else by text and time."""
        recent = [status for status in self._statuses() if _is_since(status, earliest)]
        ours = [status for status in recent if media and media == _media(status)] or [
            status for status in recent if self.same_text(message.text, _text(status))
        ]
        if len(ours) == 1:
            return Found(_remote(ours[0]))
        if ours:
            return Ambiguous()
        return CannotTell() if len(recent) >= PAGE else Absent()

    def _statuses(self) -> list[Node]:
        path = f"/api/v1/accounts/{quote(self.me().text('id'), safe='')}/statuses"
        reply = self.ask("GET", path, params={"limit": str(PAGE), "exclude_reblogs": "true"})
        if not isinstance(reply.json, list):
            raise Failure(FailureKind.NOT_SENT, "no_list")
        return reply.items()

    def _status(self, remote_id: str) -> Node | None:
        """The status if the public can see it."""
        try:
            status = self.ask("GET", _path(remote_id))
        except Failure as failure:
            if failure.code != NOT_FOUND:
                raise
            # A wrong server says the same; only our own account proves absence.
            self.me()
            return None
        return status if status.text("visibility") in PUBLIC else None


def _path(remote_id: str) -> str:
    return f"{STATUSES}/{quote(remote_id, safe='')}"


def _is_since(status: Node, earliest: datetime) -> bool:
    created = moment(status.text("created_at"))
    return created is not None and created >= earliest


def _text(status: Node) -> str:
    return plain(status.text("content"))


def _media(status: Node) -> set[str]:
    return {medium.text("id") for medium in status.items("media_attachments")}


def _remote(status: Node) -> RemotePost:
    media = status.items("media_attachments")
    alts = tuple(medium.text("description") for medium in media)
    receipt = Receipt(status.id("id"), status.address("url"))
    return RemotePost(receipt, _text(status), len(media), alts)
