"""Facebook Pages: pictures go up unpublished, then one call makes the post."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from broadcasts.platforms import graph_health, graph_usage, outcome, warnings
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
    Picture,
    Preparation,
    Reach,
    Receipt,
    RemotePost,
)
from broadcasts.platforms.facebook_posts import FIELDS, photo_ids, remote
from broadcasts.platforms.graph import CLOCKS_DIFFER, NO_SUCH_OBJECT, PAGE, GraphAdapter, moment
from broadcasts.platforms.http import Node
from broadcasts.platforms.outcome import Phase

#: Facebook drops unpublished photos after a day; well before that they go up again.
PHOTO_SECONDS = 20 * 3600
SCOPES = ("pages_manage_posts", "pages_read_engagement")
#: The page, and its last post as Facebook judges it.
PAGE_FIELDS = (
    "id,name,is_published,published_posts.limit(1){application{id},is_eligible_for_promotion}"
)
VIEWS = "post_media_view"
#: With these a post goes out without a card; all others concern the post itself.
NO_CARD = frozenset({FailureKind.REJECTED, FailureKind.PERMISSION, FailureKind.NOT_SENT})
ADDRESS = re.compile(r"https?://[^\s<>\"]*[\w/#=&-]")


class Facebook(GraphAdapter):
    #: Facebook documents no length; this is a house limit, far below what is known to work.
    capabilities: ClassVar = Capabilities(
        text_limit=5000, pictures_max=10, edit=True, edit_with_pictures=True, requests=2
    )

    def check(self) -> Health:
        return outcome.health(self._examine)

    def prepare(self, message: Message, preparation: Preparation) -> None:
        for number, picture in enumerate(message.pictures):
            age = self.clock() - float(preparation.steps.get(f"made.{number}", "0"))
            if age > PHOTO_SECONDS:
                preparation.keep(f"photo.{number}", self._upload(picture))
                preparation.keep(f"made.{number}", str(int(self.clock())))
        if not message.pictures and "card" not in preparation.steps:
            preparation.keep("card", self._card(message.text))
        self.require_allowance(graph_usage.FULL)

    def publish(self, message: Message, key: str, prepared: Mapping[str, str]) -> Receipt:
        body = {"message": message.text, "published": "true"}
        if prepared.get("card"):
            body["link"] = prepared["card"]
        for number in range(len(message.pictures)):
            photo = prepared[f"photo.{number}"]
            body[f"attached_media[{number}]"] = json.dumps({"media_fbid": photo})
        params = {"fields": "id,permalink_url,created_time"}
        path = f"{self.account.id}/feed"
        reply = self.ask("POST", path, Phase.IRREVERSIBLE, params=params, data=body)
        post = outcome.required(reply.text("id"), Phase.IRREVERSIBLE)
        return Receipt(post, reply.address("permalink_url"))

    def find(
        self, message: Message, key: str, prepared: Mapping[str, str], since: datetime
    ) -> Finding:
        photos = {id for step, id in prepared.items() if step.startswith("photo.")}
        earliest = since.timestamp() - CLOCKS_DIFFER
        return outcome.finding(lambda: self._find(message, photos, earliest))

    def read(self, remote_id: str) -> RemotePost | Gone:
        try:
            reply = self.ask("GET", remote_id, params={"fields": FIELDS})
        except Failure as failure:
            if failure.code != NO_SUCH_OBJECT:
                raise
            # A lost permission looks the same; only a token that still works proves absence.
            self.require_own("me")
            return Gone()
        return replace(remote(reply), alts=self._alts(photo_ids(reply)))

    def delete(self, remote_id: str) -> None:
        try:
            self.ask("DELETE", remote_id)
        except Failure as failure:
            if failure.code != NO_SUCH_OBJECT or not isinstance(self.read(remote_id), Gone):
                raise

    def edit(self, remote_id: str, message: Message) -> None:
        reply = self.ask("POST", remote_id, data={"message": message.text})
        if reply.field("success") is not True:
            raise Failure(FailureKind.NOT_SENT, "no_success")

    def followers(self) -> int | None:
        return self.number_of(self.account.id, "followers_count")

    def reach(self, remote_id: str) -> Reach | None:
        params = {"summary": "total_count", "limit": "0"}
        reactions = self.ask("GET", f"{remote_id}/reactions", params=params)
        total = int(reactions.number("summary", "total_count"))
        return Reach(self.views(remote_id, VIEWS), total)

    def _examine(self) -> Health:
        """Whether the token speaks as the page: a person's token would fail only on posting."""
        page = self.require_own("me", PAGE_FIELDS)
        if page.field("is_published") is False:
            raise Failure(FailureKind.CONFIG, "page_unpublished")
        health = graph_health.health(self, SCOPES, page.text("name"))
        # Nothing tells an app's mode. A post of an app in development mode cannot be promoted.
        last = Node(page.field("published_posts", "data", 0))
        if last.text("application", "id") and last.field("is_eligible_for_promotion") is False:
            return replace(health, code=health.code or warnings.HIDDEN)
        return health

    def _card(self, text: str) -> str:
        """The address to show as a card, where pictures leave room for it; empty for none.

        A post whose link Meta cannot open may be refused, so it is asked to look beforehand.
        """
        addresses = ADDRESS.findall(text)
        try:
            for address in addresses[-1:]:
                self.ask("POST", "", data={"id": address, "scrape": "true"})
        except Failure as failure:
            if failure.kind not in NO_CARD:
                raise
            return ""
        return addresses[-1] if addresses else ""

    def _alts(self, photos: list[str]) -> tuple[str, ...] | None:
        """The words of the photos in their order, in one call; None where Meta will not say."""
        if not photos:
            return ()
        params = {"ids": ",".join(photos), "fields": "alt_text_custom"}
        try:
            reply = self.ask("GET", "", params=params)
        except Failure as failure:
            if failure.kind in (FailureKind.PERMISSION, FailureKind.REJECTED):
                return None
            raise
        alts = tuple(reply.text(photo, "alt_text_custom") for photo in photos)
        return alts if any(alts) else None

    def _upload(self, picture: Picture) -> str:
        reply = self.ask(
            "POST",
            f"{self.account.id}/photos",
            data={"published": "false", "alt_text_custom": picture.alt},
            files={"source": (f"{picture.digest[:16]}.jpg", picture.content, "image/jpeg")},
        )
        return outcome.required(reply.text("id"), Phase.REPEATABLE)

    def _find(self, message: Message, photos: set[str], earliest: float) -> Finding:
        """By the photos, which no other post can have; else by text and time."""
        posts = self._published(earliest)
        recent = [post for post in posts if moment(post.text("created_time")) >= earliest]
        ours = [post for post in recent if photos and photos <= set(photo_ids(post))] or [
            post for post in recent if self.same_text(message.text, post.text("message"))
        ]
        if len(ours) == 1:
            return Found(remote(ours[0]))
        if ours:
            return Ambiguous()
        return CannotTell() if len(posts) >= PAGE else Absent()

    def _published(self, earliest: float) -> list[Node]:
        params = {"fields": FIELDS, "limit": str(PAGE), "since": str(int(earliest))}
        reply = self.ask("GET", f"{self.account.id}/published_posts", params=params)
        if not isinstance(reply.field("data"), list):
            raise Failure(FailureKind.NOT_SENT, "no_list")
        return reply.items("data")
