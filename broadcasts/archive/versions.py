"""The public versions of a report: its first text, what corrected it, and how it ended.

A version is a signed text of its own, so an earlier one stays readable where it stood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from broadcasts.archive.text import without_controls
from broadcasts.models import Broadcast, Kind

CHANGES = (Kind.CORRECTION, Kind.RETRACTION)


@dataclass(frozen=True)
class Version:
    """One line of the history: what happened when, and why, in signed German words.

    ``text`` is what became public then; whether it can still be read it says itself.
    """

    word: str
    at: datetime
    reason: str
    text: Broadcast | None = None


def versions_of(broadcast: Broadcast, story: Sequence[Broadcast]) -> list[Version]:
    """The history that the reader of any version of the report sees, newest first."""
    lines = [line for member in _texts(broadcast, story) for line in _lines(member, broadcast)]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def corrections_of(broadcast: Broadcast, story: Sequence[Broadcast]) -> set[int]:
    """``broadcast``, its corrections, and theirs: whoever reads it has to know of all of them."""
    found = {broadcast.pk}
    for member in reversed(story):
        if member.kind == Kind.CORRECTION and member.follows_id in found:
            found.add(member.pk)
    return found


def _texts(broadcast: Broadcast, story: Sequence[Broadcast]) -> list[Broadcast]:
    """Of the story those that are versions of one another, oldest first."""
    known = {member.pk: member for member in story}
    first = broadcast
    while first.kind in CHANGES and first.follows_id in known:
        first = known[first.follows_id]
    texts = {first.pk: first}
    for member in reversed(story):
        if member.kind in CHANGES and member.follows_id in texts:
            texts[member.pk] = member
    return list(texts.values())


def _lines(member: Broadcast, shown: Broadcast) -> list[Version]:
    lines = [_published(member)]
    if member.is_withdrawn:
        withdrawal = member.withdrawal
        lines.append(Version(_("Withdrawn"), withdrawal.at, without_controls(withdrawal.reason)))
    # Of the others it would be one more question each, and it is not about this text.
    if member == shown and shown.is_urgent_lane and not shown.is_provisional:
        lines.append(Version(_("Confirmed as it was sent"), shown.countersignature.at, ""))
    return lines


def _published(member: Broadcast) -> Version:
    """How it came; the reason of a correction is what it says first."""
    words = {Kind.CORRECTION: _("Corrected"), Kind.RETRACTION: _("Taken back")}
    word = words.get(Kind(member.kind), _("First version"))
    is_told = member.kind in CHANGES and not member.is_withdrawn
    reason = without_controls(member.lead) if is_told else ""
    return Version(word, member.visible_from, reason, member)
