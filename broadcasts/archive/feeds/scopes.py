"""What a feed is about: everything, one inspection, one category, or one of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from broadcasts.archive.text import without_controls
from broadcasts.models import Broadcast, Category
from broadcasts.models.broadcast import BroadcastQuerySet
from inspections.models import Inspection


@dataclass(frozen=True)
class Scope:
    """The texts of one feed; None stands for all inspections, all categories."""

    inspection: Inspection | None = None
    category: Category | None = None

    def public(self, now: datetime) -> BroadcastQuerySet:
        return self._of(Broadcast.objects.public(now))

    def addressable(self, now: datetime) -> BroadcastQuerySet:
        return self._of(Broadcast.objects.addressable(now))

    def _of(self, rows: BroadcastQuerySet) -> BroadcastQuerySet:
        if self.inspection:
            rows = rows.filter(inspection=self.inspection)
        return rows.filter(category=self.category) if self.category else rows

    @property
    def name(self) -> str:
        parts = [str(part.label) for part in [self.category] if part]
        parts += [without_controls(self.inspection.name)] if self.inspection else []
        if not parts:
            return _("Reports of the Polizeidirektion Osnabrück")
        return _("Reports: %(subject)s") % {"subject": ", ".join(parts)}

    @property
    def page(self) -> str:
        """The absolute address of the list that people read."""
        if self.inspection:
            return absolute(reverse("archive:inspection", args=[self.inspection.key]))
        if self.category:
            return absolute(reverse("archive:category", args=[self.category.value]))
        return absolute(reverse("archive:start"))

    def path(self, form: str) -> str:
        """Where the feed stands as ``atom`` or ``json``, without the host."""
        given = {
            "inspection": self.inspection and self.inspection.key,
            "category": self.category and self.category.value,
        }
        named = {name: value for name, value in given.items() if value}
        return reverse(f"archive:{'-'.join([*named, form])}", args=list(named.values()))


def scope_of(key: str | None, category: str | None) -> Scope:
    """The scope an address names; 404 where it names something that is not there."""
    if category is not None and category not in Category.values:
        raise Http404
    inspection = get_object_or_404(Inspection, key=key) if key is not None else None
    return Scope(inspection, Category(category) if category is not None else None)


def absolute(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"
