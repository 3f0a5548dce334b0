"""The page that tells developers and newsrooms what machines can read here, and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from broadcasts.archive.feeds.scopes import Scope
from broadcasts.archive.public import public_page, reads, shows
from broadcasts.models import Category
from inspections.models import Inspection


@dataclass(frozen=True)
class Offer:
    """One feed in both its forms."""

    name: str
    atom: str
    json: str


@dataclass(frozen=True)
class Shelf:
    """The feeds of one inspection, or of all: first everything, then each category.

    ``alerts`` is where its dangers stand in CAP format; empty for all.
    """

    name: str
    everything: Offer
    categories: list[Offer]
    alerts: str


@public_page
@reads()
def overview(request: HttpRequest) -> HttpResponse:
    context = {
        "here": "data",
        "shelves": list(_shelves()),
        "is_test": settings.CAP_STATUS == "Test",
    }
    # Inspections and categories alone; what changes those changes every page.
    return shows(render(request, "archive/data.html", context), "data")


def _shelves() -> Iterator[Shelf]:
    for inspection in (None, *Inspection.objects.all()):
        name = inspection.name if inspection else ""
        offers = [_offer(Scope(inspection, category)) for category in Category]
        yield Shelf(name, _offer(Scope(inspection)), offers, _alerts(inspection))


def _alerts(inspection: Inspection | None) -> str:
    return reverse("archive:inspection-cap-feed", args=[inspection.key]) if inspection else ""


def _offer(scope: Scope) -> Offer:
    topic = str(scope.category.label) if scope.category else ""
    return Offer(topic, scope.path("feed"), scope.path("feed-json"))
