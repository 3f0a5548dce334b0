"""Rules about channels: one that stopped working, and one that will stop soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.urls import reverse

from broadcasts import lights
from broadcasts.models import Channel, Pulse
from newsroom.notices import concerned
from newsroom.notices.events import Event
from newsroom.notices.models import Kind


def paused(since: datetime, now: datetime) -> Iterator[Event]:
    """By a machine: the platform does not let us in any more."""
    stopped = Channel.objects.filter(state=Channel.State.PAUSED, paused_at__gte=since)
    for channel in stopped.exclude(pause_reason="").select_related("inspection"):
        assert channel.paused_at is not None
        key = f"paused:{channel.pk}:{channel.paused_at.timestamp():.0f}"
        yield _of_channel(channel, key, channel.paused_at, channel.pause_sentence)


def silent(since: datetime, now: datetime) -> Iterator[Event]:
    """Active, and the platform has not answered for so long that somebody should know."""
    failing = Pulse.objects.filter(
        channel__state=Channel.State.ACTIVE,
        failing_since__gte=since - lights.RED_AFTER,
        failing_since__lte=now - lights.RED_AFTER,
    )
    for pulse in failing.select_related("channel__inspection"):
        assert pulse.failing_since is not None
        key = f"silent:{pulse.pk}:{pulse.failing_since.timestamp():.0f}"
        at = pulse.failing_since + lights.RED_AFTER
        yield _of_channel(pulse.channel, key, at, lights.failure_sentence(pulse.kind))


def ending(since: datetime, now: datetime) -> Iterator[Event]:
    """The access or the interface's version ends: told at each stage, once."""
    working = (Channel.State.ACTIVE, Channel.State.PAUSED)
    near = Pulse.objects.filter(ending_at__gte=since, channel__state__in=working)
    for pulse in near.select_related("channel__inspection"):
        assert pulse.ending_at is not None
        key = f"ending:{pulse.pk}:{pulse.ends_on}:{pulse.ending_stage}"
        yield _of_channel(pulse.channel, key, pulse.ending_at, lights.ending_sentence(pulse, now))


def _of_channel(channel: Channel, key: str, at: datetime, sentence: str) -> Event:
    kind = key.partition(":")[0]
    return Event(
        key=key,
        kind=Kind.CHANNEL,
        series=f"channel:{channel.pk}:{kind}",
        inspection=channel.inspection,
        at=at,
        sentence=f"{channel}: {sentence}"[:300],
        link=reverse("desk:health"),
        concerned=partial(concerned.channel_people, channel),
    )
