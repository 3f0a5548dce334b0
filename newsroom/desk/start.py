"""The desk: what waits for me, what I am writing, what needs a hand, what went out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from broadcasts.models import Broadcast, Delivery
from inspections import account_requests, permissions, rights, roster
from inspections.admin import person
from inspections.models import User
from inspections.permissions import Right
from newsroom.desk import countersigning, editor, planning, stopping, urgent_report
from newsroom.desk.deliveries import dropped_deliveries, open_deliveries
from newsroom.desk.states import Row
from newsroom.models import Draft, Step

#: How much of each list the start page shows.
SHOWN = 8


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    user = person(request)
    mine, waiting = _mine(user), _waiting(user)
    to_do = open_deliveries(user)
    context = {
        "on_duty": roster.on_duty_for(user, timezone.now()),
        "waiting": waiting,
        "right_requests": rights.to_decide(user).count() + account_requests.to_decide(user).count(),
        "may_sign": sum(not item.is_own for item in waiting),
        "mine": mine[:SHOWN],
        "mine_count": mine.count(),
        "to_do": [Row(delivery) for delivery in to_do[:SHOWN]],
        "to_do_count": to_do.count(),
        "dropped": [Row(delivery) for delivery in dropped_deliveries(user, timezone.now())],
        "going_out": planning.going_out(user)[:SHOWN],
        "going_out_count": planning.going_out(user).count(),
        "published": _published(user),
        "may_write": editor.writable(user).exists(),
    }
    context["may_send_urgent"] = permissions.inspections_for(user, Right.URGENT).exists()
    context["stops"] = stopping.standing(user)
    context["may_stop"] = stopping.may_stop_something(user)
    context["unconfirmed"] = countersigning.waiting_for(user, timezone.now())
    context["uses"] = urgent_report.last_day(user, timezone.now())
    return render(request, "desk/start.html", context)


@dataclass(frozen=True)
class Waiting:
    """A draft that waits for a signature; ``is_own`` where the person's own hand forbids it."""

    draft: Draft
    is_own: bool


def _waiting(user: User) -> list[Waiting]:
    """What waits for those who may sign, the oldest first."""
    drafts = list(
        Draft.objects.awaiting(user)
        .select_related("inspection", "latest__author")
        .order_by("changed_at")
    )
    touched = set(
        Draft.objects.filter(pk__in=[draft.pk for draft in drafts])
        .filter(
            Q(created_by=user)
            | Q(revisions__author=user)
            | Q(revisions__pictures__picture__uploaded_by=user)
            | Q(steps__by=user, steps__verb=Step.Verb.SUBMIT)
        )
        .values_list("pk", flat=True)
    )
    return [Waiting(draft, draft.pk in touched) for draft in drafts]


def _mine(user: User) -> QuerySet[Draft]:
    """The drafts on their way in which the person had a hand."""
    return (
        Draft.objects.visible_to(user)
        .filter(Q(created_by=user) | Q(latest__author=user))
        .filter(state__in=(Draft.State.WRITING, Draft.State.SUBMITTED))
        .select_related("inspection", "latest__author")
    )


def _published(user: User) -> list[dict[str, Any]]:
    """The newest broadcasts, each with the state of its channels."""
    deliveries = Delivery.objects.saying().select_related("channel")
    newest = (
        Broadcast.objects.filter(inspection__in=permissions.visible_inspections(user))
        .select_related("inspection", "withdrawal", "cancellation")
        .prefetch_related(Prefetch("deliveries", queryset=deliveries))
        .order_by("-signed_at", "-pk")[:SHOWN]
    )
    return [
        {
            "broadcast": broadcast,
            "rows": [Row(delivery) for delivery in broadcast.deliveries.all()],
        }
        for broadcast in newest
    ]
