"""The clock of a submitted text: until when somebody should have signed, and who hears next.

Immediate and high urgency count around the clock; the others only between 7 and 20 o'clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntEnum

from django.conf import settings
from django.db.models import QuerySet

from broadcasts.models import Urgency
from inspections.local_time import BERLIN, local_day
from newsroom.models import Draft

AROUND_THE_CLOCK = frozenset({Urgency.IMMEDIATE, Urgency.HIGH})
#: Local hours in which the time of the other urgencies runs.
OPENS, CLOSES = time(7), time(20)


class Stage(IntEnum):
    """Who hears of it after so many times the period."""

    REMINDER = 1
    DUTY = 2
    DIRECTORATE = 3


def due(submitted_at: datetime, urgency: str, stage: Stage = Stage.REMINDER) -> datetime | None:
    """When ``stage`` is reached (UTC or local as given); None where no time is set."""
    period = timedelta(minutes=settings.SIGN_WITHIN_MINUTES[urgency]) * stage
    if not period:
        return None
    if urgency in AROUND_THE_CLOCK:
        return submitted_at + period
    return _in_open_hours(submitted_at, period)


def _in_open_hours(start: datetime, left: timedelta) -> datetime:
    day = local_day(start)
    while True:
        opens, closes = (datetime.combine(day, hour, BERLIN) for hour in (OPENS, CLOSES))
        begin = max(start, opens)
        if begin < closes:
            open_for = closes.timestamp() - begin.timestamp()
            if left.total_seconds() <= open_for:
                return datetime.fromtimestamp(begin.timestamp(), start.tzinfo) + left
            left -= timedelta(seconds=open_for)
        day += timedelta(days=1)


def overdue(drafts: QuerySet[Draft], now: datetime) -> list[int]:
    """The ids of those of ``drafts`` that nobody signed within their time."""
    waiting = drafts.filter(state=Draft.State.SUBMITTED).order_by()
    rows = waiting.values_list("pk", "changed_at", "latest__urgency")
    ends = ((pk, due(submitted_at, urgency)) for pk, submitted_at, urgency in rows)
    return [pk for pk, until in ends if until is not None and until <= now]


@dataclass(frozen=True)
class Clock:
    """What a page shows of a submitted draft: since when it waits and until when it may."""

    since: datetime
    until: datetime | None
    now: datetime

    @property
    def is_over(self) -> bool:
        return self.until is not None and self.until <= self.now


def clock(draft: Draft, now: datetime) -> Clock | None:
    """The clock of ``draft``; None unless it waits for a signature."""
    if draft.state != Draft.State.SUBMITTED or draft.latest is None:
        return None
    # Nothing changes a submitted draft: its last change is the submission.
    return Clock(draft.changed_at, due(draft.changed_at, draft.latest.urgency), now)
