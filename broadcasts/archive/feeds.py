"""Atom feeds: the newest texts in full, for readers who follow without any account."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from broadcasts.archive.entries import is_search, title_of
from broadcasts.archive.languages import GERMAN
from broadcasts.archive.public import public_page
from broadcasts.archive.shots import share_address
from broadcasts.archive.text import body_html, without_controls
from broadcasts.models import Broadcast, Category, Kind
from broadcasts.models.broadcast import BroadcastQuerySet
from inspections.models import Inspection

LENGTH = 30
#: Entry ids are made of this and the number, so they outlive a change of the domain.
NAMESPACE = uuid.UUID("6f0c8f1e-6a55-4f0f-9d5c-2b8a3f6f3c11")


class FullTextAtom(Atom1Feed):
    """Atom whose entries carry the whole text and the first picture."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})
        if item["picture"]:
            link = {"rel": "enclosure", "type": "image/jpeg", "href": item["picture"]}
            handler.addQuickElement("link", "", link)


@public_page
def everything(request: HttpRequest) -> HttpResponse:
    name = _("Reports of the Polizeidirektion Osnabrück")
    rows = Broadcast.objects.public(timezone.now())
    return _feed(rows, name, reverse("archive:start"), reverse("archive:feed"))


@public_page
def of_inspection(request: HttpRequest, key: str) -> HttpResponse:
    chosen = get_object_or_404(Inspection, key=key)
    rows = Broadcast.objects.public(timezone.now()).filter(inspection=chosen)
    name = _("Reports: %(subject)s") % {"subject": chosen.name}
    page = reverse("archive:inspection", args=[key])
    return _feed(rows, name, page, reverse("archive:inspection-feed", args=[key]))


@public_page
def of_category(request: HttpRequest, category: str) -> HttpResponse:
    if category not in Category.values:
        raise Http404
    rows = Broadcast.objects.public(timezone.now()).filter(category=category)
    name = _("Reports: %(subject)s") % {"subject": Category(category).label}
    page = reverse("archive:category", args=[category])
    return _feed(rows, name, page, reverse("archive:category-feed", args=[category]))


def entry_id(name: str) -> str:
    """A URN that stays the same for ever, for an entry or a feed."""
    return uuid.uuid5(NAMESPACE, name).urn


def _feed(rows: BroadcastQuerySet, name: str, page: str, own: str) -> HttpResponse:
    later = Broadcast.objects.public(timezone.now()).newest_first()
    feed = FullTextAtom(
        title=name,
        link=f"{settings.PUBLIC_URL}{page}",
        description=_("Every signed text in full. Not an emergency line: call 110."),
        language=GERMAN,
        author_name=_("Polizeidirektion Osnabrück"),
        feed_url=f"{settings.PUBLIC_URL}{own}",
        feed_guid=entry_id(own),
    )
    followed = rows.with_pictures().prefetch_related(
        Prefetch("followers", queryset=later, to_attr="later")
    )
    for broadcast in followed.newest_first()[:LENGTH]:
        _add(feed, broadcast, getattr(broadcast, "later", []))
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _add(feed: FullTextAtom, broadcast: Broadcast, later: list[Broadcast]) -> None:
    feed.add_item(
        title=title_of(broadcast),
        link=f"{settings.PUBLIC_URL}{broadcast.get_absolute_url()}",
        description=escape(without_controls(broadcast.lead)),
        unique_id=entry_id(broadcast.public_id),
        author_name=broadcast.inspection.name,
        categories=[str(broadcast.get_category_display())],
        pubdate=broadcast.visible_from,
        updateddate=_updated(broadcast, later),
        content=_content(broadcast, later),
        picture=_picture(broadcast),
    )


def _updated(broadcast: Broadcast, later: list[Broadcast]) -> datetime:
    """A correction or all-clear changes what readers must know, so the entry is new again.

    So does the countersignature: it takes the word "provisional" away.
    """
    times = [broadcast.visible_from, *(other.visible_from for other in later)]
    if broadcast.is_urgent_lane and not broadcast.is_provisional:
        times.append(broadcast.countersignature.at)
    return max(times)


def _content(broadcast: Broadcast, later: list[Broadcast]) -> SafeString:
    return format_html(
        "{}{}<p><strong>{}</strong></p>{}",
        _pointers(later),
        format_html("<p><strong>{}.</strong></p>", _("Provisional report"))
        if broadcast.is_provisional
        else "",
        without_controls(broadcast.lead),
        body_html(broadcast.body),
    )


def _pointers(later: list[Broadcast]) -> SafeString:
    """Lines that lead to what followed, newest first."""
    return format_html_join(
        "",
        '<p><strong>{}:</strong> <a href="{}">{}</a></p>',
        (
            (Kind(other.kind).label, other.permanent_url, without_controls(other.headline))
            for other in later
        ),
    )


def _picture(broadcast: Broadcast) -> str:
    pictures = [] if is_search(broadcast) else list(broadcast.pictures.all())
    if not pictures:
        return ""
    return share_address(broadcast, pictures[0])
