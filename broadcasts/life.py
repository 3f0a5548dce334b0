"""Signs of life of processes nobody can call: the sweeper says that it goes its rounds."""

from __future__ import annotations

from datetime import datetime, timedelta

from broadcasts.models import LifeSign

SWEEPER = "sweeper"
#: Often enough to be believed, seldom enough to cost nothing.
EVERY = timedelta(seconds=5)


def sign(name: str, now: datetime) -> None:
    """Note that ``name`` is at work, unless somebody did so just now."""
    rows = LifeSign.objects.filter(name=name)
    if rows.filter(at__lte=now - EVERY).update(at=now):
        return
    if not rows.exists():
        LifeSign.objects.bulk_create([LifeSign(name=name, at=now)], ignore_conflicts=True)


def take_turn(name: str, now: datetime, every: timedelta) -> bool:
    """Whether the caller is the one to do ``name`` now, which is done once in ``every``."""
    rows = LifeSign.objects.filter(name=name)
    if rows.filter(at__lte=now - every).update(at=now):
        return True
    if rows.exists():
        return False
    _row, made = LifeSign.objects.get_or_create(name=name, defaults={"at": now})
    return made


def age(name: str, now: datetime) -> timedelta | None:
    """How long ago ``name`` was seen; None where it never was."""
    found = LifeSign.objects.filter(name=name).first()
    return max(timedelta(), now - found.at) if found else None
