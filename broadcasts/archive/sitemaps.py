"""What search engines are told about: every page but the searches for persons."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as django_sitemap
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from broadcasts.archive.entries import SEARCHES
from broadcasts.archive.public import public_page
from broadcasts.models import Broadcast, Category
from broadcasts.models.broadcast import BroadcastQuerySet
from inspections.models import Inspection

if TYPE_CHECKING:
    from django.contrib.sites.models import Site
    from django.contrib.sites.requests import RequestSite

    Broadcasts = Sitemap[Broadcast]
    Addresses = Sitemap[str]
else:
    Broadcasts = Addresses = Sitemap


class PublicAddress:
    """Absolute addresses as citizens know them, whatever name this request came in under."""

    def get_domain(self, site: Site | RequestSite | None = None) -> str:
        address = urlsplit(settings.PUBLIC_URL)
        return f"{address.netloc}{address.path}"

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.PUBLIC_URL).scheme


class BroadcastSitemap(PublicAddress, Broadcasts):
    def items(self) -> BroadcastQuerySet:
        rows = Broadcast.objects.public(timezone.now())
        return rows.exclude(category__in=SEARCHES).newest_first()

    def lastmod(self, item: Broadcast) -> datetime:
        return item.visible_from


class PageSitemap(PublicAddress, Addresses):
    def items(self) -> list[str]:
        keys = Inspection.objects.values_list("key", flat=True)
        return [
            reverse("archive:start"),
            reverse("archive:channels"),
            *(reverse("archive:inspection", args=[key]) for key in keys),
            *(reverse("archive:category", args=[category]) for category in Category.values),
        ]

    def location(self, item: str) -> str:
        return item


@public_page
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """All pages, 50,000 broadcasts at a time (``?p=2``), under the public address."""
    sections: dict[str, Any] = {"broadcasts": BroadcastSitemap}
    if "p" not in request.GET:
        # Django looks for every page number in every section; this one has a single page.
        sections["pages"] = PageSitemap
    return django_sitemap(request, sections, template_name="archive/sitemap.xml").render()
