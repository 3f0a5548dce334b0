"""Addresses for machines: crawlers and the load balancer."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from broadcasts.archive.public import public_address, public_page

TEXT = "text/plain; charset=utf-8"


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    lines = (
        "User-agent: *",
        # Addresses in here carry tokens for one platform and lapse after a day.
        "Disallow: /abruf/",
        f"Sitemap: {settings.PUBLIC_URL}{reverse('archive:sitemap')}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@public_address
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, so that a proxy sends nobody to a dead process."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("no database", status=503, content_type=TEXT)
    return HttpResponse("ok", content_type=TEXT)
