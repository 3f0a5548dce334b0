"""The moves of a draft: who may, one conditional UPDATE, one Step, consequences on commit.

    WRITING ── submit ──> SUBMITTED ── sign_off ──> SIGNED_OFF (a Broadcast exists)
       │  <── recall, return_ ──┘
       └── discard ──> DISCARDED

This module alone writes ``Draft.state``. A wrong state is IllegalMove (409), a wrong person
PermissionDenied (403); in both cases nothing has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from broadcasts import manifest, publishing, renditions
from broadcasts.models import Broadcast
from broadcasts.models.record import frozen_digest
from inspections import permissions
from inspections.models import User
from newsroom import composing, drafting, review
from newsroom.models import Draft, Revision, RevisionPicture, Step

State: TypeAlias = Draft.State
Verb: TypeAlias = Step.Verb

#: A reason that every page of the draft shows from then on.
COMMENT_MOST = 2000
#: The table of legal moves; everything that is not here is illegal.
MOVES: dict[Verb, tuple[State, State]] = {
    Verb.SUBMIT: (State.WRITING, State.SUBMITTED),
    Verb.RECALL: (State.SUBMITTED, State.WRITING),
    Verb.RETURN: (State.SUBMITTED, State.WRITING),
    Verb.DISCARD: (State.WRITING, State.DISCARDED),
    Verb.SIGN_OFF: (State.SUBMITTED, State.SIGNED_OFF),
}


class IllegalMove(Exception):
    """The draft is not in the state this move starts from, or not at the text that was shown."""


class Incomplete(Exception):
    """The text cannot be submitted or signed as it is; the sentences say what is missing."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


class Unacknowledged(Incomplete):
    """A rule warns of passages that nobody has acknowledged; the sentences say of which."""


@dataclass(frozen=True)
class Sheet:
    """What a signer has on screen: the exact texts, the manifest and the digest over it."""

    draft: Draft
    revision: Revision
    content: composing.Content
    texts: list[composing.ChannelText]
    contributors: tuple[int, ...]
    manifest: str
    digest: str


def sheet(draft: Draft) -> Sheet:
    """The sheet of the newest revision, built from stored rows only."""
    revision = draft.latest
    if revision is None:
        raise IllegalMove
    content = composing.content_of(revision)
    contributors = tuple(sorted(composing.contributors_of(draft)))
    text = manifest.manifest(composing.release(draft, content, contributors))
    return Sheet(
        draft=draft,
        revision=revision,
        content=content,
        texts=composing.channel_texts(content, draft.public_id),
        contributors=contributors,
        manifest=text,
        digest=manifest.digest(text),
    )


def submit(draft: Draft, *, by: User, revision: int, now: datetime) -> None:
    """Send the text to the chief. Raises PermissionDenied, IllegalMove or Incomplete."""
    drafting.require_writer(by, draft.inspection)
    _require_complete(draft, now)
    # A picture whose last text was withdrawn has lost its renditions; signing waits for nothing.
    for place in RevisionPicture.objects.filter(revision=revision).select_related("picture"):
        renditions.prepare(place.picture)
    _move(draft, Verb.SUBMIT, by=by, revision=revision, now=now)


def recall(draft: Draft, *, by: User, revision: int, now: datetime) -> None:
    """An editor takes the text back before anybody signed."""
    drafting.require_writer(by, draft.inspection)
    _move(draft, Verb.RECALL, by=by, revision=revision, now=now)


def discard(draft: Draft, *, by: User, revision: int, now: datetime) -> None:
    """Give the text up; it stays readable inside."""
    drafting.require_writer(by, draft.inspection)
    _move(draft, Verb.DISCARD, by=by, revision=revision, now=now)


def return_(draft: Draft, *, by: User, revision: int, comment: str, now: datetime) -> None:
    """The chief sends the text back with a reason."""
    if not permissions.may(by, permissions.Right.SIGN, draft.inspection):
        raise PermissionDenied
    if not comment.strip():
        raise Incomplete([_("Please say what has to change.")])
    if len(comment) > COMMENT_MOST:
        raise Incomplete([_("Please say it in at most %(most)d signs.") % {"most": COMMENT_MOST}])
    _move(draft, Verb.RETURN, by=by, revision=revision, now=now, comment=comment.strip())


