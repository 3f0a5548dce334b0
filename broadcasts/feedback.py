"""Messages about barriers: taken once, answered by one person, forgotten in time."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from broadcasts.models import Feedback
from inspections.models import User


def receive(feedback: Feedback) -> bool:
    """Keep a message; False when its form was sent before, which changes nothing."""
    try:
        with transaction.atomic():
            feedback.save(force_insert=True)
    except IntegrityError:
        if Feedback.objects.filter(form=feedback.form).exists():
            return False
        raise
    return True


def answer(feedback: Feedback, *, by: User, now: datetime) -> bool:
    """Note who answered; False when somebody else was first."""
    rows = Feedback.objects.open().filter(pk=feedback.pk)
    return bool(rows.update(answered_by=by, answered_at=now))


def forget(now: datetime) -> int:
    """Delete what was kept long enough; asked first, because a deletion locks."""
    overdue = Feedback.objects.overdue(now)
    return overdue.delete()[0] if overdue.exists() else 0
