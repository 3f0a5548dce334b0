"""What changed since the last look: told in the log, by the clock, or seen in few small rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Min, QuerySet

from broadcasts import changes
from broadcasts.archive.stories import DANGER_LASTS
from broadcasts.models import Broadcast, Change, Channel
from inspections.models import Inspection

#: How long a mark may lie before the log has forgotten what came after it.
REACHES = changes.KEPT - timedelta(hours=1)
#: From this transaction on everything is asked for again: some of it may not have been there yet.
_POSTGRESQL = """
SELECT now.horizon, c.id, c.touches, c.takes_away
FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon) now
LEFT JOIN broadcasts_change c ON c.transaction >= coalesce(%s::bigint, now.horizon)
"""
_SQLITE = """
SELECT now.horizon, c.id, c.touches, c.takes_away
FROM (SELECT coalesce(max(id), 0) AS horizon FROM broadcasts_change) now
LEFT JOIN broadcasts_change c ON c.id > coalesce(%s, now.horizon)
"""


@dataclass(frozen=True)
class Touch:
    """Keys whose pages are out of date; with ``takes_away`` nobody may see the old ones."""

    keys: frozenset[str]
    takes_away: bool = False


@dataclass
class Mark:
    """How far somebody has read; can be kept and gone on from later."""

    horizon: int | None = None
    seen: set[int] = field(default_factory=set)
    newest: int = 0
    contacts: str = ""
    looked: datetime | None = None
    turns: datetime | None = None


class News:
    """One reader of what changed; the first look only says where it begins."""

    def __init__(self, mark: Mark | None = None) -> None:
        self.mark = mark or Mark()

    def look(self, now: datetime) -> list[Touch]:
        """Everything that changed since the last look; complete, some of it perhaps twice.

        The mark moves at the end: a look that fails half-way is repeated as a whole.
        """
        before = self.mark
        after, told = _told(before)
        after.contacts, after.looked, after.turns = _contacts(), now, before.turns
        if before.looked is None:
            told = []
        else:
            if after.contacts != before.contacts:
                told.append(Touch(frozenset([changes.EVERYTHING])))
            told += _turned(before, now)
        if told or before.looked is None:
            after.turns = _next_turn(now)
        self.mark = after
        return told

    def missed(self, now: datetime) -> bool:
        """Whether the log no longer reaches back to the mark, or is not the one it was made in."""
        if self.mark.looked is None or now - self.mark.looked > REACHES:
            return True
        newest = self.mark.newest
        return newest > 0 and not Change.objects.filter(pk=newest).exists()


def _told(mark: Mark) -> tuple[Mark, list[Touch]]:
    """What the log says since ``mark``, and how far that was read.

    The rows of a transaction that is still open come later, so from the oldest such on all is
    asked for again; ``seen`` tells which of it is known.
    """
    statement = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    with connection.cursor() as cursor:
        cursor.execute(statement, [mark.horizon])
        rows = cursor.fetchall()
    horizon = rows[0][0]
    written = {pk: (touches, away) for _horizon, pk, touches, away in rows if pk is not None}
    told = [
        Touch(frozenset(_keys(touches)), bool(away))
        for pk, (touches, away) in written.items()
        if pk not in mark.seen
    ]
    if horizon < (mark.horizon or 0):
        # A restored database; what it says anew is not what was said before.
        told.append(Touch(frozenset([changes.EVERYTHING]), takes_away=True))
    return Mark(horizon, set(written), max(written, default=mark.newest)), told


def _turned(mark: Mark, now: datetime) -> list[Touch]:
    """What time alone changed: it became public, ceased to stand on top, or expired."""
    if mark.turns is None or mark.looked is None or now < mark.turns:
        return []
    turning = _turning(mark.looked, now)
    return [Touch(frozenset(changes.of_broadcast(broadcast))) for broadcast in turning]


def _keys(touches: Any) -> Iterable[str]:
    found: list[str] = json.loads(touches) if isinstance(touches, str) else touches
    return found


def _turning(since: datetime, now: datetime) -> QuerySet[Broadcast]:
    rows = Broadcast.objects.filter(is_exercise=False).order_by()
    begun = rows.filter(visible_from__gt=since, visible_from__lte=now)
    aged = rows.filter(visible_from__gt=since - DANGER_LASTS, visible_from__lte=now - DANGER_LASTS)
    return begun.union(aged, rows.filter(expires_at__gt=since, expires_at__lte=now))


def _next_turn(now: datetime) -> datetime | None:
    """When time alone will change something next; what is written until then says so itself."""
    rows = Broadcast.objects.filter(is_exercise=False)
    begins = rows.filter(visible_from__gt=now).aggregate(at=Min("visible_from"))["at"]
    oldest = rows.filter(visible_from__gt=now - DANGER_LASTS).aggregate(at=Min("visible_from"))
    expires = rows.filter(expires_at__gt=now).aggregate(at=Min("expires_at"))["at"]
    aged = oldest["at"] + DANGER_LASTS if oldest["at"] else None
    return min((at for at in (begins, aged, expires) if at), default=None)


def _contacts() -> str:
    """What pages show of inspections and channels, as one digest to compare."""
    inspections = Inspection.objects.order_by("pk").values_list(
        "pk", "key", "name", "short_name", "prefix", "press_phone", "press_email", "hint_phone",
        "position",
    )  # fmt: skip
    channels = Channel.objects.shown().order_by("pk").values_list(
        "pk", "inspection", "platform", "gateway", "name", "invite", "follow_url", "retired_on",
        "moved_to",
    )  # fmt: skip
    return hashlib.sha256(repr([*inspections, *channels]).encode()).hexdigest()
