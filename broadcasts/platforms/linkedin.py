"""LinkedIn posts of an organisation: images first, then one call whose answer is a header."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

from broadcasts.platforms import linkedin_posts, littletext, outcome, warnings
from broadcasts.platforms.base import (
    Absent,
    Account,
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
    normal_text,
)
from broadcasts.platforms.http import Node
from broadcasts.platforms.linkedin_images import Images
from broadcasts.platforms.outcome import Phase
from broadcasts.platforms.restli import DUPLICATE, RestliAdapter, meaning, version_end
from broadcasts.platforms.warnings import Ending

CLOCKS_DIFFER = 120  # seconds
PAGE = 100


class LinkedIn(RestliAdapter):
    #: Undocumented, so counted in the stricter way: with the escapes.
    capabilities: ClassVar = Capabilities(
        text_limit=3000,
        pictures_max=20,
        alt_limit=4086,
        edit=True,
        edit_with_pictures=True,
        requests=4,
        token_days=60,
    )

    def __init__(self, account: Account) -> None:
        super().__init__(account)
        self.author = f"urn:li:organization:{account.id.rpartition(':')[2]}"

    @classmethod
    def render(cls, wording: str, link: str) -> str:
        return littletext.escape(super().render(wording, link))

    @classmethod
    def weight(cls, text: str) -> int:
        """Escaped signs take two places."""
        return cls.count(littletext.escape(text))

    @classmethod
    def shown(cls, wire_text: str) -> str:
        return littletext.unescape(wire_text)

    @classmethod
    def same_text(cls, wire_text: str, remote: str) -> bool:
        """Reading may bring the text as it was sent or as it is shown."""
        expected = normal_text(cls.shown(wire_text))
        return expected in (normal_text(remote), normal_text(cls.shown(remote)))

    def check(self) -> Health:
        """Reading the own posts needs the token, the version and the role in the organisation."""
        return outcome.health(self._examine)

    def prepare(self, message: Message, preparation: Preparation) -> None:
        Images(self, self.author, preparation).prepare(message.pictures)

    def publish(self, message: Message, key: str, prepared: Mapping[str, str]) -> Receipt:
        body = {
            "author": self.author,
            "commentary": message.text,
            "visibility": "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
            **linkedin_posts.content(message, prepared),
        }
        reply = self.answer("POST", "/rest/posts", Phase.IRREVERSIBLE, json=body)
        if reply.ok:
            urn = outcome.required(reply.headers.get("x-restli-id", ""), Phase.IRREVERSIBLE)
            return linkedin_posts.receipt(urn)
        duplicate = DUPLICATE.fullmatch(reply.text("message"))
        if reply.status == 422 and duplicate:
            return self._adopt(duplicate[1], message, prepared)
        raise outcome.failure(meaning(reply), Phase.IRREVERSIBLE)

    def find(
        self, message: Message, key: str, prepared: Mapping[str, str], since: datetime
    ) -> Finding:
        earliest = (since.timestamp() - CLOCKS_DIFFER) * 1000
        return outcome.finding(
            lambda: self._find(message, linkedin_posts.image_ids(prepared), earliest)
        )

    def read(self, remote_id: str) -> RemotePost | Gone:
        post = self._post(remote_id)
        return linkedin_posts.remote(post) if post else Gone()

    def delete(self, remote_id: str) -> None:
        try:
            self.ask("DELETE", linkedin_posts.path(remote_id))
        except Failure as failure:
            if failure.code != "NOT_FOUND":
                raise

    def edit(self, remote_id: str, message: Message) -> None:
        patch = {"patch": {"$set": {"commentary": message.text}}}
        self.ask("POST", linkedin_posts.path(remote_id), restli="PARTIAL_UPDATE", json=patch)

    def followers(self) -> int | None:
        params = {"edgeType": "COMPANY_FOLLOWED_BY_MEMBER"}
        path = f"/rest/networkSizes/{quote(self.author, safe='')}"
        return int(self.ask("GET", path, params=params).number("firstDegreeSize"))

    def reach(self, remote_id: str) -> Reach | None:
        author, post = quote(self.author, safe=""), quote(remote_id, safe="")
        kind = "ugcPosts" if ":ugcPost:" in remote_id else "shares"
        # The brackets of a list are syntax here, so they must not be escaped as a value is.
        query = f"q=organizationalEntity&organizationalEntity={author}&{kind}=List({post})"
        reply = self.ask("GET", f"/rest/organizationalEntityShareStatistics?{query}")
        counts = Node(reply.field("elements", 0, "totalShareStatistics"))
        return Reach(int(counts.number("impressionCount")), int(counts.number("likeCount")))

    def _examine(self) -> Health:
        self._posts(1)
        return replace(warnings.health(self._endings()), proof=self.author)

    def _endings(self) -> Iterator[Ending]:
        """No answer tells either: the one is a rule, the other was entered with the token."""
        version, token_ends_on = self.account.version, self.account.token_ends_on
        days = warnings.days_until(version_end(version), self.clock())
        yield Ending(warnings.VERSION_ENDS, version, days)
        if token_ends_on:
            days = warnings.days_until(token_ends_on, self.clock())
            yield Ending(warnings.TOKEN_ENDS, "", days)

    def _adopt(self, urn: str, message: Message, prepared: Mapping[str, str]) -> Receipt:
        """LinkedIn names a post with this content: ours from an earlier call, or a foreign one.

        Each text holds the permanent address of its release, so the same text by the same author
        is the same release. Where it cannot be read yet nothing is decided; looking for it will.
        """
        unclear = Failure(FailureKind.UNCLEAR, "DUPLICATE_POST")
        try:
            post = self._post(urn)
        except Failure:
            raise unclear from None
        if post is None:
            raise unclear
        images = linkedin_posts.image_ids(prepared)
        same = self.same_text(message.text, post.text("commentary"))
        if same and post.text("author") == self.author and images == linkedin_posts.images(post):
            return linkedin_posts.receipt(urn)
        raise Failure(FailureKind.REJECTED, "DUPLICATE_POST")

    def _find(self, message: Message, images: set[str], earliest: float) -> Finding:
        """By the images, which no other post can have; else by text and time."""
        recent = [post for post in self._posts(PAGE) if post.number("createdAt") >= earliest]
        ours = [post for post in recent if images and images == linkedin_posts.images(post)] or [
            post for post in recent if self.same_text(message.text, post.text("commentary"))
        ]
        if len(ours) == 1:
            return Found(linkedin_posts.remote(ours[0]))
        if ours:
            return Ambiguous()
        return CannotTell() if len(recent) >= PAGE else Absent()

    def _posts(self, count: int) -> list[Node]:
        params = {"q": "author", "author": self.author, "count": str(count)}
        params["sortBy"] = "LAST_MODIFIED"
        reply = self.ask("GET", "/rest/posts", params=params, restli="FINDER")
        if not isinstance(reply.field("elements"), list):
            raise Failure(FailureKind.NOT_SENT, "no_list")
        return reply.items("elements")

    def _post(self, urn: str) -> Node | None:
        """The post if the public can see it."""
        try:
            post = self.ask("GET", linkedin_posts.path(urn), params={"viewContext": "AUTHOR"})
        except Failure as failure:
            if failure.code == "NOT_FOUND":
                return None
            raise
        return post if post.text("lifecycleState") == "PUBLISHED" else None
