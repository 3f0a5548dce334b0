"""How the tables of known answers are written: an answer, and what it means on which call."""

from __future__ import annotations

from broadcasts.platforms import http
from broadcasts.platforms.base import FailureKind
from broadcasts.platforms.http import Reply

Answer = Reply | http.NotSent | http.NoAnswer
Row = tuple[Answer, FailureKind, FailureKind]

NOT_SENT = FailureKind.NOT_SENT
RATE_LIMITED = FailureKind.RATE_LIMITED
NOT_READY = FailureKind.NOT_READY
REJECTED = FailureKind.REJECTED
AUTH = FailureKind.AUTH
PERMISSION = FailureKind.PERMISSION
CONFIG = FailureKind.CONFIG
BLOCKED = FailureKind.BLOCKED
UNCLEAR = FailureKind.UNCLEAR


def always(kind: FailureKind, *answers: Answer) -> list[Row]:
    return [(answer, kind, kind) for answer in answers]


def doubt(*answers: Answer) -> list[Row]:
    """May have been written; where that does no harm, again later."""
    return [(answer, UNCLEAR, NOT_SENT) for answer in answers]
