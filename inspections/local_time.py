"""Days of duty and of deputyships begin at midnight in Osnabrück, wherever the server stands."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


def local_day(moment: datetime) -> date:
    """The day on the calendar of Osnabrück at ``moment`` (aware)."""
    return moment.astimezone(BERLIN).date()


def midnight(day: date) -> datetime:
    """The local midnight with which ``day`` begins."""
    return datetime.combine(day, time(), BERLIN)
