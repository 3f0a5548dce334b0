"""An event worth a notice, before it is known who has heard of it already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from broadcasts.models import Attempt, Broadcast, Category, Delivery
from inspections.models import Inspection
from newsroom.models import Draft
from newsroom.notices.audience import Audience
from newsroom.notices.models import Kind

#: A mail may be passed on; searches for persons leave their headline out of it.
DISCREET = frozenset({Category.MISSING, Category.WANTED})
#: Asked only for an event that is new: the ids of everybody concerned.
Concerned: TypeAlias = Callable[[Audience], frozenset[int]]


@dataclass(frozen=True)
class Event:
    """``key`` names it for ever; ``series`` is what a newer event of it replaces.

    With ``duty_first`` the mail goes to those on duty at once and to the others a little later.
    ``is_discreet`` keeps the headline out of mails.
    """

    key: str
    kind: Kind
    series: str
    inspection: Inspection
    at: datetime
    sentence: str
    link: str
    concerned: Concerned
    headline: str = ""
    is_discreet: bool = False
    is_exercise: bool = False
    duty_first: bool = False


def of_draft(
    draft: Draft,
    kind: Kind,
    key: str,
    at: datetime,
    sentence: str,
    link: str,
    whom: Concerned,
    *,
    series: str = "draft",
    duty_first: bool = False,
) -> Event:
    assert draft.latest is not None
    return Event(
        key=key,
        kind=kind,
        series=f"{series}:{draft.pk}",
        inspection=draft.inspection,
        at=at,
        sentence=sentence,
        link=link,
        concerned=whom,
        headline=draft.latest.headline,
        is_discreet=draft.latest.category in DISCREET,
        is_exercise=draft.is_exercise,
        duty_first=duty_first,
    )


def of_broadcast(
    broadcast: Broadcast,
    kind: Kind,
    key: str,
    at: datetime,
    sentence: str,
    whom: Concerned,
    *,
    series: str = "",
) -> Event:
    return Event(
        key=key,
        kind=kind,
        series=series or f"broadcast:{broadcast.pk}:{kind}",
        inspection=broadcast.inspection,
        at=at,
        sentence=sentence,
        link=reverse("desk:broadcast", args=[broadcast.public_id]),
        concerned=whom,
        headline=broadcast.headline,
        is_discreet=broadcast.category in DISCREET,
        is_exercise=broadcast.is_exercise,
    )


def entered(rows: QuerySet[Delivery], since: datetime) -> Iterator[tuple[Delivery, datetime]]:
    """``rows`` that came into their state since then, each with that moment."""
    last = Attempt.objects.filter(delivery=OuterRef("pk")).order_by("-number").values("at")[:1]
    recent = rows.annotate(entered_at=Subquery(last)).filter(entered_at__gte=since)
    related = ("channel__inspection", "broadcast__inspection")
    for delivery in recent.select_related(*related).order_by("pk"):
        yield delivery, vars(delivery)["entered_at"]
