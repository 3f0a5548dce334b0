"""Rules about what did not go out: out of time, turned away for too long, or stopped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from broadcasts.models import Delivery, Stop
from broadcasts.models.delivery import POSTS, State
from newsroom.notices import concerned
from newsroom.notices.events import Event, entered, of_broadcast
from newsroom.notices.models import Kind

#: So long a post may be turned away before somebody is told.
LATE = timedelta(minutes=15)


def ran_out(since: datetime, now: datetime) -> Iterator[Event]:
    """Nobody may believe that something went out whose time had passed."""
    dropped = Delivery.objects.filter(state=State.CANCELLED, problem="expired")
    for delivery, at in entered(dropped, since):
        yield _of_delivery(delivery, f"expired:{delivery.pk}", at)


def turned_away(since: datetime, now: datetime) -> Iterator[Event]:
    """A platform that asks us to wait, and asks again: it goes on by itself, but people count on
    it being out. Told once; the channel as such may be in the best of health.
    """
    waiting = Delivery.objects.filter(
        state=State.QUEUED, operation__in=POSTS, problem__in=("rate_limited", "not_sent")
    )
    wanted_at = Coalesce("wanted_at", "broadcast__visible_from")
    late = waiting.annotate(since=wanted_at).filter(since__lte=now - LATE)
    for delivery in late.select_related("channel", "broadcast__inspection").order_by("pk"):
        begun = vars(delivery)["since"].timestamp()
        yield _of_delivery(delivery, f"late:{delivery.pk}:{begun:.0f}", now)


def _of_delivery(delivery: Delivery, key: str, at: datetime) -> Event:
    return of_broadcast(
        delivery.broadcast,
        Kind.HAND,
        key,
        at,
        f"{delivery.channel}: {delivery.problem_sentence}"[:300],
        partial(concerned.hands, delivery),
        series=f"delivery:{delivery.pk}",
    )


def stopped(since: datetime, now: datetime) -> Iterator[Event]:
    """A stop concerns whoever waits for what it holds, also where nothing waits yet."""
    stops = Stop.objects.standing().filter(at__gte=since)
    for stop in stops.select_related("inspection", "broadcast", "channel"):
        name = _("Everything") if stop.is_of_everything else str(stop)
        yield Event(
            key=f"stop:{stop.pk}",
            kind=Kind.HAND,
            series=f"stop:{stop.pk}",
            inspection=stop.inspection,
            at=stop.at,
            sentence=(_("Stopped: %(what)s.") % {"what": name})[:300],
            link=reverse("desk:stops"),
            concerned=partial(concerned.duty_or_signers, stop.inspection),
        )
