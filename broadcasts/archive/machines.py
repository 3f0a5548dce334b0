"""Addresses for machines: crawlers, the load balancer, and whoever watches over us."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from broadcasts import gauges, readiness
from broadcasts.archive.public import public_address, public_page, reads, shows

TEXT = "text/plain; charset=utf-8"


@public_page
@reads()
def robots(request: HttpRequest) -> HttpResponse:
    lines = (
        "User-agent: *",
        # Addresses in here carry tokens for one platform and lapse after a day.
        "Disallow: /abruf/",
        f"Sitemap: {settings.PUBLIC_URL}{reverse('archive:sitemap')}",
        f"Sitemap: {settings.PUBLIC_URL}{reverse('archive:sitemap-news')}",
    )
    return shows(HttpResponse("\n".join(lines) + "\n", content_type=TEXT), "robots")


@public_address
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while this process answers; whether it can do its work says ``readyz``."""
    return HttpResponse("ok", content_type=TEXT)


@public_address
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when everything it needs is there; a sentence for each thing, bad ones marked."""
    found = list(readiness.look(timezone.now()))
    lines = [f"{'ok' if one.ok else _('MISSING')}: {one.sentence}" for one in found]
    status = 200 if all(one.ok for one in found) else 503
    return HttpResponse("\n".join(lines) + "\n", status=status, content_type=TEXT)


@public_address
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The gauges, for whoever has the token or calls from a network that was named."""
    if not (_has_token(request) or _comes_from_within(request)):
        sentence = _("The numbers are given out with METRICS_TOKEN or to METRICS_FROM only.")
        return HttpResponse(f"{sentence}\n", status=403, content_type=TEXT)
    return HttpResponse(gauges.text(timezone.now()), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _has_token(request: HttpRequest) -> bool:
    wanted = settings.METRICS_TOKEN
    scheme, _blank, given = request.headers.get("Authorization", "").partition(" ")
    if not wanted or scheme.lower() != "bearer":
        return False
    return constant_time_compare(given.strip(), wanted)


def _comes_from_within(request: HttpRequest) -> bool:
    """By the address of the connection itself; behind a proxy that is the proxy's, so it is no
    proof of anything."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_FROM)
