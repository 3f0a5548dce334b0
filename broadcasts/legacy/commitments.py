"""What binds a signature to a post without keeping its words: one salted digest per post.

    posts ── commitment() each ──> manifest() ── text_digest ──> what a chief agrees to

The record is written once, yet a name must be able to go from it. So the record holds digests
alone, and each covers a secret of its post: when words are taken away the secret goes with them,
and nobody can find the old words by trying names against the digest.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import UTC
from typing import Any

from broadcasts.legacy.models import XAccount, XPost
from broadcasts.models.record import canonical, text_digest

FORMAT = "x-review/1"


def commitment(post: XPost) -> str:
    """SHA-256 (hex) over the post's secret and everything of it that readers get to see."""
    return text_digest(
        canonical(
            {
                "salt": post.salt,
                "number": post.post_id,
                "thread": post.root.first_id if post.root else 0,
                "quotes": post.quoted_post_id or 0,
                "posted_at": post.posted_at.astimezone(UTC).isoformat(),
                "text": post.text,
                "media": [_medium(one) for one in post.media.all()],
            }
        )
    )


def _medium(medium: Any) -> list[str | int]:
    picture = medium.picture
    digests = [picture.digest, picture.feed_digest] if picture else ["", ""]
    return [medium.position, medium.type, medium.state, medium.alt, *digests]


def manifest(account: XAccount, posts: Iterable[XPost], contributors: Collection[int]) -> str:
    """The canonical text of one deed: each post by its first number, with its commitment."""
    entry = {
        "format": FORMAT,
        "account": account.account_id,
        "contributors": sorted(set(contributors)),
        "posts": sorted([str(post.first_id), commitment(post)] for post in posts),
    }
    return canonical(entry)


def posts_in(manifest_text: str) -> dict[int, str]:
    """The commitments that a manifest holds, by the first number of the post."""
    return {int(number): digest for number, digest in json.loads(manifest_text)["posts"]}


def contributors_in(manifest_text: str) -> list[int]:
    found: list[int] = json.loads(manifest_text)["contributors"]
    return found
