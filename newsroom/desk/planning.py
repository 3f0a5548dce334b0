"""What is to come: the calendar of embargoes, and what goes out next.

A day shows the signed broadcasts and the drafts whose embargo or expiry falls on it.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from broadcasts.models import Broadcast
from inspections import permissions
from inspections.admin import person
from inspections.models import Inspection, User
from newsroom.models import Draft

#: No embargo is accepted further away; the calendar turns no page beyond.
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 1)


@dataclass(frozen=True)
class Entry:
    """One moment of one text; ``is_end`` where it is the moment after which nothing goes out."""

    at: datetime
    text: Broadcast | Draft
    is_end: bool

    @property
    def headline(self) -> str:
        text = self.text if isinstance(self.text, Broadcast) else self.text.latest
        return (text and text.headline) or self.text.public_id

    @property
    def inspection(self) -> Inspection:
        return self.text.inspection

    @property
    def is_signed(self) -> bool:
        return isinstance(self.text, Broadcast)

    @property
    def is_called_off(self) -> bool:
        """Whether it will not go out any more."""
        text = self.text
        return isinstance(text, Broadcast) and (text.is_cancelled or text.is_withdrawn)

    @property
    def address(self) -> str:
        if isinstance(self.text, Broadcast):
            return reverse("desk:broadcast", args=[self.text.public_id])
        return reverse("admin:newsroom_draft_change", args=[self.text.pk])


@dataclass(frozen=True)
class Day:
    """One square of the month; days of the neighbouring months only fill the week."""

    date: date
    entries: tuple[Entry, ...]
    is_inside: bool
    is_today: bool


@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """One month, of all visible inspections or of the chosen one."""
    user, today = person(request), timezone.localdate()
    first = _month(request.GET.get("month", ""), today)
    visible = permissions.visible_inspections(user)
    chosen = visible.filter(key=request.GET.get("inspection", "")).first()
    here = visible.filter(pk=chosen.pk) if chosen else visible
    weeks = list(_weeks(first, today, here))
    context = {
        "first": first,
        "weeks": weeks,
        "days": [day for week in weeks for day in week if day.is_inside and day.entries],
        "before": _neighbour(first, -1),
        "after": _neighbour(first, 1),
        "inspections": list(visible),
        "chosen": chosen,
        "today": today,
    }
    return render(request, "desk/calendar.html", context)


def going_out(user: User) -> QuerySet[Broadcast]:
    """Signed broadcasts whose embargo has not ended, the next one first."""
    return (
        Broadcast.objects.under_embargo()
        .filter(inspection__in=permissions.visible_inspections(user))
        .select_related("inspection")
        .order_by("visible_from", "pk")
    )


def _month(written: str, today: date) -> date:
    """The first day of the month "2026-11"; this month's for anything else."""
    try:
        found = datetime.strptime(written, "%Y-%m").date()
    except ValueError:
        return today.replace(day=1)
    return found if EARLIEST <= found <= LATEST else today.replace(day=1)


def _neighbour(first: date, months: int) -> date:
    return (first + timedelta(days=45 if months > 0 else -15)).replace(day=1)


def _weeks(first: date, today: date, here: QuerySet[Inspection]) -> Iterator[list[Day]]:
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    entries: dict[date, list[Entry]] = defaultdict(list)
    for entry in _entries(weeks[0][0], weeks[-1][-1] + timedelta(days=1), here):
        entries[timezone.localdate(entry.at)].append(entry)
    for week in weeks:
        yield [
            Day(
                day,
                tuple(sorted(entries[day], key=lambda entry: entry.at)),
                day.month == first.month,
                day == today,
            )
            for day in week
        ]


def _entries(first: date, end: date, here: QuerySet[Inspection]) -> Iterator[Entry]:
    span = (_midnight(first), _midnight(end))
    for broadcast in _broadcasts(here, span):
        yield from _moments(broadcast, broadcast.embargo_until, broadcast.expires_at, span)
    for draft in _drafts(here, span):
        assert draft.latest is not None
        yield from _moments(draft, draft.latest.embargo_until, draft.latest.expires_at, span)


def _broadcasts(here: QuerySet[Inspection], span: tuple[datetime, datetime]) -> QuerySet[Broadcast]:
    begin, end = span
    inside = Q(embargo_until__gte=begin, embargo_until__lt=end)
    inside |= Q(expires_at__gte=begin, expires_at__lt=end)
    related = ("inspection", "withdrawal", "cancellation")
    return Broadcast.objects.filter(inside, inspection__in=here).select_related(*related)


def _drafts(here: QuerySet[Inspection], span: tuple[datetime, datetime]) -> QuerySet[Draft]:
    begin, end = span
    inside = Q(latest__embargo_until__gte=begin, latest__embargo_until__lt=end)
    inside |= Q(latest__expires_at__gte=begin, latest__expires_at__lt=end)
    on_its_way = (Draft.State.WRITING, Draft.State.SUBMITTED)
    drafts = Draft.objects.filter(inside, inspection__in=here, state__in=on_its_way)
    return drafts.select_related("inspection", "latest")


def _moments(
    text: Broadcast | Draft,
    begins: datetime | None,
    ends: datetime | None,
    span: tuple[datetime, datetime],
) -> Iterator[Entry]:
    for at, is_end in ((begins, False), (ends, True)):
        if at and span[0] <= at < span[1]:
            yield Entry(at, text, is_end)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())
