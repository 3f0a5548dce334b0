"""One round: every event that nobody has heard of becomes notices, each exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation

from newsroom.models import Draft
from newsroom.notices.audience import Audience
from newsroom.notices.events import Event
from newsroom.notices.models import Kind, Muted, Notice
from newsroom.notices.rules import RULES

#: How long those on duty have before the others get the mail too.
HEAD_START = timedelta(minutes=10)


def post(now: datetime) -> int:
    """Write what is new; returns how many notices. Two at once write each notice once.

    Events older than NOTICE_WINDOW_HOURS are history and bother nobody.
    """
    since = now - timedelta(hours=settings.NOTICE_WINDOW_HOURS)
    with translation.override(settings.LANGUAGE_CODE):
        events = [event for rule in RULES for event in rule(since, now)]
    recent = Notice.objects.filter(made_at__gte=since)
    known = set(recent.values_list("key", flat=True).distinct())
    fresh = {event.key: event for event in events if event.key not in known}
    made = _write(list(fresh.values()), now) if fresh else 0
    settle(now)
    return made


def _write(events: list[Event], now: datetime) -> int:
    audience = Audience(now)
    muted = set(Muted.objects.values_list("person_id", "kind"))
    notices = [notice for event in events for notice in _notices(event, audience, muted, now)]
    with transaction.atomic():
        # Older news of the same matter is no longer news.
        for notice in {(n.recipient_id, n.series): n for n in notices}.values():
            Notice.objects.unread().filter(
                recipient=notice.recipient_id, series=notice.series
            ).update(read_at=now)
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
    return len(notices)


def _notices(
    event: Event, audience: Audience, muted: set[tuple[int, str]], now: datetime
) -> Iterator[Notice]:
    people = event.concerned(audience)
    first = people & audience.duty(event.inspection) if event.duty_first else people
    for person in sorted(people):
        wants_mail = (person, event.kind.value) not in muted
        later = HEAD_START if first and person not in first else timedelta()
        yield Notice(
            recipient_id=person,
            inspection=event.inspection,
            kind=event.kind,
            key=event.key,
            series=event.series,
            sentence=event.sentence,
            headline=event.headline,
            is_discreet=event.is_discreet,
            is_exercise=event.is_exercise,
            link=event.link,
            at=event.at,
            made_at=now,
            mail_due_at=now + later if wants_mail else None,
        )


def settle(now: datetime) -> int:
    """Requests to sign what no longer waits are done: nobody is asked, nothing is mailed."""
    waiting = Draft.objects.filter(state=Draft.State.SUBMITTED).values_list("pk", flat=True)
    asked = Notice.objects.unread().filter(kind__in=(Kind.SUBMITTED, Kind.OVERDUE))
    over = asked.exclude(series__in=[f"draft:{pk}" for pk in waiting])
    return over.update(read_at=now, mail_due_at=None)
