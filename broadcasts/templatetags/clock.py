"""In which zone a time is told: always in a sentence, in lists only where it matters."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone

from broadcasts.archive.reading import zone_of

register = template.Library()
register.filter("zone", zone_of)

#: For this long before and after the clock is changed a time alone could mean two moments.
NIGHT = timedelta(hours=12)


@register.filter
def zone_in_doubt(moment: datetime) -> str:
    """The zone around a change of the clock, with a blank before it; else nothing."""
    before, after = (timezone.localtime(moment + far).utcoffset() for far in (-NIGHT, NIGHT))
    return "" if before == after else f"\N{NO-BREAK SPACE}{zone_of(moment)}"
