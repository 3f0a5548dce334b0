"""What is said when something is away or broken: politely, and whether to come back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from broadcasts.archive.choosing import wider_than
from broadcasts.archive.languages import INSTANCES, language_of

#: What the front writes into a request that it has no page for while the database is away.
OUTAGE = "front.outage"
#: Seconds after which it is worth trying again.
AGAIN = 30


def is_outage(request: HttpRequest) -> bool:
    return bool(request.META.get(OUTAGE))


def unavailable(request: HttpRequest) -> HttpResponse:
    """The 503 page; it asks neither the database nor who is there."""
    headers = {"Retry-After": str(AGAIN)}
    wider, of = wider_than(request.get_full_path())
    return _said(request, 503, headers, {"wider": wider, "wider_of": of})


def broken(request: HttpRequest) -> HttpResponse:
    """The 500 page: the fault is ours, and nobody outside is told more of it."""
    return _said(request, 500, {}, {})


def _said(
    request: HttpRequest, status: int, headers: dict[str, str], more: dict[str, str]
) -> HttpResponse:
    """Without a context processor either: one of them may be what is broken."""
    language = language_of(request.path)
    with translation.override(language):
        context = {
            "language": language,
            "home": reverse("archive:start", current_app=INSTANCES[language]),
            **more,
        }
        page = render_to_string(f"{status}.html", context)
    return HttpResponse(page, status=status, headers={**headers, "Cache-Control": "no-store"})
