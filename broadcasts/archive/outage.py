"""What is said while the database does not answer: politely, and that it is worth coming back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from broadcasts.archive.languages import language_of

#: What the front writes into a request that it has no page for while the database is away.
OUTAGE = "front.outage"
#: Seconds after which it is worth trying again.
AGAIN = 30


def is_outage(request: HttpRequest) -> bool:
    return bool(request.META.get(OUTAGE))


def unavailable(request: HttpRequest) -> HttpResponse:
    """The 503 page; it asks neither the database nor who is there."""
    with translation.override(language_of(request.path)):
        page = render_to_string("503.html")
    headers = {"Retry-After": str(AGAIN), "Cache-Control": "no-store"}
    return HttpResponse(page, status=503, headers=headers)
