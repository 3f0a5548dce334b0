"""Sending with an authorised template: filled slots in, a broadcast out, in one transaction.

slots ── prepare() ──> Prepared, as it will stand ── send() ──> Broadcast, born signed off
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from broadcasts import manifest, publishing, urgent
from broadcasts.models import Authorisation, Broadcast, Channel, Kind
from inspections import permissions
from inspections.models import User
from inspections.permissions import Right
from newsroom import composing, drafting, review, workflow
from newsroom.models import Draft, Step
from newsroom.urgent import slots, template
from newsroom.urgent.slots import Refused

Filled = tuple[tuple[str, str], ...]


class Unfit(Exception):
    """Some slots were refused; ``sentences`` by the name of the slot."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__(" ".join(sentences.values()))
        self.sentences = sentences


class Stopped(Exception):
    """The warning cannot be sent as it is, or is not what was shown; says why in a sentence."""


@dataclass(frozen=True)
class Prepared:
    """What the officer has on screen before the last tap: every text, and the digest over it."""

    draft: Draft
    content: composing.Content
    texts: list[composing.ChannelText]
    filled: Filled
    digest: str


def fill(form: template.Template, given: Mapping[str, str], places: Sequence[str],
         now: datetime) -> Filled:  # fmt: skip
    """The slots as they will stand in the text. Raises Unfit with a sentence for each bad one."""
    filled, wrong = [], {}
    for slot in form.slots:
        try:
            value = slots.accept(slot, given.get(slot.name, ""), places=places, now=now)
            filled.append((slot.name, value))
        except Refused as refused:
            wrong[slot.name] = str(refused)
    if wrong:
        raise Unfit(wrong)
    return tuple(filled)


def objection(authorisation: Authorisation, user: User, now: datetime) -> str:
    """Why ``user`` may not send with it now, in a sentence; empty when they may."""
    if not permissions.may(user, Right.URGENT, authorisation.inspection):
        return _("You may not send warnings for this inspection.")
    people = {user.pk, authorisation.author_id}
    if authorisation.by_id == user.pk:
        return _("You authorised this template yourself; somebody else has to send (four eyes).")
    if permissions.signing_objection(authorisation.by, authorisation.inspection, people):
        return _("The chief who authorised this template may no longer sign.")
    return ""


def prepare(
    authorisation: Authorisation,
    kind: str,
    filled: Filled,
    *,
    by: User,
    public_id: str,
    now: datetime,
    follows: Broadcast | None = None,
    is_exercise: bool = False,
) -> Prepared:
    """Every channel's exact text. ``now`` decides nothing here but the draft's own times."""
    form = template.read(authorisation.template)
    content = template.content(
        form,
        kind,
        filled,
        channels=_channels(authorisation, form, follows, is_exercise),
        follows=follows,
        public_id=public_id,
    )
    draft = Draft(
        inspection=authorisation.inspection,
        public_id=public_id,
        state=Draft.State.SIGNED_OFF,
        is_exercise=is_exercise,
        created_by=by,
        created_at=now,
        changed_at=now,
    )
    plain = composing.release(draft, content, _people(authorisation, by))
    return Prepared(
        draft=draft,
        content=content,
        texts=composing.channel_texts(content, public_id),
        filled=filled,
        # What was seen: the time to the countersignature begins with the last tap.
        digest=manifest.digest(manifest.manifest(plain)),
    )


def send(
    authorisation: Authorisation, prepared: Prepared, *, by: User, digest: str, now: datetime
) -> Broadcast:
    """Publish at once. Raises PermissionDenied, urgent.NoLongerAllowed or Stopped.

    IntegrityError means that this ``public_id`` was sent already: a second tap.
    """
    sentence = objection(authorisation, by, now)
    if sentence:
        raise PermissionDenied(sentence)
    if digest != prepared.digest:
        raise Stopped(_("A channel or the template has changed since. Please look again."))
    # Warnings were for the chief who allowed the template; what blocks, blocks here as well.
    draft = prepared.draft
    sentences = review.of(prepared.content, draft.inspection, draft.public_id, now).sentences
    if sentences:
        raise Stopped(" ".join(sentences))
    with transaction.atomic():
        urgent.require_allowed(authorisation, now)
        broadcast = _publish(authorisation, prepared, by, now)
        _keep(prepared, broadcast, by, now)
    return broadcast


def release(
    authorisation: Authorisation, prepared: Prepared, by: User, now: datetime
) -> manifest.Release:
    """The whole of what is signed: the texts and the warrant they go out on."""
    minutes = template.read(authorisation.template).minutes
    warrant = manifest.Warrant(
        authorisation=authorisation.pk,
        template=authorisation.text_digest,
        slots=prepared.filled,
        countersign_by=now + timedelta(minutes=minutes),
    )
    plain = composing.release(prepared.draft, prepared.content, _people(authorisation, by))
    return replace(plain, warrant=warrant)


def _publish(
    authorisation: Authorisation, prepared: Prepared, by: User, now: datetime
) -> Broadcast:
    signed = release(authorisation, prepared, by, now)
    try:
        return publishing.publish(
            signed,
            inspection=authorisation.inspection,
            author=by,
            signer=authorisation.by,
            digest=manifest.digest(manifest.manifest(signed)),
            copies={},
            now=now,
        )
    except publishing.EverythingStopped as stopped:
        raise Stopped(str(stopped)) from None


def _keep(prepared: Prepared, broadcast: Broadcast, by: User, now: datetime) -> None:
    """The draft, its only revision and the one step that says how it came to be."""
    draft = prepared.draft
    draft.broadcast = broadcast
    draft.save(force_insert=True)
    revision = drafting.revise(draft, prepared.content, by, now)
    Draft.objects.filter(pk=draft.pk).update(latest=revision)
    workflow.record(draft, Step.Verb.URGENT, by, revision.pk, now, "", broadcast.digest, broadcast)


def _people(authorisation: Authorisation, by: User) -> tuple[int, ...]:
    return tuple(sorted({by.pk, authorisation.author_id}))


def _channels(
    authorisation: Authorisation,
    form: template.Template,
    follows: Broadcast | None,
    is_exercise: bool,
) -> tuple[Channel, ...]:
    """The allowed ones that still stand; a later word goes exactly where the first one went."""
    offered = Channel.objects.offered_to(authorisation.inspection).within_reach(
        is_exercise=is_exercise
    )
    if follows:
        offered = offered.filter(deliveries__broadcast=follows).distinct()
    elif not is_exercise:
        offered = offered.filter(pk__in=form.channels)
    wanted = offered.exclude(platform="instagram").select_related("inspection")
    return tuple(wanted)


def kinds_after(broadcast: Broadcast) -> tuple[Kind, ...]:
    """What stands prepared beside a warning of the urgent lane."""
    return () if broadcast.kind == Kind.ALL_CLEAR else (Kind.CORRECTION, Kind.ALL_CLEAR)
