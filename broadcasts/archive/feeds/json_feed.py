"""A feed page as JSON Feed 1.1: the same entries under the same ids."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from broadcasts.archive.feeds.pages import FeedEntry, FeedPage
from broadcasts.archive.feeds.scopes import absolute

VERSION = "https://jsonfeed.org/version/1.1"
CONTENT_TYPE = "application/feed+json"


def document(page: FeedPage, language: str) -> dict[str, Any]:
    feed: dict[str, Any] = {
        "version": VERSION,
        "title": page.scope.name,
        "home_page_url": page.scope.page,
        "feed_url": page.address("feed-json", page.cursor),
        "description": _("Every signed text in full. Not an emergency line: call 110."),
        "language": language,
        "authors": [
            {"name": _("Polizeidirektion Osnabrück"), "url": absolute(reverse("archive:start"))}
        ],
        "items": [_item(entry, language) for entry in page.entries],
        # JSON Feed knows no deleted entries; an object with "_" is its place for such things.
        "_deleted": {
            "about": absolute(reverse("archive:data")),
            "items": [
                {
                    "id": stone.id,
                    "date_deleted": localtime(stone.at).isoformat(),
                    "reason": stone.reason,
                }
                for stone in page.tombstones
            ],
        },
    }
    if page.older:
        feed["next_url"] = page.address("feed-json", page.older)
    return feed


def _item(entry: FeedEntry, language: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.address,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.content,
        "date_published": localtime(entry.broadcast.visible_from).isoformat(),
        "date_modified": localtime(entry.updated).isoformat(),
        "authors": [{"name": entry.author}],
        "tags": [entry.topic],
        "language": language,
    }
    if entry.picture:
        item["image"] = entry.picture
    return item
