"""Which texts are alerts, which message each of them is, and what it refers to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from broadcasts.archive.stories import DANGER_LASTS, ENDS, stands_until, story_of
from broadcasts.archive.text import without_controls
from broadcasts.models import Broadcast, Category, Kind, Urgency
from broadcasts.models.broadcast import BroadcastQuerySet

ALERT, UPDATE, CANCEL = "Alert", "Update", "Cancel"


@dataclass(frozen=True)
class Level:
    """CAP's three scales; an empty ``response`` recommends nothing."""

    urgency: str
    severity: str = "Unknown"
    certainty: str = "Unknown"
    response: str = ""


#: An editor says how urgent a text is, and nothing of how bad or how certain the danger is.
LEVELS = {
    Urgency.IMMEDIATE: Level("Immediate"),
    Urgency.HIGH: Level("Expected"),
    Urgency.NORMAL: Level("Unknown"),
    Urgency.LOW: Level("Unknown"),
}
ALL_CLEAR = Level("Past", "Minor", "Observed", "AllClear")
TAKEN_BACK = Level("Past")


@dataclass(frozen=True)
class Alert:
    """One CAP message: a text, or (``is_withdrawal``) the word that it was taken back."""

    broadcast: Broadcast
    is_withdrawal: bool = False

    @property
    def identifier(self) -> str:
        number = self.broadcast.public_id
        return f"{number}-cancel" if self.is_withdrawal else number

    @property
    def path(self) -> str:
        name = "archive:cap-withdrawal" if self.is_withdrawal else "archive:cap"
        return reverse(name, args=[self.broadcast.public_id])

    @property
    def sent(self) -> datetime:
        one = self.broadcast
        return one.withdrawal.at if self.is_withdrawal else one.visible_from

    @property
    def expires(self) -> datetime:
        """A message that ends a danger is worth telling as long as a danger is."""
        if self.is_withdrawal or self.broadcast.kind in ENDS:
            return self.sent + DANGER_LASTS
        return max(stands_until(self.broadcast), self.sent)

    @property
    def level(self) -> Level:
        if self.broadcast.kind == Kind.ALL_CLEAR and not self.is_withdrawal:
            return ALL_CLEAR
        if self.is_withdrawal or self.broadcast.kind in ENDS:
            return TAKEN_BACK
        return LEVELS[Urgency(self.broadcast.urgency)]

    @property
    def headline(self) -> str:
        """Of a text that was taken back nothing is repeated."""
        if self.is_withdrawal:
            return _("A report was withdrawn")
        return without_controls(self.broadcast.headline)

    @property
    def reference(self) -> str:
        return f"{sender()},{self.identifier},{written(self.sent)}"


def sender() -> str:
    """The host of the public address: unique, and without any sign that CAP forbids."""
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def written(moment: datetime) -> str:
    """A time as CAP wants it: whole seconds, and an offset instead of a "Z"."""
    return localtime(moment).isoformat(timespec="seconds")


def alerts(now: datetime) -> BroadcastQuerySet:
    """Dangers, and whatever ends one; also those taken back, which are told as such."""
    danger = Q(category=Category.DANGER)
    ending = Q(kind__in=ENDS, follows__category=Category.DANGER)
    known = Broadcast.objects.addressable(now).filter(danger | ending)
    return known.select_related("inspection", "withdrawal")


def message(alert: Alert, now: datetime) -> tuple[str, list[str]]:
    """The type of ``alert`` and the references it carries.

    Both follow from what was public when it was sent, so the document never changes.
    """
    if alert.is_withdrawal:
        return CANCEL, [Alert(alert.broadcast).reference]
    earlier = _earlier(alert, now)
    if not earlier:
        return ALERT, []
    kind = CANCEL if alert.broadcast.kind in ENDS else UPDATE
    return kind, [one.reference for one in earlier]


def root_of(alert: Alert, now: datetime) -> str:
    """The number of the story's first text: it holds all messages of one incident together."""
    return _told_before(alert, now)[-1].public_id


def _told_before(alert: Alert, now: datetime) -> list[Broadcast]:
    """The story up to ``alert``, newest first."""
    own = (alert.broadcast.visible_from, alert.broadcast.pk)
    story = story_of(alert.broadcast, now)
    return [one for one in story if (one.visible_from, one.pk) <= own]


def _earlier(alert: Alert, now: datetime) -> list[Alert]:
    """What ``alert`` follows: every message of its story that still held when it was sent."""
    told = [one for one in _told_before(alert, now) if one != alert.broadcast]
    held = [one for one in _not_ended(told, alert.sent) if one.expires > alert.sent]
    if alert.broadcast.kind not in ENDS:
        return held
    parent = [one for one in told if one.pk == alert.broadcast.follows_id]
    own = [Alert(one) for one in parent if one.category == Category.DANGER]
    # What takes one message back leaves the danger that was told before. Any end must name
    # what it ends, even when that had run out by itself.
    return own if alert.broadcast.kind == Kind.RETRACTION else held or own


def _not_ended(told: list[Broadcast], moment: datetime) -> list[Alert]:
    """The dangers of a story (newest first) since its last all-clear that stood at ``moment``."""
    dangers = []
    for one in told:
        if one.is_withdrawn and one.withdrawal.at <= moment:
            continue
        if one.kind == Kind.ALL_CLEAR:
            break
        if one.category == Category.DANGER and one.kind not in ENDS:
            dangers.append(Alert(one))
    return dangers
