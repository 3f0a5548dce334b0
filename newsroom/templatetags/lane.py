"""Whether the menu shows the urgent lane."""

from __future__ import annotations

from django import template

from inspections import permissions
from inspections.models import User
from inspections.permissions import Right

register = template.Library()
#: Who sends, who confirms, who writes the templates, and who reads the report.
CONCERNED = (Right.URGENT, Right.SIGN, Right.WRITE, Right.AUDIT)


@register.simple_tag
def concerns_urgent_lane(user: User) -> bool:
    return any(permissions.inspections_for(user, right).exists() for right in CONCERNED)
