"""A feed page as Atom (RFC 4287), with paging (RFC 5005) and deleted entries (RFC 6721)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.html import escape
from django.utils.translation import gettext as _

from broadcasts.archive.feeds.pages import FeedEntry, FeedPage, entry_id

#: RFC 6721: entries that readers should drop.
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"


class PagedAtom(Atom1Feed):
    """Atom whose entries carry the whole text and the first picture.

    Needs ``page``: the FeedPage that is written.
    """

    def root_attributes(self) -> dict[str, Any]:
        return {**super().root_attributes(), "xmlns:at": TOMBSTONES}

    def latest_post_date(self) -> datetime:
        updated: datetime = self.feed["page"].updated
        return updated

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        page: FeedPage = self.feed["page"]
        links = {"first": page.address("feed")}
        if page.older:
            links["next"] = page.address("feed", page.older)
        for relation, address in links.items():
            attributes = {"rel": relation, "type": "application/atom+xml", "href": address}
            handler.addQuickElement("link", "", attributes)
        for stone in page.tombstones:
            gone = {"ref": stone.id, "when": rfc3339_date(stone.at)}
            handler.startElement("at:deleted-entry", gone)
            handler.addQuickElement("at:comment", stone.reason)
            handler.endElement("at:deleted-entry")

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})
        if item["picture"]:
            link = {"rel": "enclosure", "type": "image/jpeg", "href": item["picture"]}
            handler.addQuickElement("link", "", link)


def written(page: FeedPage, language: str) -> str:
    feed = PagedAtom(
        title=page.scope.name,
        link=page.scope.page,
        description=_("Every signed text in full. Not an emergency line: call 110."),
        language=language,
        author_name=_("Polizeidirektion Osnabrück"),
        feed_url=page.address("feed", page.cursor),
        # One feed on however many pages; a change of the domain does not make it another.
        feed_guid=entry_id(page.scope.path("feed")),
        page=page,
    )
    for entry in page.entries:
        _add(feed, entry)
    return feed.writeString("utf-8")


def _add(feed: PagedAtom, entry: FeedEntry) -> None:
    feed.add_item(
        title=entry.title,
        link=entry.address,
        description=escape(entry.summary),
        unique_id=entry.id,
        author_name=entry.author,
        categories=[entry.topic],
        pubdate=entry.broadcast.visible_from,
        updateddate=entry.updated,
        content=entry.content,
        picture=entry.picture,
    )
