"""Is every public post one that a chief signed, as it was signed? Asked by ``verify_record``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from broadcasts.legacy import commitments, threads
from broadcasts.legacy.models import XAccount, XDecision, XPicture, XPost
from broadcasts.models.record import text_digest

CHUNK = 1000
#: Goes through rows in pieces, and tells how many of which kind were looked at.
Watched = Callable[[QuerySet[Any], str], Iterator[Any]]
Verb = XDecision.Verb
State = XPost.State
#: Where a deed leads; the others leave a post where it stands.
LEADS_TO = {
    Verb.SIGN: State.PUBLISHED,
    Verb.KEEP_PRIVATE: State.PRIVATE,
    Verb.REOPEN: State.WAITING,
    Verb.WITHDRAW: State.WITHDRAWN,
}
#: What nobody but a person brings about, and nothing but a deed may change.
DECIDED = (State.PUBLISHED, State.WITHDRAWN)


@dataclass
class Known:
    """What the chain says of a post: where its last deed led, what it was after it, and by which
    signature it became public."""

    state: str
    commitment: str
    signature: int | None


def broken_posts(
    watched: Watched, broken_file: Callable[[XPicture], Iterator[str]]
) -> Iterator[str]:
    """One line per deed, post or picture that does not fit."""
    for account in XAccount.objects.order_by("pk"):
        known: dict[int, Known] = {}
        for decision in account.decisions.order_by("number").iterator(chunk_size=CHUNK):
            yield from _broken_decision(decision)
            _follow(decision, known)
        yield from _broken_of(account, known, watched)
    for picture in watched(XPicture.objects.order_by("pk"), "xpicture"):
        yield from broken_file(picture)


def _broken_decision(decision: XDecision) -> Iterator[str]:
    name = f"xdecision {decision.pk}"
    if text_digest(decision.manifest) != decision.manifest_digest:
        yield f"{name}: the manifest is not the signed one"
    contributors = commitments.contributors_in(decision.manifest)
    if decision.verb == Verb.SIGN and decision.by_id in contributors:
        yield f"{name}: was signed by somebody who had a hand in it"


def _follow(decision: XDecision, known: dict[int, Known]) -> None:
    target = LEADS_TO.get(Verb(decision.verb))
    for number, commitment in commitments.posts_in(decision.manifest).items():
        before = known.get(number)
        state = target or (before.state if before else State.WAITING)
        signed = before.signature if before else None
        signature = decision.pk if decision.verb == Verb.SIGN else signed
        known[number] = Known(state, commitment, signature)


def _broken_of(account: XAccount, known: dict[int, Known], watched: Watched) -> Iterator[str]:
    decided = {number: one for number, one in known.items() if one.state in DECIDED}
    rows = threads.readable(XPost.objects.filter(account=account, state__in=DECIDED))
    for post in watched(rows.order_by("pk"), "xpost"):
        told = decided.pop(post.first_id, None)
        if told is None:
            yield f"xpost {post.pk}: is public, and nobody signed it"
        elif told.state != post.state:
            yield f"xpost {post.pk}: its state is not where its last decision leads"
        elif told.signature != post.signature_id:
            yield f"xpost {post.pk}: the signature it names is not the one that made it public"
        elif told.commitment != commitments.commitment(post):
            yield f"xpost {post.pk}: text or pictures are not the signed ones"
    for number in sorted(decided):
        yield f"xpost {number} of account {account.account_id}: was decided on, and is gone"
