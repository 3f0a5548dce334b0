"""What search engines are told about: every page but the searches for persons.

The index names one map of the pages that stay, one of the last two days for news search, and
parts of the record by its row numbers. A part holds a fixed span of them, so it costs the same
however many there are, and an old one changes only when a text in it is taken back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from broadcasts.archive.entries import SEARCHES
from broadcasts.archive.languages import GERMAN
from broadcasts.archive.public import public_page, reads, shows
from broadcasts.archive.search import posts
from broadcasts.archive.text import without_controls
from broadcasts.archive.tree import Node, document
from broadcasts.changes import PART, list_key, part_key
from broadcasts.models import Broadcast, Category, XPost
from broadcasts.models.broadcast import BroadcastQuerySet
from inspections.models import Inspection

#: What news search takes: at most so many, of the last two days.
NEWS_MOST, NEWS_LASTS = 1000, timedelta(days=2)
#: Pages without a part in their address that search engines should know.
PLAIN = (
    *("start", "channels", "data", "x", "imprint", "privacy"),
    *("accessibility", "feedback", "corrections", "verify"),
)
MAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
CONTENT_TYPE = "application/xml"


@public_page
@reads()
def index(request: HttpRequest) -> HttpResponse:
    maps = [reverse("archive:sitemap-pages"), reverse("archive:sitemap-news")]
    parts = range(1, _parts() + 1)
    maps += [reverse("archive:sitemap-part", args=[number]) for number in parts]
    of_x = range(1, _parts(XPost) + 1)
    maps += [reverse("archive:sitemap-x", args=[number]) for number in of_x]
    return _written("sitemapindex", "sitemap", map(_place, maps))


@public_page
@reads()
def pages(request: HttpRequest) -> HttpResponse:
    keys = Inspection.objects.values_list("key", flat=True)
    addresses = [
        *(reverse(f"archive:{name}") for name in PLAIN),
        *(reverse("archive:inspection", args=[key]) for key in keys),
        *(reverse("archive:category", args=[category]) for category in Category.values),
    ]
    # Inspections and categories alone; what changes those changes every page.
    return shows(_written("urlset", "url", map(_place, addresses)), "data")


@public_page
@reads()
def part(request: HttpRequest, number: int) -> HttpResponse:
    if not 0 < number <= _parts():
        raise Http404
    last = number * PART
    rows = _listed().filter(pk__gt=last - PART, pk__lte=last).order_by("pk")
    found = rows.values_list("public_id", "slug", "visible_from").iterator()
    return shows(_written("urlset", "url", (_page(*row) for row in found)), part_key(last))


@public_page
@reads()
def x_part(request: HttpRequest, number: int) -> HttpResponse:
    """Threads from X by the address of their page, which is that of their first public part."""
    if not 0 < number <= _parts(XPost):
        raise Http404
    last = number * PART
    span = (last - PART + 1, last)
    rows: Any = posts.findable().filter(Q(root=None, pk__range=span) | Q(root__pk__range=span))
    ordered = rows.order_by("key", "posted_at", "post_id")
    found = ordered.values_list("key", "account__account_id", "post_id").iterator()
    firsts = (next(parts) for _key, parts in groupby(found, key=itemgetter(0)))
    paths = (f"/x/{account}/status/{post}/" for _key, account, post in firsts)
    return _written("urlset", "url", map(_place, paths))


@public_page
@reads()
def news(request: HttpRequest) -> HttpResponse:
    rows = _listed().filter(visible_from__gte=timezone.now() - NEWS_LASTS).newest_first()
    found = rows.values_list("public_id", "slug", "visible_from", "headline")[:NEWS_MOST]
    name = _("Polizeidirektion Osnabrück")
    entries = (_news(name, *row) for row in found)
    return shows(_written("urlset", "url", entries, {"xmlns:news": NEWS}), list_key())


def _listed() -> BroadcastQuerySet:
    return Broadcast.objects.public(timezone.now()).exclude(category__in=SEARCHES)


def _parts(model: type[Broadcast | XPost] = Broadcast) -> int:
    newest: int = QuerySet(model).aggregate(pk=Max("pk"))["pk"] or 0
    return -(-newest // PART)


def _page(public_id: str, slug: str, moment: datetime) -> list[Node]:
    # By hand: reversing ten thousand addresses would take longer than asking for them.
    address = f"{settings.PUBLIC_URL}/m/{public_id}/{slug}/"
    return [("loc", address), ("lastmod", timezone.localtime(moment).isoformat())]


def _news(name: str, public_id: str, slug: str, moment: datetime, headline: str) -> list[Node]:
    source: Node = ("news:publication", [("news:name", name), ("news:language", GERMAN)])
    at = timezone.localtime(moment).isoformat()
    title: Node = ("news:title", without_controls(headline))
    entry: Node = ("news:news", [source, ("news:publication_date", at), title])
    return [_page(public_id, slug, moment)[0], entry]


def _place(path: str) -> list[Node]:
    return [("loc", f"{settings.PUBLIC_URL}{path}")]


def _written(
    root: str, element: str, rows: Iterable[list[Node]], names: dict[str, str] | None = None
) -> HttpResponse:
    children = ((element, row) for row in rows)
    written = document(root, {"xmlns": MAPS, **(names or {})}, children)
    return HttpResponse(written, content_type=CONTENT_TYPE)
