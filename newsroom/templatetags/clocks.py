"""How long a text has been waiting for a signature, and until when it may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.models import Draft
from newsroom.notices import escalation

register = template.Library()


@register.inclusion_tag("desk/_clock.html")
def sign_off_clock(draft: Draft) -> dict[str, Any]:
    """Nothing unless ``draft`` waits; the words are the server's, a script keeps them fresh."""
    clock = escalation.clock(draft, timezone.now())
    if clock is None or clock.until is None:
        return {"clock": None}
    return {"clock": clock, "words": words(abs(clock.now - clock.until))}


def words(wait: timedelta) -> str:
    """``wait`` after "since" or "in": whole days from one day on, else hours and minutes."""
    hours, minutes = divmod(int(wait.total_seconds()) // 60, 60)
    if days := hours // 24:
        unit = _("day") if days == 1 else _("days")
        return f"{days} {unit}"
    if hours:
        return _("%(hours)d hrs %(minutes)d min") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)d min") % {"minutes": minutes}
