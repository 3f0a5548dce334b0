"""Where the review of a post may lead: the table of moves, and the one writer of its state."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from broadcasts.legacy.models import XPost

State = XPost.State


class Verb(StrEnum):
    SIGN = "sign"
    PUBLISH = "publish"
    KEEP_PRIVATE = "keep_private"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    ANONYMISE = "anonymise"


#: From which states a verb leads to which.
MOVES: dict[Verb, tuple[tuple[State, ...], State]] = {
    Verb.SIGN: ((State.WAITING,), State.SIGNED),
    Verb.PUBLISH: ((State.SIGNED,), State.PUBLISHED),
    Verb.KEEP_PRIVATE: ((State.WAITING,), State.PRIVATE),
    Verb.REOPEN: ((State.PRIVATE,), State.WAITING),
    Verb.WITHDRAW: ((State.SIGNED, State.PUBLISHED, State.ANONYMISED), State.WITHDRAWN),
    Verb.ANONYMISE: ((State.PUBLISHED,), State.ANONYMISED),
}


def move(posts: models.QuerySet[XPost], verb: Verb) -> int:
    """Claim the move for all of ``posts`` that stand where it begins; returns how many."""
    begin, end = MOVES[verb]
    return posts.filter(state__in=begin).update(state=end)
