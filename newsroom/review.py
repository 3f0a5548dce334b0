"""One text under all rules: what stands in the way, what wants a look, and who looked.

content ── of() ──> Review ── blocks, warnings (each with its acknowledgement or open)
draft, keys ── acknowledge() ──> one Acknowledgement per passage that was looked at
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from broadcasts.models import Broadcast
from broadcasts.models.record import canonical
from broadcasts.platforms.base import normal_text
from inspections.models import Inspection, User
from newsroom import composing, drafting, stories
from newsroom.checks import links, persons
from newsroom.checks.table import CHECKS, Check, Level
from newsroom.checks.text import Finding, Target, Text, around
from newsroom.models import Acknowledgement, Draft, Revision


@dataclass(frozen=True)
class Passage:
    """One finding with the words around it; ``fingerprint`` changes when these change."""

    finding: Finding
    before: str
    words: str
    after: str
    fingerprint: str
    acknowledged: Acknowledgement | None = None


@dataclass(frozen=True)
class Remark:
    """Everything that one rule has to say about a text."""

    check: Check
    passages: tuple[Passage, ...]

    @property
    def open(self) -> tuple[Passage, ...]:
        return tuple(one for one in self.passages if one.acknowledged is None)

    @property
    def key(self) -> str:
        """What the click names: this rule on exactly the passages that are open now."""
        prints = "".join(sorted(one.fingerprint for one in self.open))
        return hashlib.sha256(f"{self.check.code}{prints}".encode()).hexdigest()

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.finding.sentence for one in self.passages))


@dataclass(frozen=True)
class Review:
    """What the rules say about one text at one moment."""

    blocks: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    targets: tuple[Target, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """Why the text cannot be submitted; empty when it can."""
        return list(dict.fromkeys(s for remark in self.blocks for s in remark.sentences))

    @property
    def open(self) -> tuple[Remark, ...]:
        """The warnings that nobody has acknowledged as they stand now."""
        return tuple(remark for remark in self.warnings if remark.open)

    @property
    def settled(self) -> tuple[Remark, ...]:
        return tuple(remark for remark in self.warnings if not remark.open)


def of(
    content: composing.Content,
    inspection: Inspection,
    public_id: str,
    now: datetime,
    texts: Iterable[composing.ChannelText] | None = None,
) -> Review:
    """The review of what stands in a form, or of a saved text."""
    stored = _acknowledged(public_id)
    text = _text(content, inspection, public_id, now, texts)
    values = dict(text.passages())
    remarks = [
        Remark(check, tuple(_passage(check, one, values, stored) for one in found))
        for check in CHECKS
        if (found := list(check.find(text)))
    ]
    return Review(
        blocks=tuple(remark for remark in remarks if remark.check.level == Level.BLOCK),
        warnings=tuple(remark for remark in remarks if remark.check.level == Level.WARN),
        targets=text.targets,
    )


def of_draft(draft: Draft, now: datetime) -> Review:
    """The review of the newest saved text of ``draft``."""
    assert draft.latest is not None
    content = composing.content_of(draft.latest)
    return of(content, draft.inspection, draft.public_id, now)


def acknowledge(
    draft: Draft, revision: Revision, keys: Collection[str], *, by: User, now: datetime
) -> None:
    """Record that ``by`` looked at the warnings named by ``keys``; unknown keys say nothing.

    A key fits only as long as the text under it is the one that was on screen.
    """
    drafting.require_writer(by, draft.inspection)
    if not keys:
        return
    content = composing.content_of(revision)
    seen = {
        passage.fingerprint: Acknowledgement(
            draft=draft,
            revision=revision,
            code=remark.check.code,
            field=passage.finding.field,
            words=passage.words[:200],
            fingerprint=passage.fingerprint,
            by=by,
            at=now,
        )
        for remark in of(content, draft.inspection, draft.public_id, now).open
        if remark.key in keys
        for passage in remark.open
    }
    if seen:
        _keep(draft, seen)


def _keep(draft: Draft, seen: Mapping[str, Acknowledgement]) -> None:
    """Write what is new; a second click on the same passage is the same click."""
    with transaction.atomic():
        # Two clicks at once wait here for each other: the chain has one next number.
        Draft.objects.select_for_update(no_key=True).get(pk=draft.pk)
        known = draft.acknowledgements.filter(fingerprint__in=seen)
        stored = set(known.values_list("fingerprint", flat=True))
        for fingerprint, row in seen.items():
            if fingerprint not in stored:
                row.save()


def _text(
    content: composing.Content,
    inspection: Inspection,
    public_id: str,
    now: datetime,
    texts: Iterable[composing.ChannelText] | None,
) -> Text:
    drawn = composing.channel_texts(content, public_id) if texts is None else texts
    numbers = filter(None, (inspection.hint_phone, inspection.press_phone))
    follows = content.follows
    plain = Text(content, now)
    return Text(
        content,
        now,
        texts=tuple(drawn),
        phones=frozenset(map(persons.digits, numbers)),
        hint_phone=inspection.hint_phone,
        gone=_gone(plain, public_id),
        targets=stories.targets(follows, inspection) if follows else (),
    )


def _gone(text: Text, public_id: str) -> frozenset[str]:
    """The numbers of archive pages the text links to that do not exist or are withdrawn."""
    found = (address for _name, value in text.passages() for _at, address in links.addresses(value))
    named = {number for address in found if (number := links.own_number(address))} - {public_id}
    if not named:
        return frozenset()
    there = Broadcast.objects.filter(public_id__in=named, withdrawal__isnull=True)
    return frozenset(named - set(there.values_list("public_id", flat=True)))


def _acknowledged(public_id: str) -> dict[str, Acknowledgement]:
    rows = Acknowledgement.objects.filter(draft__public_id=public_id).select_related("by")
    return {row.fingerprint: row for row in rows}


def _passage(
    check: Check, found: Finding, values: Mapping[str, str], stored: Mapping[str, Acknowledgement]
) -> Passage:
    value = values.get(found.field, "")
    start, end = around(value, found.start) if found.end > found.start else (0, 0)
    words, end = value[found.start : found.end], max(end, found.end)
    named = {
        "code": check.code,
        "field": found.field,
        "sentence": normal_text(value[start:end]) if words else found.sentence,
        "words": normal_text(words),
    }
    fingerprint = hashlib.sha256(canonical(named).encode()).hexdigest()
    return Passage(
        found,
        before=value[start : found.start],
        words=words,
        after=value[found.end : end],
        fingerprint=fingerprint,
        acknowledged=stored.get(fingerprint),
    )