def sign_off(draft: Draft, *, by: User, revision: int, digest: str, now: datetime) -> Broadcast:
    """Sign exactly the text on screen: ``revision`` and ``digest`` are what the signer saw.

    Raises PermissionDenied (with the objection as text), Incomplete, or IllegalMove when the
    text on screen is no longer the text of the draft or somebody else was faster.
    """
    shown = sheet(draft)
    objection = permissions.signing_objection(by, draft.inspection, shown.contributors, at=now)
    if objection:
        raise PermissionDenied(objection.label)
    if digest != shown.digest:
        raise IllegalMove
    _require_complete(draft, now)
    photographs = [place.picture for place in shown.content.pictures]
    copies = publishing.copies_of(photographs)

    def freeze() -> dict[str, Any]:
        # Now that the move is claimed nobody can add to the list any more; between the sheet
        # above and the claim somebody may have recalled and submitted again.
        if sheet(draft).digest != digest:
            raise IllegalMove
        return {"broadcast": _published(shown, by, copies, now)}

    values = _move(
        draft, Verb.SIGN_OFF, by=by, revision=revision, now=now, digest=digest, also=freeze
    )
    broadcast: Broadcast = values["broadcast"]
    return broadcast


def _published(
    shown: Sheet, by: User, copies: Mapping[str, publishing.Copy], now: datetime
) -> Broadcast:
    """The broadcast of what is on screen. Raises Incomplete while everything is stopped."""
    draft = shown.draft
    try:
        return publishing.publish(
            composing.release(draft, shown.content, shown.contributors),
            inspection=draft.inspection,
            author=draft.created_by,
            signer=by,
            digest=shown.digest,
            copies=copies,
            now=now,
        )
    except publishing.EverythingStopped as stopped:
        raise Incomplete([str(stopped)]) from None


def _require_complete(draft: Draft, now: datetime) -> None:
    """No rule stands in the way, and every warning was looked at by somebody."""
    if draft.latest is None:
        raise IllegalMove
    found = review.of_draft(draft, now)
    if found.blocks:
        raise Incomplete(found.sentences)
    if found.open:
        raise Unacknowledged([s for remark in found.open for s in remark.sentences])


def _move(
    draft: Draft,
    verb: Verb,
    *,
    by: User,
    revision: int,
    now: datetime,
    comment: str = "",
    digest: str = "",
    also: Callable[[], dict[str, Any]] = dict,
) -> dict[str, Any]:
    """Claim the move by a conditional UPDATE and write the Step; all of it or nothing.

    ``also`` makes what must exist together with the new state and returns further columns.
    """
    source, target = MOVES[verb]
    with transaction.atomic():
        # The row is claimed before anything is made, so the loser of a race makes nothing.
        values = {"changed_at": now}
        here = Draft.objects.filter(pk=draft.pk, state=source, latest=revision)
        if not here.update(**values):
            raise IllegalMove
        columns = also()
        Draft.objects.filter(pk=draft.pk, state=source).update(state=target, **columns)
        record(draft, verb, by, revision, now, comment, digest, columns.get("broadcast"))
    draft.refresh_from_db()
    return columns


def record(
    draft: Draft,
    verb: Verb,
    by: User,
    revision: int,
    now: datetime,
    comment: str,
    digest: str,
    broadcast: Broadcast | None,
) -> None:
    """Write the next Step of the draft's chain, after an UPDATE that holds its row."""
    Step.objects.create(
        draft=draft,
        verb=verb,
        by=by,
        at=now,
        revision_id=revision,
        comment=comment,
        signed_digest=digest,
        deputyship=broadcast.deputyship if broadcast else None,
        revision_digest=Revision.objects.values_list("digest", flat=True).get(pk=revision),
        frozen_digest=_frozen(broadcast) if broadcast else "",
    )


def _frozen(broadcast: Broadcast) -> str:
    """The digest of the broadcast and its pictures as they are stored."""
    stored = Broadcast.objects.get(pk=broadcast.pk)
    return frozen_digest([stored, *stored.pictures.all()])
