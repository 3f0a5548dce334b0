"""Whether the page at hand shows an exercise, and the marks it then bears."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _

register = template.Library()
#: Under these names a page carries the text it is about.
SUBJECTS = ("draft", "broadcast", "editor", "job", "delivery", "stop", "original", "object")
#: From a row of the record to its text.
WAYS = ("draft", "broadcast", "delivery")


@register.simple_tag(takes_context=True)
def exercise_title(context: Context) -> str:
    """What stands before the title of an exercise's page, so that its tab says so too."""
    return f"{_('EXERCISE')}: " if _shown(context) else ""


@register.inclusion_tag("desk/_exercise.html", takes_context=True)
def exercise_banner(context: Context) -> dict[str, Any]:
    """The banner and frame around an exercise's page; nothing around any other."""
    return {"is_exercise": _shown(context)}


def _shown(context: Context) -> bool:
    named = (context.get(name) for name in SUBJECTS)
    return bool(context.get("is_exercise")) or any(_belongs(one) for one in named)


def _belongs(thing: Any) -> bool:
    while thing is not None and not hasattr(thing, "is_exercise"):
        thing = next((getattr(thing, way) for way in WAYS if hasattr(thing, way)), None)
    return bool(getattr(thing, "is_exercise", False))
