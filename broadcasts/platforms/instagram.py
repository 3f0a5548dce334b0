"""Instagram: a container with the pictures is prepared, then one call publishes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

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
    Preparation,
    Problem,
    Reach,
    Receipt,
    RemotePost,
    Story,
    normal_text,
)
from broadcasts.platforms.container import (
    CONTAINER_CODES,
    LOST,
    PUBLISH_CODES,
    Container,
    status_of,
)
from broadcasts.platforms.graph import CLOCKS_DIFFER, NO_SUCH_OBJECT, PAGE, GraphAdapter, moment
from broadcasts.platforms.http import Node
from broadcasts.platforms.outcome import Phase

SCOPES = ("instagram_basic", "instagram_content_publish")
DELETING = "instagram_manage_contents"
FIELDS = "id,caption,permalink,timestamp,media_type,alt_text,children{id,alt_text}"
HASHTAG, HASHTAGS_MAX = re.compile(r"#\w"), 30
MENTION, MENTIONS_MAX = re.compile(r"(?<![\w.])@\w"), 20
#: With these a container says that it was not published.
UNPUBLISHED = frozenset({"IN_PROGRESS", "FINISHED", "ERROR", "EXPIRED", "NEVER_MADE"})


class Instagram(GraphAdapter):
    capabilities: ClassVar = Capabilities(
        text_limit=2200, pictures_max=10, needs_picture=True, requests=3
    )
    subcodes = CONTAINER_CODES
    publish_subcodes = PUBLISH_CODES

    @classmethod
    def propose(cls, story: Story) -> str:
        return cls.proposal(story.headline, story.lead)

    @classmethod
    def render(cls, wording: str, link: str) -> str:
        """Links cannot be followed here, so one appears only where the wording asks for it."""
        return normal_text(normal_text(wording).replace("{link}", link))

    @classmethod
    def problems(cls, message: Message) -> list[Problem]:
        found = super().problems(message)
        hashtags, mentions = len(HASHTAG.findall(message.text)), len(MENTION.findall(message.text))
        if hashtags > HASHTAGS_MAX:
            text = _("Instagram takes %(limit)d hashtags at most; there are %(used)d.")
            values = {"limit": HASHTAGS_MAX, "used": hashtags}
            found.append(Problem("too_many_hashtags", text % values))
        if mentions > MENTIONS_MAX:
            text = _("Instagram takes %(limit)d mentions at most; there are %(used)d.")
            values = {"limit": MENTIONS_MAX, "used": mentions}
            found.append(Problem("too_many_mentions", text % values))
        return found

    def check(self) -> Health:
        return outcome.health(self._examine)

    def prepare(self, message: Message, preparation: Preparation) -> None:
        if not preparation.steps.keys() & {"quota", "container"}:
            if self._is_used_up(self._quota()):
                raise Failure(FailureKind.RATE_LIMITED, warnings.QUOTA)
            preparation.keep("quota", "left")
        Container(self, preparation).prepare(message)
        self.require_allowance(graph_usage.FULL)

    def publish(self, message: Message, key: str, prepared: Mapping[str, str]) -> Receipt:
        """The address is not in the answer; reading the post brings it."""
        body = {"creation_id": prepared["container"]}
        path = f"{self.account.id}/media_publish"
        reply = self.ask("POST", path, Phase.IRREVERSIBLE, data=body)
        return Receipt(outcome.required(reply.text("id"), Phase.IRREVERSIBLE))

    def find(
        self, message: Message, key: str, prepared: Mapping[str, str], since: datetime
    ) -> Finding:
        return outcome.finding(lambda: self._find(message, prepared, since.timestamp()))

    def read(self, remote_id: str) -> RemotePost | Gone:
        try:
            return _remote(self.ask("GET", remote_id, params={"fields": FIELDS}))
        except Failure as failure:
            if failure.code != NO_SUCH_OBJECT:
                raise
        # A lost permission looks the same; only a token that still works proves absence.
        self.require_own(self.account.id)
        return Gone()

    def delete(self, remote_id: str) -> None:
        try:
            self.ask("DELETE", remote_id)
        except Failure as failure:
            if failure.code == NO_SUCH_OBJECT and isinstance(self.read(remote_id), Gone):
                return
            if failure.kind == FailureKind.PERMISSION:
                # Publishing needs less than deleting: a person deletes, the channel goes on.
                raise Failure(FailureKind.REJECTED, failure.code) from None
            raise

    def followers(self) -> int | None:
        return self.number_of(self.account.id, "followers_count")

    def reach(self, remote_id: str) -> Reach | None:
        likes = self.number_of(remote_id, "like_count")
        return Reach(self.views(remote_id, "views"), likes)

    def _examine(self) -> Health:
        account = self.require_own(self.account.id, "id,username")
        health = graph_health.health(self, SCOPES, account.text("username"), DELETING)
        used, total = quota = self._quota()
        if health.code or not self._is_used_up(quota):
            return health
        return replace(health, code=warnings.QUOTA, detail=f"{used:.0f} / {total:.0f}")

    def _quota(self) -> tuple[float, float]:
        """Posts of the last day, and how many it may have; Meta has changed that number often."""
        path, fields = f"{self.account.id}/content_publishing_limit", "quota_usage,config"
        reply = self.ask("GET", path, params={"fields": fields})
        given = Node(reply.field("data", 0))
        return given.number("quota_usage"), given.number("config", "quota_total")

    @staticmethod
    def _is_used_up(quota: tuple[float, float]) -> bool:
        """Where no number is named the publish call itself has to tell."""
        used, total = quota
        return 0 < total <= used

    def _find(self, message: Message, prepared: Mapping[str, str], since: float) -> Finding:
        """The container says whether it was published, the list of posts as which one."""
        status = self._status(prepared.get("container", ""))
        if status == "PUBLISHED":
            since = min(since, float(prepared.get("made", since)))
        posts = self._media(since - CLOCKS_DIFFER)
        ours = [post for post in posts if self.same_text(message.text, post.text("caption"))]
        if len(ours) == 1:
            return Found(_remote(ours[0]))
        if ours:
            return Ambiguous()
        proven = status in UNPUBLISHED and len(posts) < PAGE
        return Absent() if proven else CannotTell()

    def _status(self, container: str) -> str:
        if not container:
            return "NEVER_MADE"
        try:
            return status_of(self, container)[0]
        except Failure as failure:
            if failure.code in LOST:
                return "LOST"
            raise

    def _media(self, earliest: float) -> list[Node]:
        params = {"fields": FIELDS, "limit": str(PAGE), "since": str(int(earliest))}
        reply = self.ask("GET", f"{self.account.id}/media", params=params)
        if not isinstance(reply.field("data"), list):
            raise Failure(FailureKind.NOT_SENT, "no_list")
        return [post for post in reply.items("data") if moment(post.text("timestamp")) >= earliest]


def _remote(post: Node) -> RemotePost:
    receipt = Receipt(post.id("id"), post.address("permalink"))
    pictures = post.items("children", "data") or [post]
    alts = tuple(picture.text("alt_text") for picture in pictures)
    return RemotePost(receipt, post.text("caption"), len(pictures), alts if all(alts) else None)
