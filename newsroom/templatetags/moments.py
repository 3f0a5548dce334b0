"""Times with their zone: in one night of the year only the zone tells two hours apart."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format

from broadcasts.archive.reading import zone_of

register = template.Library()


@register.filter
def with_zone(moment: datetime | None) -> str:
    """``4. März 2027 06:00 MEZ``, in the site's zone; empty without a moment."""
    if moment is None:
        return ""
    return f"{date_format(timezone.localtime(moment), 'DATETIME_FORMAT')} {zone_of(moment)}"
