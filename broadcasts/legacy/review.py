"""Where the review of a post may lead: the table of moves, and the one writer of its state."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from broadcasts.legacy.models import XPost

State = XPost.State
#: Their words are not ours: the database refuses every other state for them.
OF_OTHERS = (XPost.Kind.REPLY, XPost.Kind.RETWEET)


class Overtaken(Exception):
    """A post is no longer what, or where, it was on this person's screen."""


class Verb(StrEnum):
    SIGN = "sign"
    KEEP_PRIVATE = "keep"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


#: From which state a verb leads to which. What is signed is public at once.
MOVES: dict[Verb, tuple[State, State]] = {
    Verb.SIGN: (State.WAITING, State.PUBLISHED),
    Verb.KEEP_PRIVATE: (State.WAITING, State.PRIVATE),
    Verb.REOPEN: (State.PRIVATE, State.WAITING),
    Verb.WITHDRAW: (State.PUBLISHED, State.WITHDRAWN),
}


def move(posts: models.QuerySet[XPost], verb: Verb) -> int:
    """Claim the move for all of ``posts`` that stand where it begins; returns how many."""
    begin, end = MOVES[verb]
    return posts.filter(state=begin).exclude(kind__in=OF_OTHERS).update(state=end)


def move_all(pks: list[int], verb: Verb) -> None:
    """The move for each of these posts, or Overtaken; within the caller's transaction."""
    if move(XPost.objects.filter(pk__in=pks), verb) != len(pks):
        raise Overtaken
