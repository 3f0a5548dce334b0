"""Between the password and the inner pages: who has a second factor shows it first, and what was
shown leaves with the person.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from inspections import factor
from inspections.models import SecondFactor, User

#: In the session: the factor that was shown. A new one has to be shown anew.
SHOWN = "second_factor"
#: What is open between the password and the code.
OPEN = frozenset({"desk:code", "admin:logout", "admin:jsi18n"})


class SecondFactorRequired:
    """Refuses every inner page until the code was entered; pages for everybody stay open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in OPEN or not is_inner(view) or not waits(request):
            return None
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        return redirect(f"{reverse('desk:code')}?{urlencode({'next': request.get_full_path()})}")


class KeptByNobody:
    """No browser keeps an inner page: after the sign-out "back" would show it to whoever sits down
    next, and after a move it would show what is no longer so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.resolver_match and is_inner(request.resolver_match.func):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def is_inner(view: Callable[..., Any]) -> bool:
    """Whether the page needs a sign-in, which every page does that does not say otherwise."""
    return getattr(view, "login_required", True)


def waits(request: HttpRequest) -> bool:
    """Whether the person signed in by password and still owes the code."""
    user = request.user
    if not isinstance(user, User):
        return False
    shown = request.session.get(SHOWN)
    return any(pk != shown for pk in _factors(user))


def passed(request: HttpRequest, user: User) -> None:
    """The code was right: this session is open, under a new key."""
    request.session.cycle_key()
    found = factor.of(user)
    request.session[SHOWN] = found.pk if found else None


def _factors(user: User) -> list[int]:
    rows = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False)
    return list(rows.values_list("pk", flat=True))
