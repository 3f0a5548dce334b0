"""The monthly report of the urgent lane: every use, who confirmed it, and how long it took."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from broadcasts.models import Broadcast, Lane
from broadcasts.models.broadcast import BroadcastQuerySet
from inspections import permissions
from inspections.admin import person
from inspections.models import Inspection, User
from inspections.permissions import Right
from newsroom.desk import refusals

#: How many months the plot looks back, with the one that is shown.
MONTHS = 12
READERS = (Right.SIGN, Right.AUDIT)
#: Measures of the plot, in its own units.
BAR, GAP, TALL = 24, 10, 90


@dataclass(frozen=True)
class Use:
    """One warning that went out through the lane."""

    broadcast: Broadcast
    now: datetime

    @property
    def confirmed_at(self) -> datetime | None:
        return None if self.broadcast.is_provisional else self.broadcast.countersignature.at

    @property
    def minutes(self) -> int | None:
        """Whole minutes from sending to the countersignature; None while there is none."""
        at = self.confirmed_at
        return None if at is None else int((at - self.broadcast.signed_at).total_seconds() // 60)

    @property
    def is_late(self) -> bool:
        """Confirmed after the deadline, or not confirmed and past it."""
        deadline = self.broadcast.countersign_by
        if self.confirmed_at is None and self.broadcast.is_withdrawn:
            return False
        return deadline is not None and (self.confirmed_at or self.now) > deadline


@dataclass(frozen=True)
class Bar:
    """One month of the plot."""

    first: date
    number: int
    x: int
    height: int

    @property
    def y(self) -> int:
        return TALL - self.height

    @property
    def middle(self) -> int:
        return self.x + BAR // 2


@require_safe
@refusals.explained
def index(request: HttpRequest) -> HttpResponse:
    return _page(request, _first(request))


@require_safe
@refusals.explained
def table(request: HttpRequest) -> HttpResponse:
    """The same as a file for a table program."""
    first = _first(request)
    uses = _uses(_readable(person(request)), first)
    name = f"eilverfahren-{first:%Y-%m}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers=headers)
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow(
        [_("number"), _("inspection"), _("template"), _("headline"), _("sent by"), _("sent at"),
         _("countersigned by"), _("countersigned at"), _("minutes"), _("late"),
         _("exercise")]
    )  # fmt: skip
    writer.writerows([_safe(cell) for cell in _row(use)] for use in uses)
    return response


def _row(use: Use) -> list[str]:
    one, at = use.broadcast, use.confirmed_at
    assert one.authorisation is not None
    return [
        one.public_id, one.inspection.name, one.authorisation.name, one.headline,
        str(one.author), f"{timezone.localtime(one.signed_at):%d.%m.%Y %H:%M}",
        str(one.countersignature.by) if at else "",
        f"{timezone.localtime(at):%d.%m.%Y %H:%M}" if at else "",
        "" if use.minutes is None else str(use.minutes),
        _("yes") if use.is_late else _("no"),
        _("yes") if one.is_exercise else _("no"),
    ]  # fmt: skip


def _safe(cell: str) -> str:
    """A table program must not take a text for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _page(request: HttpRequest, first: date) -> HttpResponse:
    here = _readable(person(request))
    everything = _uses(here, first)
    uses = [use for use in everything if not use.broadcast.is_exercise]
    minutes = sorted(use.minutes for use in uses if use.minutes is not None)
    context = {
        "first": first,
        "before": _shift(first, -1),
        "after": _shift(first, 1) if _shift(first, 1) <= timezone.localdate() else None,
        "uses": uses,
        "exercises": [use for use in everything if use.broadcast.is_exercise],
        "late": sum(use.is_late for use in uses),
        "open": sum(use.confirmed_at is None and not use.broadcast.is_withdrawn for use in uses),
        "median": minutes[len(minutes) // 2] if minutes else None,
        "by_inspection": Counter(use.broadcast.inspection.short_name for use in uses).items(),
        "bars": _bars(here, first),
        "wide": MONTHS * (BAR + GAP),
    }
    return render(request, "desk/urgent_report.html", context)


def last_day(user: User, now: datetime) -> list[Use]:
    """What the lane sent in the last 24 hours, for a chief's morning."""
    here = permissions.inspections_for(user, Right.SIGN)
    found = _sent(here).filter(signed_at__gt=now - timedelta(days=1), signed_at__lte=now)
    return [Use(broadcast, now) for broadcast in found]


def may_read(user: User) -> bool:
    """Chiefs, auditors and the directorate read the report; it decides whether a link stands."""
    return any(permissions.inspections_for(user, right).exists() for right in READERS)


def _readable(user: User) -> Sequence[Inspection]:
    """The inspections whose report ``user`` reads. Raises PermissionDenied where there is none."""
    pks = {
        pk
        for right in READERS
        for pk in permissions.inspections_for(user, right).values_list("pk", flat=True)
    }
    if not pks:
        raise PermissionDenied
    return list(Inspection.objects.filter(pk__in=pks))


def _sent(here: Any) -> BroadcastQuerySet:
    related = ("inspection", "author", "authorisation", "countersignature__by", "withdrawal")
    return (
        Broadcast.objects.filter(lane=Lane.URGENT, inspection__in=here)
        .select_related(*related)
        .order_by("inspection__position", "signed_at")
    )


def _uses(here: Sequence[Inspection], first: date) -> list[Use]:
    now, span = timezone.now(), (_midnight(first), _midnight(_shift(first, 1)))
    found = _sent(here).filter(signed_at__gte=span[0], signed_at__lt=span[1])
    return [Use(broadcast, now) for broadcast in found]


def _bars(here: Sequence[Inspection], first: date) -> list[Bar]:
    """How often the lane was used in each of the last months, in one query."""
    months = [_shift(first, back) for back in range(1 - MONTHS, 1)]
    times = Broadcast.objects.filter(
        lane=Lane.URGENT,
        is_exercise=False,
        inspection__in=here,
        signed_at__gte=_midnight(months[0]),
        signed_at__lt=_midnight(_shift(first, 1)),
    ).values_list("signed_at", flat=True)
    counted = Counter(timezone.localtime(at).date().replace(day=1) for at in times)
    most = max([1, *counted.values()])
    return [
        Bar(one, counted[one], index * (BAR + GAP), round(counted[one] / most * (TALL - 20)))
        for index, one in enumerate(months)
    ]


def _first(request: HttpRequest) -> date:
    """The first day of the month in the address (``2026-11``), else of this month."""
    asked = request.GET.get("month", "")
    if not asked:
        return timezone.localdate().replace(day=1)
    if not re.fullmatch(r"2[0-9]{3}-(0[1-9]|1[0-2])", asked):
        raise Http404
    return date.fromisoformat(f"{asked}-01")


def _shift(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))
