"""The release page: every channel's state, what a person has to do, and taking it back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from broadcasts import publishing
from broadcasts.archive.text import body_html
from broadcasts.archive.tongues import tongues_of
from broadcasts.models import Broadcast, Delivery, Stop
from broadcasts.models.delivery import State
from inspections import permissions
from inspections.admin import person
from inspections.permissions import Right
from newsroom.desk import (
    cancelling,
    cards,
    countersigning,
    dispatch_log,
    following,
    refusals,
    renewing,
)
from newsroom.desk.states import Row

#: Reasons that fit most withdrawals; the public page shows the one that is chosen.
REASON_LIMIT = 300


@require_safe
def show(request: HttpRequest, public_id: str) -> HttpResponse:
    broadcast = _broadcast(request, public_id)
    context = _channels(broadcast)
    context |= {
        "body": body_html(broadcast.body),
        "tongues": tongues_of(broadcast.translated),
        "is_public": Broadcast.objects.public(timezone.now()).filter(pk=broadcast.pk).exists(),
        "may_withdraw": permissions.may(person(request), Right.SIGN, broadcast.inspection),
        **cancelling.schedule_of(broadcast, timezone.now()),
        "may_decide": _may_decide(request, broadcast),
        "sandbox": settings.SANDBOX_URL,
        "stops": _stops(broadcast),
        "follow_ticket": following.ticket(broadcast),
    }
    context |= renewing.beside(broadcast, person(request), context["may_decide"])
    context |= countersigning.beside(broadcast, person(request), timezone.now())
    return render(request, "desk/broadcast.html", context)


@require_safe
def channels(request: HttpRequest, public_id: str) -> HttpResponse:
    """The list of channels alone, for the page that refreshes itself."""
    return render(request, "desk/_channels.html", _channels(_broadcast(request, public_id)))


@refusals.explained
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask once more, with what will happen; then take it back."""
    broadcast = _broadcast(request, public_id)
    publishing.require_signer(person(request), broadcast.inspection)
    if broadcast.is_cancelled:
        return cancelling.already(request, broadcast)
    if request.method != "POST":
        return _confirmation(request, broadcast)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        return _confirmation(request, broadcast, _("Please say why it is withdrawn."))
    if len(reason) > REASON_LIMIT:
        sentence = _("The reason may have %(limit)d characters.") % {"limit": REASON_LIMIT}
        return _confirmation(request, broadcast, sentence)
    try:
        publishing.withdraw(broadcast, by=person(request), reason=reason, now=timezone.now())
    except publishing.AlreadyWithdrawn:
        return _already(request, public_id)
    messages.success(request, _("Withdrawn. The channels are being cleared now."))
    return redirect("desk:broadcast", public_id)


def _confirmation(request: HttpRequest, broadcast: Broadcast, sentence: str = "") -> HttpResponse:
    if broadcast.is_withdrawn:
        return _already(request, broadcast.public_id)
    context = {
        "broadcast": broadcast,
        "rows": _channels(broadcast)["rows"],
        "sentence": sentence,
        "reason": request.POST.get("reason", ""),
        "limit": REASON_LIMIT,
    }
    return render(request, "desk/withdraw.html", context, status=422 if sentence else 200)


def _already(request: HttpRequest, public_id: str) -> HttpResponse:
    broadcast = _broadcast(request, public_id)
    step = broadcast.withdrawal
    sentence = _("%(person)s has already withdrawn this on %(time)s.") % refusals.by(
        step.by, step.at
    )
    link = reverse("desk:broadcast", args=[public_id])
    return refusals.refusal(request, 409, sentence, link=link, label=_("Look at it again"))


def _broadcast(request: HttpRequest, public_id: str) -> Broadcast:
    visible = Broadcast.objects.filter(
        inspection__in=permissions.visible_inspections(person(request))
    )
    related = (
        "inspection",
        "author",
        "signer",
        "deputyship__for_whom",
        "withdrawal__by",
        "cancellation__by",
        "lift",
        "authorisation",
        "countersignature__by",
    )
    return get_object_or_404(
        visible.select_related(*related, "follows").prefetch_related("pictures"),
        public_id=public_id,
    )


def _channels(broadcast: Broadcast) -> dict[str, Any]:
    """Publishing and taking down side by side, channel by channel, and what needs a hand."""
    deliveries = list(
        broadcast.deliveries.select_related("channel__inspection", "confirmed_by")
        .prefetch_related("attempts__by")
        .order_by("channel__platform", "channel__name", "channel", "pk")
    )
    for delivery in deliveries:
        delivery.broadcast = broadcast
    rows = [Row(delivery) for delivery in deliveries]
    takedowns = {row.delivery.channel_id: row for row in rows if row.is_takedown}
    tasks = [(row, cards.of_delivery(_text_of(row, deliveries))) for row in rows if row.is_task]
    published = [row for row in rows if not row.is_takedown]
    return {
        "broadcast": broadcast,
        "rows": [(row, takedowns.get(row.delivery.channel_id)) for row in published],
        "tasks": tasks,
        "log": dispatch_log.of(rows) if broadcast.is_exercise else None,
        "task_key": "-".join(f"{row.delivery.pk}{row.delivery.state}" for row, _card in tasks),
        "is_moving": any(row.is_moving() for row in rows),
        "confirmed": sum(row.delivery.state == State.VERIFIED for row in published),
    }


def _text_of(row: Row, deliveries: list[Delivery]) -> Delivery:
    """The delivery with the text: a takedown has none, but who deletes must know the post."""
    if row.delivery.wire_text:
        return row.delivery
    same = (d for d in deliveries if d.channel_id == row.delivery.channel_id and d.wire_text)
    return next(same, row.delivery)


def _stops(broadcast: Broadcast) -> list[Stop]:
    """What stands in its way: of it, of one of its channels, of everything."""
    channels = broadcast.deliveries.values("channel")
    over = Stop.objects.over(broadcast.pk) | Stop.objects.standing().filter(channel__in=channels)
    return list(over.select_related("broadcast", "channel", "by"))


def _may_decide(request: HttpRequest, broadcast: Broadcast) -> bool:
    user, here = person(request), broadcast.inspection
    return any(permissions.may(user, right, here) for right in (Right.WRITE, Right.SIGN))
