"""Rules about what did not go out: it ran out of time, or somebody stopped it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from broadcasts.models import Delivery, Stop
from broadcasts.models.delivery import State
from newsroom.notices import concerned
from newsroom.notices.events import Event, entered, of_broadcast
from newsroom.notices.models import Kind


def ran_out(since: datetime, now: datetime) -> Iterator[Event]:
    """Nobody may believe that something went out whose time had passed."""
    dropped = Delivery.objects.filter(state=State.CANCELLED, problem="expired")
    for delivery, at in entered(dropped, since):
        yield of_broadcast(
            delivery.broadcast,
            Kind.HAND,
            f"expired:{delivery.pk}",
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
