"""Who else has a draft open: rows that a page renews every few seconds, on any machine."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from inspections.models import User
from newsroom.models import Draft

#: A page tells every 8 s that it is open; whoever missed two of them has gone.
GONE_AFTER = timedelta(seconds=20)


class Presence(models.Model):
    """A person who has a draft's form open; a note for colleagues, no part of the record."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="presences")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "person"], name="present_once_per_draft")
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.person_id}"


def renew(draft: Draft, user: User, now: datetime) -> None:
    """``user`` has ``draft`` open; after a pause it counts as opened anew."""
    here = Presence.objects.filter(draft=draft, person=user)
    if here.filter(seen_at__gte=now - GONE_AFTER).update(seen_at=now):
        return
    Presence.objects.update_or_create(
        draft=draft, person=user, defaults={"since": now, "seen_at": now}
    )


def leave(draft: Draft, user: User) -> None:
    """``user`` closed the page."""
    Presence.objects.filter(draft=draft, person=user).delete()


def others(draft: Draft, user: User, now: datetime) -> models.QuerySet[Presence]:
    """Who else has the draft open, the longest first."""
    here = draft.presences.filter(seen_at__gte=now - GONE_AFTER).exclude(person=user)
    return here.select_related("person").order_by("since", "pk")
