"""The other language of a page: for its head, which tells machines, and for its switch."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.template import Context

from broadcasts.archive import languages

register = template.Library()


@register.simple_tag(takes_context=True)
def editions(context: Context) -> list[languages.Edition]:
    """The page in both languages: as its view says, or else as its own address does."""
    request = context.get("request")
    said: list[languages.Edition] | None = context.get("said_editions")
    if said is not None or request is None:
        return said or []
    return languages.editions_of(request)


@register.filter
def absolute(path: str) -> str:
    """``path`` as citizens know it, whatever name this request came in under."""
    return f"{settings.PUBLIC_URL}{path}"
