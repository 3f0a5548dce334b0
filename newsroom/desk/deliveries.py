"""What needs a hand: the open deliveries, and what a person decides about one of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from broadcasts import publishing
from broadcasts.models import Delivery
from inspections import permissions
from inspections.admin import person
from inspections.models import User
from newsroom.desk import refusals, stopping
from newsroom.desk.states import Row

#: How many stand on the page at once, the oldest first.
SHOWN = 200
#: How long the start page shows what was dropped, and how much of it at most.
DROPPED_SHOWN = timedelta(days=2)
DROPPED_MOST = 8


def open_deliveries(user: User) -> QuerySet[Delivery]:
    """What waits for a person in the inspections that ``user`` may see, oldest first."""
    return (
        Delivery.objects.open()
        .filter(broadcast__inspection__in=permissions.visible_inspections(user))
        .select_related("channel", "broadcast__inspection", "broadcast__withdrawal")
        .order_by("urgency_rank", "due_at", "pk")
    )


def dropped_deliveries(user: User, now: datetime) -> QuerySet[Delivery]:
    """What ran out of time unsent within the last days, for the start page."""
    return (
        Delivery.objects.dropped(since=now - DROPPED_SHOWN)
        .filter(broadcast__inspection__in=permissions.visible_inspections(user))
        .select_related("channel", "broadcast__inspection")
        .order_by("-broadcast__expires_at", "pk")[:DROPPED_MOST]
    )


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    waiting = open_deliveries(person(request))
    rows = [Row(delivery) for delivery in waiting[:SHOWN]]
    dropped = dropped_deliveries(person(request), timezone.now())
    context = {
        "rows": rows,
        "number": len(rows) if len(rows) < SHOWN else waiting.count(),
        "dropped": [Row(delivery) for delivery in dropped],
        "stops": stopping.standing(person(request)),
    }
    return render(request, "desk/deliveries.html", context)


@require_POST
@refusals.explained
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """A person saw that the post is gone; that one stands there needs more than a click."""
    delivery = _decidable(request, pk)
    if not delivery.is_takedown:
        messages.error(request, _("Please tick the list, and give the link or a screenshot."))
        return redirect("desk:task", delivery.pk)
    try:
        publishing.confirm(delivery, by=person(request), link="", now=timezone.now())
    except publishing.NothingToDecide:
        return _decided(request, delivery)
    messages.success(request, _("Confirmed: %(channel)s.") % {"channel": delivery.channel})
    return _back(delivery)


@require_POST
@refusals.explained
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """A person saw that nothing is online and has it sent once more."""
    delivery = _decidable(request, pk)
    if not delivery.is_takedown and delivery.broadcast.is_withdrawn:
        return _decided(request, delivery)
    try:
        publishing.send_again(delivery, by=person(request), now=timezone.now())
    except publishing.NothingToDecide:
        return _decided(request, delivery)
    messages.success(request, _("It is sent again: %(channel)s.") % {"channel": delivery.channel})
    return _back(delivery)


@require_POST
@refusals.explained
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """What waited too long and was offered stays unsent."""
    delivery = _decidable(request, pk)
    try:
        publishing.drop(delivery, by=person(request), now=timezone.now())
    except publishing.NothingToDecide:
        return _decided(request, delivery)
    messages.success(request, _("It stays unsent: %(channel)s.") % {"channel": delivery.channel})
    return _back(delivery)


@require_POST
@refusals.explained
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """That somebody else changed a post is known now."""
    delivery = _decidable(request, pk)
    try:
        publishing.acknowledge(delivery, by=person(request), now=timezone.now())
    except publishing.NothingToDecide:
        return _decided(request, delivery)
    messages.success(request, _("Noted: %(channel)s.") % {"channel": delivery.channel})
    return _back(delivery)


def _decidable(request: HttpRequest, pk: int) -> Delivery:
    """The delivery, for those who may decide about it; the right comes before the form."""
    delivery = _delivery(request, pk)
    publishing.require_decider(person(request), delivery.broadcast.inspection)
    return delivery


def _delivery(request: HttpRequest, pk: int) -> Delivery:
    visible = Delivery.objects.filter(
        broadcast__inspection__in=permissions.visible_inspections(person(request))
    )
    return get_object_or_404(
        visible.select_related("channel", "broadcast__inspection", "broadcast__withdrawal"), pk=pk
    )


def _back(delivery: Delivery) -> HttpResponse:
    return redirect("desk:broadcast", delivery.broadcast.public_id)


def _decided(request: HttpRequest, delivery: Delivery) -> HttpResponse:
    """409: machine or colleague was faster."""
    delivery.refresh_from_db()
    sentence = _("Nothing is to be decided here any more: “%(channel)s” is %(state)s.") % {
        "channel": delivery.channel,
        "state": delivery.get_state_display(),
    }
    link = reverse("desk:broadcast", args=[delivery.broadcast.public_id])
    return refusals.refusal(request, 409, sentence, link=link, label=_("Look at it again"))
