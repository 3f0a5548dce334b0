"""How the desk works in numbers: waiting for sign-off, returns, the urgent lane; per month.

Steps and broadcasts of the record are the only source. Exercises are counted apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median, quantiles

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from broadcasts.models import Broadcast, Lane
from inspections.models import Inspection
from newsroom.models import Step

#: A year, and the same month of the year before beside the current one.
MONTHS = 13
#: A text that waited longer than this before the first month is counted without its waiting.
LONGEST_WAIT = timedelta(days=31)


@dataclass
class Month:
    """One month of one inspection, or of several together. ``waits``: submit to sign-off."""

    first: date
    waits: list[timedelta] = field(default_factory=list)
    submitted: int = 0
    returned: int = 0
    broadcasts: int = 0
    urgent: int = 0
    exercises: int = 0

    def add(self, other: Month) -> None:
        """Count another month, or the same month of another inspection, as well."""
        self.waits += other.waits
        self.submitted += other.submitted
        self.returned += other.returned
        self.broadcasts += other.broadcasts
        self.urgent += other.urgent
        self.exercises += other.exercises

    @property
    def median_wait(self) -> timedelta | None:
        seconds = [wait.total_seconds() for wait in self.waits]
        return timedelta(seconds=median(seconds)) if seconds else None

    @property
    def slow_wait(self) -> timedelta | None:
        """Nine of ten texts were signed within this time."""
        if len(self.waits) < 2:
            return self.median_wait
        seconds = [wait.total_seconds() for wait in self.waits]
        return timedelta(seconds=quantiles(seconds, n=10, method="inclusive")[-1])

    @property
    def returned_share(self) -> float | None:
        """Returns per submission, 0 to 1."""
        return self.returned / self.submitted if self.submitted else None

    @property
    def urgent_share(self) -> float | None:
        """Broadcasts that took the urgent lane, 0 to 1."""
        return self.urgent / self.broadcasts if self.broadcasts else None


def months(now: datetime, count: int = MONTHS) -> list[date]:
    """The first days of the last ``count`` months in local time, the oldest first."""
    today = timezone.localtime(now).date()
    number = today.year * 12 + today.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(number - count + 1, number + 1)]


def by_inspection(
    inspections: Sequence[Inspection], now: datetime
) -> dict[Inspection, list[Month]]:
    """The months of every inspection, in the order given; two queries however many there are."""
    firsts = months(now)
    rows = {one.pk: {first: Month(first) for first in firsts} for one in inspections}
    since = timezone.make_aware(datetime.combine(firsts[0], time.min))
    _count_steps(rows, since)
    _count_broadcasts(rows, since)
    return {one: list(rows[one.pk].values()) for one in inspections}


def together(parts: Iterable[list[Month]]) -> list[Month]:
    """Several inspections as one: their months added up."""
    sums: dict[date, Month] = {}
    for month in (month for part in parts for month in part):
        sums.setdefault(month.first, Month(month.first)).add(month)
    return list(sums.values())


def _count_steps(rows: dict[int, dict[date, Month]], since: datetime) -> None:
    submitted_at: dict[int, datetime] = {}
    ignored: dict[date, Month] = defaultdict(lambda: Month(date.min))
    for draft, inspection, verb, at in _steps(rows, since):
        month = rows[inspection].get(_first(at)) or ignored[date.min]
        if verb == Step.Verb.SUBMIT:
            submitted_at[draft] = at
            month.submitted += 1
        elif verb == Step.Verb.RETURN:
            month.returned += 1
        elif verb == Step.Verb.SIGN_OFF and draft in submitted_at:
            month.waits.append(at - submitted_at[draft])


def _steps(rows: Iterable[int], since: datetime) -> Iterable[tuple[int, int, str, datetime]]:
    """Draft, inspection, verb and moment of each counted step, in the order of the record."""
    counted = Step.objects.filter(
        draft__inspection__in=list(rows),
        draft__is_exercise=False,
        at__gte=since - LONGEST_WAIT,
        verb__in=(Step.Verb.SUBMIT, Step.Verb.RETURN, Step.Verb.SIGN_OFF),
    )
    return (
        counted.order_by("draft", "number")
        .values_list("draft", "draft__inspection", "verb", "at")
        .iterator(5000)
    )


def _count_broadcasts(rows: dict[int, dict[date, Month]], since: datetime) -> None:
    real = Q(is_exercise=False)
    counted = (
        Broadcast.objects.filter(inspection__in=list(rows), signed_at__gte=since)
        .annotate(month=TruncMonth("signed_at"))
        .values_list("inspection", "month")
        .annotate(
            all=Count("pk", filter=real),
            urgent=Count("pk", filter=real & Q(lane=Lane.URGENT)),
            exercises=Count("pk", filter=~real),
        )
        .order_by()
    )
    for inspection, first, *counts in counted:
        month = rows[inspection].get(_first(first))
        if month:
            month.broadcasts, month.urgent, month.exercises = counts


def _first(at: datetime) -> date:
    return timezone.localtime(at).date().replace(day=1)
