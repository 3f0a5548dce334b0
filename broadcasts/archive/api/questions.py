"""What a list may be asked for; whatever makes no sense is refused in one sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from broadcasts.archive.paging import older_than
from broadcasts.models import Broadcast, Category
from broadcasts.models.broadcast import BroadcastQuerySet
from inspections.local_time import midnight
from inspections.models import Inspection

PARAMETERS = ("inspection", "category", "from", "until", "cursor")
DAY = re.compile(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")


class Senseless(Exception):
    """A parameter says nothing we know; the message is for whoever wrote the program."""


@dataclass(frozen=True)
class Question:
    """The filters of a list, each of them or None; ``until`` is the end of its last day."""

    inspection: Inspection | None
    category: Category | None
    begin: datetime | None
    end: datetime | None
    cursor: str

    def rows(self, now: datetime) -> BroadcastQuerySet:
        rows = Broadcast.objects.public(now)
        if self.inspection:
            rows = rows.filter(inspection=self.inspection)
        if self.category:
            rows = rows.filter(category=self.category)
        if self.begin:
            rows = rows.filter(visible_from__gte=self.begin)
        if self.end:
            rows = rows.filter(visible_from__lt=self.end)
        return self._behind_cursor(rows, now)

    def _behind_cursor(self, rows: BroadcastQuerySet, now: datetime) -> BroadcastQuerySet:
        if not self.cursor:
            return rows
        try:
            return older_than(rows, self.cursor, now)
        except Http404 as reason:
            raise Senseless(_("The parameter “cursor” names no place in the list.")) from reason


def asked(given: QueryDict) -> Question:
    begin, last = (_day(given, name) for name in ("from", "until"))
    return Question(
        inspection=_inspection(given.get("inspection", "")),
        category=_category(given.get("category", "")),
        begin=midnight(begin) if begin else None,
        end=midnight(last + timedelta(days=1)) if last else None,
        cursor=given.get("cursor", ""),
    )


def _inspection(key: str) -> Inspection | None:
    if not key:
        return None
    known = {one.key: one for one in Inspection.objects.all()}
    if key not in known:
        raise Senseless(_("The parameter “inspection” names no inspection."))
    return known[key]


def _category(name: str) -> Category | None:
    if not name:
        return None
    if name not in Category.values:
        raise Senseless(_("The parameter “category” names no category."))
    return Category(name)


def _day(given: QueryDict, name: str) -> date | None:
    written = given.get(name, "")
    if not written:
        return None
    try:
        if not DAY.fullmatch(written):
            raise ValueError(written)
        return date.fromisoformat(written)
    except ValueError as reason:
        sentence = _("The parameter “%(name)s” must be a day like 2026-11-24.")
        raise Senseless(sentence % {"name": name}) from reason
