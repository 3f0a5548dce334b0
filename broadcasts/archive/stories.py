"""Stories: broadcasts that follow one another, and which dangers among them still stand."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from broadcasts.archive.prepared import NOW, Given, Prepared
from broadcasts.models import Broadcast, Category, Kind, Urgency
from inspections.models import Inspection

#: How long a danger stands on top when nobody gave the all-clear.
DANGER_LASTS = timedelta(hours=48)
URGENT = (Urgency.IMMEDIATE, Urgency.HIGH)
#: These end what came before them in their story.
ENDS = (Kind.ALL_CLEAR, Kind.RETRACTION, Kind.REVOCATION)
SINCE: Any = Given("since")

#: From any member up to the first broadcast of its story, and from there down to all of them.
#: Followers may branch and be withdrawn in between, so the walk is the database's, in one query.
_MEMBERS = """
WITH RECURSIVE up(id, follows_id) AS (
    SELECT id, follows_id FROM broadcasts_broadcast WHERE id IN ({seeds})
    UNION
    SELECT b.id, b.follows_id FROM broadcasts_broadcast b JOIN up ON b.id = up.follows_id
), down(root, id) AS (
    SELECT id, id FROM up WHERE follows_id IS NULL
    UNION
    SELECT down.root, b.id FROM broadcasts_broadcast b JOIN down ON b.follows_id = down.id
)
SELECT id, root FROM down
"""


def story_of(broadcast: Broadcast, now: datetime) -> list[Broadcast]:
    """Every broadcast of the story that has an address at ``now``, newest first."""
    members = Broadcast.objects.addressable(now).filter(pk__in=_roots([broadcast.pk]))
    return list(members.select_related("inspection", "withdrawal").newest_first())


def members_of(broadcast: Broadcast) -> QuerySet[Broadcast]:
    """Every signed text of the story, whether readers may see it or not."""
    return Broadcast.objects.filter(pk__in=_roots([broadcast.pk])).select_related("inspection")


def stands_until(danger: Broadcast) -> datetime:
    """Until when a danger counts when nothing ends it: as its editor said, else two days."""
    return danger.expires_at or danger.visible_from + DANGER_LASTS


def current_dangers(now: datetime, inspection: Inspection | None = None) -> list[Broadcast]:
    """Urgent dangers of the last two days that nothing ended; of each story the newest."""
    of_one = {"inspection_id": inspection.pk} if inspection else {}
    query = _urgent_dangers(tuple(of_one))
    dangers = query.ask(now=now, since=now - DANGER_LASTS, **of_one)
    if not dangers:
        return []
    roots = _roots([danger.pk for danger in dangers])
    ended = _ended(roots, now)
    newest: dict[int, Broadcast] = {}
    for danger in dangers:
        root = roots[danger.pk]
        if root not in ended or danger.visible_from > ended[root]:
            newest.setdefault(root, danger)
    return list(newest.values())


@cache
def _urgent_dangers(conditions: tuple[str, ...]) -> Prepared:
    chosen: dict[str, Any] = {name: Given(name) for name in conditions}
    recent = Broadcast.objects.public(NOW).filter(visible_from__gte=SINCE, **chosen)
    dangers = recent.filter(category=Category.DANGER, urgency__in=URGENT).exclude(kind__in=ENDS)
    return Prepared(dangers.listed().newest_first())


def _ended(roots: dict[int, int], now: datetime) -> dict[int, datetime]:
    """When each story (by its root) was last ended; stories that were not are missing."""
    ends = Broadcast.objects.public(now).filter(pk__in=roots, kind__in=ENDS)
    # Taking back what was said in between leaves the danger where it was.
    ends = ends.exclude(kind=Kind.RETRACTION, follows__follows__isnull=False)
    ended: dict[int, datetime] = {}
    for pk, moment in ends.order_by("visible_from").values_list("pk", "visible_from"):
        ended[roots[pk]] = moment
    return ended


def _roots(pks: Collection[int]) -> dict[int, int]:
    """For every member of the stories of ``pks`` the first broadcast of its story."""
    if not pks:
        return {}
    statement = _MEMBERS.format(seeds=", ".join(["%s"] * len(pks)))
    with connection.cursor() as cursor:
        cursor.execute(statement, list(pks))
        return dict(cursor.fetchall())
