"""What a channel's pulse means for people: a light, the sentence beside it, the days left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadcasts import failures
from broadcasts.models import Channel, Pulse
from broadcasts.platforms import warnings
from broadcasts.platforms.base import PAUSES_CHANNEL, FailureKind, Health
from broadcasts.probing import EVERY, HUMAN, STAGES

#: Silence of this length is more than a hiccup of the platform.
RED_AFTER = timedelta(minutes=30)
#: Without an answer for three rounds nobody is looking.
UNWATCHED_AFTER = 3 * EVERY


class Light(StrEnum):
    """How a channel stands; ``HAND`` and ``OFF`` are no lights of a machine."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    HAND = "hand"
    OFF = "off"


@dataclass(frozen=True)
class Status:
    """One channel at one moment."""

    channel: Channel
    pulse: Pulse | None
    light: Light
    sentence: str
    days_left: int | None

    @property
    def proof(self) -> str:
        return self.pulse.proof if self.pulse else ""


def status(channel: Channel, now: datetime) -> Status:
    pulse: Pulse | None = getattr(channel, "pulse", None)
    light, sentence = _judged(channel, pulse, now)
    days = pulse.days_left(now) if pulse and light not in (Light.OFF, Light.HAND) else None
    return Status(channel, pulse, light, sentence, days)


def _judged(channel: Channel, pulse: Pulse | None, now: datetime) -> tuple[Light, str]:
    if channel.state == Channel.State.RETIRED:
        return Light.OFF, _("Retired: it refuses every delivery.")
    if channel.state == Channel.State.NEW:
        return Light.OFF, _("Not connected yet: a second administrator has to confirm.")
    if channel.state == Channel.State.PAUSED:
        return _paused(channel, pulse)
    if channel.gateway in HUMAN:
        return Light.HAND, _("Served by hand: people post and confirm.")
    return _asked(pulse, now)


def _paused(channel: Channel, pulse: Pulse | None) -> tuple[Light, str]:
    if not channel.pause_reason:
        return Light.AMBER, _("Paused by an administrator. Signed texts wait.")
    if pulse and pulse.probed_at and not pulse.kind:
        return Light.AMBER, _("The connection works again. An administrator has to resume it.")
    return Light.RED, channel.pause_sentence


def _asked(pulse: Pulse | None, now: datetime) -> tuple[Light, str]:
    """An active channel, by its last answer and by how long ago that was."""
    if pulse is None or pulse.probed_at is None:
        return Light.AMBER, _("It has not been asked yet.")
    if pulse.failing_since:
        is_red = pulse.kind in PAUSES_CHANNEL or pulse.failing_since <= now - RED_AFTER
        return Light.RED if is_red else Light.AMBER, failure_sentence(pulse.kind)
    if pulse.probed_at < now - UNWATCHED_AFTER:
        return Light.AMBER, _("It has not been asked for a while. Are sweeper and workers running?")
    warned = ending_sentence(pulse, now)
    return (Light.AMBER, warned) if warned else (Light.GREEN, _("Works."))


def failure_sentence(kind: str) -> str:
    """A failed probe in words: nothing was to be sent, so nothing is said about sending."""
    if kind in PAUSES_CHANNEL:
        return failures.sentence(kind)
    if kind == FailureKind.RATE_LIMITED:
        return _("The platform asks us to wait. The channel is asked again by itself.")
    return _("The platform cannot be reached. The channel is asked again by itself.")


def ending_sentence(pulse: Pulse, now: datetime) -> str:
    """What will stop a working channel soon; empty where nothing will."""
    days = pulse.days_left(now)
    if pulse.code in warnings.SENTENCES:
        return warnings.sentence(Health(True, None, pulse.code, pulse.detail, days))
    if days is None or days > STAGES[-1]:
        return ""
    if days < 0:
        return _("The access has ended. Please connect the channel again.")
    text = ngettext(
        "The access ends in %(days)d day. Please connect the channel again in time.",
        "The access ends in %(days)d days. Please connect the channel again in time.",
        days,
    )
    return text % {"days": days}
