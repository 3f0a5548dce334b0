"""The bell in the bar of every inner page."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from inspections.models import User
from newsroom.notices.models import Notice


def bell(request: HttpRequest) -> dict[str, Any]:
    """``unread_notices``: one query, and only on pages that show it."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_authenticated:
        return {"unread_notices": 0}
    return {"unread_notices": SimpleLazyObject(partial(unread, user))}


def unread(user: User) -> int:
    return Notice.objects.of(user).unread().count()
