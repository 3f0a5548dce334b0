"""The rooms of the bar on top, as ``desk.menu`` opens them."""

from __future__ import annotations

from typing import Any

from django import template

from newsroom.desk import menu

register = template.Library()


@register.simple_tag(takes_context=True)
def rooms(context: dict[str, Any]) -> list[menu.Entry]:
    return menu.entries(context["request"])
