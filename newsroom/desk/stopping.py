"""The stop button: what is stopped, one press to stop, and the separate decision to go on."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from broadcasts import stopping
from broadcasts.models import Broadcast, Channel, Resumption, Stop
from broadcasts.models.delivery import State
from inspections import permissions
from inspections.admin import person
from inspections.models import Inspection, User
from inspections.permissions import Right
from newsroom.desk import refusals

REASON_LIMIT = 300
#: How many ended stops the page remembers.
ENDED_SHOWN = 20


def standing(user: User) -> QuerySet[Stop]:
    """What is stopped and concerns ``user``: everything, own texts, channels they can aim at."""
    seen = permissions.visible_inspections(user)
    everything = Q(broadcast__isnull=True, channel__isnull=True)
    here = everything | Q(inspection__in=seen) | Q(channel__shared=True)
    return Stop.objects.standing().filter(here).select_related("broadcast", "channel", "by")


def may_stop_something(user: User) -> bool:
    return permissions.inspections_for(user, Right.SIGN).exists()


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user = person(request)
    stops = list(standing(user))
    context = {
        "stops": [(stop, _may_end(user, stop)) for stop in stops],
        "channels": _stoppable(user, {stop.channel_id for stop in stops}),
        "may_stop_all": _may_stop_all(user) and not any(one.is_of_everything for one in stops),
        "ended": _ended(user),
    }
    return render(request, "desk/stops.html", context)


@require_POST
@refusals.explained
def stop_broadcast(request: HttpRequest, public_id: str) -> HttpResponse:
    seen = Broadcast.objects.filter(inspection__in=permissions.visible_inspections(person(request)))
    broadcast = get_object_or_404(seen.select_related("inspection"), public_id=public_id)
    return _stop(request, broadcast, reverse("desk:broadcast", args=[public_id]))


@require_POST
@refusals.explained
def stop_channel(request: HttpRequest, pk: int) -> HttpResponse:
    channel = get_object_or_404(Channel.objects.select_related("inspection"), pk=pk)
    return _stop(request, channel, reverse("desk:stops"))


@require_POST
@refusals.explained
def stop_all(request: HttpRequest) -> HttpResponse:
    directorate = get_object_or_404(Inspection, is_directorate=True)
    return _stop(request, directorate, reverse("desk:stops"))


@refusals.explained
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, with what will go out; then let it go on."""
    stop = get_object_or_404(
        standing(person(request)).select_related("broadcast__inspection", "channel__inspection")
    , pk=pk)  # fmt: skip
    if not _may_end(person(request), stop):
        return refusals.refusal(request, 403, _("You do not have the right to do this."))
    reason = request.POST.get("reason", "").strip()[:REASON_LIMIT]
    if request.method != "POST" or not reason:
        return _confirmation(request, stop)
    try:
        stopping.resume(stop, by=person(request), reason=reason, now=timezone.now())
    except stopping.AlreadyResumed:
        sentence = _("Somebody has already ended this stop.")
        return refusals.refusal(request, 409, sentence, link=reverse("desk:stops"))
    messages.success(request, _("The stop is ended. What waited goes out in its order now."))
    return redirect("desk:stops")


def _stop(request: HttpRequest, scope: stopping.Scope, back: str) -> HttpResponse:
    stopping.stop(scope, by=person(request), now=timezone.now())
    messages.success(request, _("Stopped. Nothing of it goes out until the stop is ended."))
    return redirect(back)


def _confirmation(request: HttpRequest, stop: Stop) -> HttpResponse:
    asked = request.method == "POST"
    held = stopping.deliveries_of(stop).filter(state=State.HELD, problem="stopped")
    rows = list(held.select_related("channel", "broadcast__inspection").order_by("pk")[:50])
    now = timezone.now()
    context = {
        "stop": stop,
        "rows": [(row, row.is_too_old(now) or row.broadcast.is_expired(now)) for row in rows],
        "sentence": _("Please say why it goes on.") if asked else "",
        "limit": REASON_LIMIT,
    }
    return render(request, "desk/resume.html", context, status=422 if asked else 200)


def _may_end(user: User, stop: Stop) -> bool:
    return stopping.may_stop(user, stop.broadcast or stop.channel or stop.inspection)


def _may_stop_all(user: User) -> bool:
    return permissions.inspections_for(user, Right.SIGN).filter(is_directorate=True).exists()


def _stoppable(user: User, without: set[int | None]) -> QuerySet[Channel]:
    mine = permissions.inspections_for(user, Right.SIGN)
    channels = Channel.objects.publishing().filter(inspection__in=mine)
    return channels.exclude(pk__in=[pk for pk in without if pk]).select_related("inspection")


def _ended(user: User) -> QuerySet[Resumption]:
    seen = permissions.visible_inspections(user)
    everything = Q(stop__broadcast__isnull=True, stop__channel__isnull=True)
    rows = Resumption.objects.filter(everything | Q(stop__inspection__in=seen))
    related = ("stop__broadcast", "stop__channel", "stop__by", "by")
    return rows.select_related(*related).order_by("-at", "-pk")[:ENDED_SHOWN]
