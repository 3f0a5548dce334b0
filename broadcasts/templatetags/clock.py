"""In which zone a time is told: always in a sentence, in lists only where it matters."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from broadcasts.archive.reading import zone_of

register = template.Library()
register.filter("zone", zone_of)

#: For this long before and after the clock is changed a time alone could mean two moments.
NIGHT = timedelta(hours=12)


@register.simple_tag
def short_time(moment: datetime) -> SafeString:
    """A moment in a list. A function and no template: lists have twenty of them."""
    local = timezone.localtime(moment)
    words = {
        "day": _day(local.date(), get_language()),
        "hour": f"{local:%H:%M}",
        "zone": zone_in_doubt(moment),
    }
    told = _("%(day)s, %(hour)s h%(zone)s") % words
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), told)


@lru_cache(maxsize=1024)
def _day(day: date, _language: str | None) -> str:
    """Kept, for the texts of a page are of few days."""
    return date_format(day, _("j M Y"))


@register.filter
def zone_in_doubt(moment: datetime) -> str:
    """The zone around a change of the clock, with a blank before it; else nothing."""
    before, after = (timezone.localtime(moment + far).utcoffset() for far in (-NIGHT, NIGHT))
    return "" if before == after else f"\N{NO-BREAK SPACE}{zone_of(moment)}"
