"""Probing: every channel is asked every ten minutes whether it could publish now.

    sweeper ── claim() ──> a job per channel ── probe() ──> Pulse, Probe, perhaps a paused channel

A probe never resumes a channel: going on with what waits is a person's decision.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from broadcasts import database, ledger
from broadcasts.models import Channel, Delivery, Probe, Pulse
from broadcasts.models.delivery import Operation, State
from broadcasts.parcel import account_at_page, account_of
from broadcasts.platforms import warnings
from broadcasts.platforms.base import PAUSES_CHANNEL, Adapter, FailureKind, Health
from broadcasts.platforms.registry import ADAPTERS, adapter_class
from inspections.models import User

Clock = Callable[[], datetime]

EVERY = timedelta(minutes=10)
#: An answer older than this no longer counts before a send.
OLD = timedelta(minutes=20)
#: A probe that was rung for so long ago and did not answer holds no place any more.
LEASE = timedelta(minutes=1)
#: The longest wait for one answer of a platform: a dead one must not hold a worker.
READ_SECONDS = 8.0
#: Days ahead at which it is told that something ends; a version's end also at its own notice.
STAGES = (1, 7, 21)
#: Gateways behind which a person sits, whom no probe can ask.
HUMAN = tuple(name for name, adapter in ADAPTERS.items() if adapter.capabilities.human)


def claim(now: datetime) -> list[int]:
    """The channels whose probe is due, claimed for the caller: two sweepers ring once.

    Few at once, so that probes leave the workers to deliveries.
    """
    _begin()
    out = models.Q(probed_at__isnull=True) | models.Q(probed_at__lt=models.F("rung_at"))
    running = Pulse.objects.filter(out, rung_at__gt=now - LEASE).count()
    places = max(0, settings.PROBES_AT_ONCE - running)
    due = Pulse.objects.filter(_due(now), channel__in=_probed())
    oldest = due.order_by(models.F("rung_at").asc(nulls_first=True), "pk")
    found = list(oldest.values_list("pk", flat=True)[:places])
    return [pk for pk in found if Pulse.objects.filter(_due(now), pk=pk).update(rung_at=now)]


def give_back(channels: list[int], now: datetime) -> None:
    """Nobody took the jobs, so the claims of ``now`` do not count."""
    Pulse.objects.filter(pk__in=channels, rung_at=now).update(rung_at=None)


def probe(channel: Channel, clock: Clock = timezone.now, *, by: User | None = None) -> Health:
    """Ask the platform, outside any transaction and without a database connection, and note it.

    ``by`` is the person at whose page it happens, so it takes no longer than a page may.
    """
    asked = account_at_page(channel) if by else account_of(channel)
    account = replace(asked, read_seconds=READ_SECONDS)
    adapter = adapter_class(channel.gateway)(account)
    database.leave()
    health = adapter.check()
    if not health.ok and _is_first_failure(channel):
        health = _revived(adapter, health)
    note(channel, health, clock(), by)
    if health.kind in PAUSES_CHANNEL:
        pause(channel, health.kind, clock())
    return health


def _is_first_failure(channel: Channel) -> bool:
    """So that a session is restarted once by a machine, and then left to a person."""
    return not Pulse.objects.filter(pk=channel.pk, failing_since__isnull=False).exists()


def _revived(adapter: Adapter, health: Health) -> Health:
    """The answer after a restart, where one is possible; else the one that was given."""
    database.leave()
    return adapter.check() if adapter.revive(health) else health


def lets_send(delivery: Delivery, clock: Clock = timezone.now) -> bool:
    """Whether its channel may be used now; asked again where the last answer is old or bad.

    Only an answer that pauses the channel stops the delivery, which then waits for repair. A
    silent platform does not: what becomes of the send itself decides.
    """
    if delivery.operation == Operation.DELETE or not _is_doubtful(delivery.channel_id, clock()):
        return True
    health = probe(delivery.channel, clock)
    if health.kind not in PAUSES_CHANNEL:
        return True
    return not ledger.hold(delivery, State.QUEUED, clock())


def _is_doubtful(channel_id: int, now: datetime) -> bool:
    """A channel nobody has asked yet is asked by the sweeper; its first post need not wait."""
    doubt = models.Q(failing_since__isnull=False) | models.Q(probed_at__lt=now - OLD)
    return Pulse.objects.filter(doubt, pk=channel_id).exists()


def _probed() -> models.QuerySet[Channel]:
    working = (Channel.State.ACTIVE, Channel.State.PAUSED)
    return Channel.objects.filter(state__in=working).exclude(gateway__in=HUMAN)


def _due(now: datetime) -> models.Q:
    return models.Q(rung_at__isnull=True) | models.Q(rung_at__lte=now - EVERY)


def _begin() -> None:
    """A row for every channel that has none yet."""
    new = _probed().filter(pulse__isnull=True).values_list("pk", flat=True)
    if rows := [Pulse(channel_id=pk) for pk in new]:
        Pulse.objects.bulk_create(rows, ignore_conflicts=True)


def note(channel: Channel, health: Health, now: datetime, by: User | None) -> None:
    """Keep the answer as the latest, unless a later one is there, and as history if it is new."""
    before, _made = Pulse.objects.get_or_create(channel=channel)
    answer = _answer(health)
    newer = Pulse.objects.filter(pk=channel.pk, probed_at__gt=now).exists()
    columns = {**answer, **_since(before, health, now), **_ending(before, health, now)}
    latest = models.Q(probed_at__isnull=True) | models.Q(probed_at__lte=now)
    if newer or not Pulse.objects.filter(latest, pk=channel.pk).update(probed_at=now, **columns):
        return
    same = before.probed_at and (before.kind, before.code) == (answer["kind"], answer["code"])
    if by or not same:
        Probe.objects.create(channel=channel, at=now, by=by, **answer)


def _answer(health: Health) -> dict[str, str]:
    kind = "" if health.ok else (health.kind or FailureKind.NOT_SENT).value
    return {
        "kind": kind,
        "code": health.code[:60],
        "detail": health.detail[:200],
        "proof": health.proof[:200],
    }


def _since(before: Pulse, health: Health, now: datetime) -> dict[str, Any]:
    if health.ok:
        return {"answered_at": now, "failing_since": None}
    return {"failing_since": before.failing_since or now}


def _ending(before: Pulse, health: Health, now: datetime) -> dict[str, Any]:
    """When something ends, and the stage reached by that; a bad answer tells nothing."""
    if not health.ok:
        return {}
    if health.days_left is None:
        return {"ends_on": None, "ending_stage": None, "ending_at": None}
    ends_on = _settled(before.ends_on, timezone.localdate(now) + timedelta(days=health.days_left))
    stage = _stage(health.code, (ends_on - timezone.localdate(now)).days)
    if (ends_on, stage) == (before.ends_on, before.ending_stage):
        return {}
    return {"ends_on": ends_on, "ending_stage": stage, "ending_at": now if stage else None}


def _settled(known: date | None, told: date) -> date:
    """Days are counted roughly, so an end that seems to move by one day has not moved."""
    return known if known and abs((told - known).days) <= 1 else told


def _stage(code: str, days: int) -> int | None:
    stages = sorted({*STAGES, warnings.NOTICE_DAYS.get(code, STAGES[-1])})
    return next((stage for stage in stages if days <= stage), None)


def pause(channel: Channel, kind: FailureKind, now: datetime) -> None:
    """Only where it still is the connection that was asked: somebody may have repaired it."""
    columns = ("gateway", "account", "session", "invite", "sealed_credentials")
    same = {name: getattr(channel, name) for name in columns}
    Channel.objects.filter(pk=channel.pk, state=Channel.State.ACTIVE, **same).update(
        state=Channel.State.PAUSED, pause_reason=kind.value, paused_at=now
    )
