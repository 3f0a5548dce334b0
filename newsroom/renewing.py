"""Back to review: what was signed and may not be sent any more becomes a draft with its words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from broadcasts import embargo, setting_aside
from broadcasts.models import Broadcast, Channel
from inspections.models import User
from newsroom import composing, drafting
from newsroom.models import Draft


def renew(broadcast: Broadcast, *, by: User, now: datetime) -> Draft:
    """Set the void broadcast aside and begin a draft with its words; both or neither.

    Asked twice it answers with the same draft. Raises PermissionDenied or
    setting_aside.StillHolds.
    """
    drafting.require_writer(by, broadcast.inspection)
    content = _words(broadcast, now)
    with transaction.atomic():
        embargo.held(broadcast)  # a second click waits here for the first one
        if not broadcast.renewals.exists():
            setting_aside.set_aside(broadcast, by=by, now=now)
        return renewal_of(broadcast) or drafting.start(
            broadcast.inspection,
            content,
            by=by,
            now=now,
            is_exercise=broadcast.is_exercise,
            renews=broadcast,
        )


def was_stopped(broadcast: Broadcast) -> bool:
    """Whether its words need a new signature, or needed one before."""
    return broadcast.renewals.exists() or setting_aside.is_void(broadcast)


def renewal_of(broadcast: Broadcast) -> Draft | None:
    """The draft that takes its place; a discarded one does not."""
    return broadcast.renewals.exclude(state=Draft.State.DISCARDED).first()


def _words(broadcast: Broadcast, now: datetime) -> composing.Content:
    """As they were signed, for the channels that still stand, without an embargo that is over."""
    latest = broadcast.draft.latest
    assert latest is not None
    content = composing.content_of(latest)
    offered = Channel.objects.offered_to(broadcast.inspection).within_reach(
        is_exercise=broadcast.is_exercise
    )
    standing = set(offered.values_list("pk", flat=True))
    is_ahead = content.embargo_until is not None and content.embargo_until > now
    return replace(
        content,
        channels=tuple(one for one in content.channels if one.pk in standing),
        embargo_until=content.embargo_until if is_ahead else None,
    )
