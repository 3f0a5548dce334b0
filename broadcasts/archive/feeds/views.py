"""The addresses of the feeds; one view per form serves every scope."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from broadcasts.archive.feeds import json_feed
from broadcasts.archive.feeds.atom import written
from broadcasts.archive.feeds.pages import FeedPage, feed_page
from broadcasts.archive.feeds.scopes import scope_of
from broadcasts.archive.headers import open_to_all
from broadcasts.archive.languages import GERMAN
from broadcasts.archive.public import public_page, reads, shows
from broadcasts.changes import list_key


@public_page
@reads("vor")
def atom(request: HttpRequest, key: str | None = None, category: str | None = None) -> HttpResponse:
    page = _page(request, key, category)
    answer = HttpResponse(written(page, GERMAN), content_type=Atom1Feed.content_type)
    return open_to_all(shows(answer, list_key(key or "", category or "")))


@public_page
@reads("vor")
def json(request: HttpRequest, key: str | None = None, category: str | None = None) -> HttpResponse:
    page = _page(request, key, category)
    answer = JsonResponse(
        json_feed.document(page, GERMAN),
        content_type=json_feed.CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
    return open_to_all(shows(answer, list_key(key or "", category or "")))


def _page(request: HttpRequest, key: str | None, category: str | None) -> FeedPage:
    return feed_page(scope_of(key, category), request.GET.get("vor", ""), timezone.now())


def addresses(file: str, view: Callable[..., HttpResponseBase], name: str) -> list[URLPattern]:
    """One form of the feeds at the address of each scope."""
    inspection, category = "dienststellen/<slug:key>/", "kategorien/<slug:category>/"
    return [
        path(file, view, name=name),
        path(f"{inspection}{file}", view, name=f"inspection-{name}"),
        path(f"{category}{file}", view, name=f"category-{name}"),
        path(f"{inspection}{category}{file}", view, name=f"inspection-category-{name}"),
    ]
