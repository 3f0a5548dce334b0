"""How long a text has been waiting for a signature, and until when it may."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from newsroom.models import Draft
from newsroom.notices import escalation

register = template.Library()


@register.inclusion_tag("desk/_clock.html")
def sign_off_clock(draft: Draft) -> dict[str, Any]:
    """Nothing unless ``draft`` waits; the words are the server's, a script keeps them fresh."""
    return {"clock": escalation.clock(draft, timezone.now())}
