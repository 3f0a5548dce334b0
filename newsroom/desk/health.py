"""All channels as green, amber and red: the last proof of life, the days left, and what to do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from broadcasts import lights, probing, publishing
from broadcasts.lights import Light, Status
from broadcasts.models import Channel, Probe
from broadcasts.platforms.base import Health
from inspections import permissions
from inspections.admin import person, reached
from inspections.models import User
from inspections.permissions import Right
from newsroom.desk import refusals

#: How a light looks: a sign, a word and a badge, never a colour alone.
LOOKS = {
    Light.RED: ("✕", gettext_lazy("Red: does not work"), "badge-danger"),
    Light.AMBER: ("!", gettext_lazy("Amber: needs attention"), "badge-warning"),
    Light.GREEN: ("✓", gettext_lazy("Green: works"), "badge-success"),
    Light.HAND: ("✎", gettext_lazy("by hand"), ""),
    Light.OFF: ("–", gettext_lazy("out of use"), ""),
}
#: How many of the last changes stand beneath a channel.
CHANGES = 6


@dataclass(frozen=True)
class Row:
    """One channel as the page shows it."""

    status: Status
    may_act: bool

    @property
    def channel(self) -> Channel:
        return self.status.channel

    @property
    def look(self) -> tuple[str, str, str]:
        icon, word, badge = LOOKS[self.status.light]
        return icon, str(word), badge

    @property
    def changes(self) -> list[tuple[Probe, str]]:
        """The last answers that differed, in words, the newest first."""
        probes: list[Probe] = vars(self.channel).get("changes", [])
        return [
            (one, lights.failure_sentence(one.kind) if one.kind else _("It works."))
            for one in probes
        ]

    @property
    def is_working(self) -> bool:
        return self.channel.state in (Channel.State.ACTIVE, Channel.State.PAUSED)

    @property
    def is_askable(self) -> bool:
        """Whether a machine can be asked about it at all."""
        return self.is_working and self.channel.gateway not in probing.HUMAN

    @property
    def is_paused(self) -> bool:
        return self.channel.state == Channel.State.PAUSED


def channels_of(user: User) -> QuerySet[Channel]:
    """Those of the inspections that ``user`` may see, and what is shared with them."""
    seen = permissions.visible_inspections(user)
    return Channel.objects.filter(
        Q(inspection__in=seen) | Q(shared=True, inspection__is_directorate=True)
    )


@require_safe
@refusals.explained
def index(request: HttpRequest) -> HttpResponse:
    rows = _rows(request, timezone.now())
    tally = Counter(row.status.light for row in rows)
    counts = [(LOOKS[light], tally[light]) for light in (Light.RED, Light.AMBER, Light.GREEN)]
    return render(request, "desk/health.html", {"rows": rows, "counts": counts})


@require_POST
@refusals.explained
def probe(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the platform now; what is paused stays paused."""
    channel = administered(request, pk)
    return _answered(request, channel, probing.probe(channel, by=person(request)))


@require_POST
@refusals.explained
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the platform, and let go on what waits if it works."""
    channel = administered(request, pk)
    health = publishing.resume(channel, by=person(request), now=timezone.now())
    return _answered(request, channel, health)


def _rows(request: HttpRequest, now: datetime) -> list[Row]:
    """What needs attention first; within a light in the order of the inspections."""
    if not permissions.visible_inspections(person(request)).exists():
        raise PermissionDenied(_("The channels are for those who work for an inspection."))
    newest = Probe.objects.order_by("-at", "-pk")[:CHANGES]
    found = channels_of(person(request)).select_related("inspection", "pulse")
    found = found.prefetch_related(Prefetch("probes", queryset=newest, to_attr="changes"))
    mine = reached(request, Right.ADMINISTER)
    rows = [Row(lights.status(one, now), one.inspection_id in mine) for one in found]
    order = list(Light)
    return sorted(rows, key=lambda row: order.index(row.status.light))


def administered(request: HttpRequest, pk: int) -> Channel:
    """The channel, for those who administer it. 404 for whom it does not concern."""
    channels = channels_of(person(request)).select_related("inspection")
    channel = get_object_or_404(channels, pk=pk)
    if channel.inspection_id not in reached(request, Right.ADMINISTER):
        raise PermissionDenied(_("Only administrators of the inspection may do this."))
    return channel


def _answered(request: HttpRequest, channel: Channel, health: Health) -> HttpResponse:
    if health.ok:
        messages.success(request, _("%(channel)s answers.") % {"channel": channel})
    else:
        sentence = lights.failure_sentence(health.kind.value if health.kind else "")
        messages.error(request, f"{channel}: {sentence}")
    return redirect("desk:health")
