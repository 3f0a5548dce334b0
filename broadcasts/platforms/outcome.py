"""How a call ended: the one place where answers and silence become failures.

A platform's table says what a code means. ``UNCLEAR`` in a table means "may have been written";
on a call that may be repeated that is no question worth asking, so there it reads ``NOT_SENT``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from broadcasts.platforms import http
from broadcasts.platforms.base import CannotTell, Failure, FailureKind, Finding, Found, Health

#: Meanings of HTTP statuses that do not depend on a platform.
STATUSES: Mapping[int, FailureKind] = {
    401: FailureKind.AUTH,
    403: FailureKind.PERMISSION,
    404: FailureKind.CONFIG,
    405: FailureKind.CONFIG,
    407: FailureKind.CONFIG,
    408: FailureKind.UNCLEAR,
    429: FailureKind.RATE_LIMITED,
}


class Phase(Enum):
    REPEATABLE = "repeatable"  # checks, uploads, reads, deletions
    IRREVERSIBLE = "irreversible"  # the publish call


@dataclass(frozen=True)
class Meaning:
    """What a refusal means by a platform's table, before the phase is considered."""

    kind: FailureKind
    code: str
    seconds: float | None = None


Reader = Callable[[http.Reply], Meaning]


def failure(meaning: Meaning, phase: Phase) -> Failure:
    kind = meaning.kind
    if kind == FailureKind.UNCLEAR and phase == Phase.REPEATABLE:
        kind = FailureKind.NOT_SENT
    return Failure(kind, meaning.code, meaning.seconds)


def by_status(status: int) -> FailureKind:
    """The meaning of a status on its own, where the body says nothing we know.

    A clean refusal of unknown cause is the content's fault and is never tried again. A redirect
    or anything odd comes from somebody in between, who may have passed the request on.
    """
    if 400 <= status < 500:
        return STATUSES.get(status, FailureKind.REJECTED)
    return FailureKind.UNCLEAR


def ask(phase: Phase, read: Reader, method: str, url: str, **options: Any) -> http.Reply:
    """One call and its successful answer. Raises Failure for everything else."""
    reply = answer(phase, method, url, **options)
    if not reply.ok:
        raise failure(read(reply), phase)
    return reply


def answer(phase: Phase, method: str, url: str, **options: Any) -> http.Reply:
    """One call and its answer, a refusal too. Raises Failure where there is none."""
    try:
        return http.call(method, url, **options)
    except http.NotSent:
        raise Failure(FailureKind.NOT_SENT, "no_connection") from None
    except http.NoAnswer:
        raise failure(Meaning(FailureKind.UNCLEAR, "no_answer"), phase) from None


def required(value: str, phase: Phase) -> str:
    """``value``, the id without which a success cannot be believed, nor the post kept in view."""
    if not value or len(value) > http.LONGEST_ID:
        raise failure(Meaning(FailureKind.UNCLEAR, "no_id"), phase)
    return value


def health(examine: Callable[[], Health | None]) -> Health:
    """``examine`` as an answer: its Failure is what is wrong; silence means all is well."""
    try:
        return examine() or Health(True)
    except Failure as failure:
        return Health(False, failure.kind, failure.code)


def finding(look: Callable[[], Finding]) -> Finding:
    """``look`` as an answer: where the platform refuses or is silent, it cannot tell.

    Nor where it shows a post without an id: nobody could read, change or delete it.
    """
    try:
        found = look()
    except Failure:
        return CannotTell()
    is_nameless = isinstance(found, Found) and not found.post.receipt.remote_id
    return CannotTell() if is_nameless else found
