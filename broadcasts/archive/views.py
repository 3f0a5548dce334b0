"""The pages a citizen reads: lists, one broadcast, and what became of a withdrawn one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from broadcasts.archive.entries import entry_of, list_page
from broadcasts.archive.languages import address, editions_at
from broadcasts.archive.public import public_page, reads, shows
from broadcasts.archive.reading import contacts_of, page_of
from broadcasts.archive.stories import current_dangers, story_of
from broadcasts.changes import list_key, page_key
from broadcasts.models import Broadcast, Category
from broadcasts.models.broadcast import BroadcastQuerySet
from inspections.models import Inspection


@public_page
@reads("vor")
def start(request: HttpRequest) -> HttpResponse:
    """Current dangers first, then everything, newest first."""
    rows = Broadcast.objects.public(timezone.now())
    response = _listing(request, rows, {"here": "start"}, with_dangers=True)
    return shows(response, list_key())


@public_page
@reads("vor")
def inspection(request: HttpRequest, key: str) -> HttpResponse:
    """The same for one inspection."""
    chosen = get_object_or_404(Inspection, key=key)
    rows = Broadcast.objects.public(timezone.now()).filter(inspection=chosen)
    context = {"here": "inspection", "chosen_inspection": chosen, "contacts": contacts_of(chosen)}
    response = _listing(request, rows, context, with_dangers=True)
    return shows(response, list_key(inspection=key))


@public_page
@reads("vor")
def category(request: HttpRequest, category: str) -> HttpResponse:
    """One category across all inspections."""
    if category not in Category.values:
        raise Http404
    rows = Broadcast.objects.public(timezone.now()).filter(category=category)
    context = {"here": "category", "chosen_category": Category(category)}
    response = _listing(request, rows, context, with_dangers=False)
    return shows(response, list_key(category=category))


def _listing(
    request: HttpRequest, rows: BroadcastQuerySet, context: dict[str, Any], *, with_dangers: bool
) -> HttpResponse:
    now, cursor = timezone.now(), request.GET.get("vor", "")
    dangers: list[Broadcast] = []
    if with_dangers and not cursor:
        dangers = current_dangers(now, context.get("chosen_inspection"))
        # What stands on top as a card is not repeated below it.
        rows = rows.exclude(pk__in=[danger.pk for danger in dangers])
    context |= {
        "dangers": [entry_of(danger) for danger in dangers],
        "page": list_page(rows, cursor, now),
        "cursor": cursor,
        "inspections": list(Inspection.objects.all()),
        "categories": Category,
    }
    return render(request, "archive/list.html", context)


@public_page
@reads()
def permanent(request: HttpRequest, public_id: str) -> HttpResponse:
    """The address in every channel's text: it leads to the readable one."""
    broadcast = _addressable(public_id)
    if broadcast.is_withdrawn:
        return _gone(request, broadcast)
    return _moved(broadcast)


@public_page
@reads()
def broadcast(request: HttpRequest, public_id: str, slug: str) -> HttpResponse:
    """One signed text. The number decides; a wrong slug is put right."""
    found = _addressable(public_id)
    # Before the slug: the right one is made of the headline, which is gone, too.
    if found.is_withdrawn:
        return _gone(request, found)
    if slug != found.slug:
        return _moved(found)
    response = render(request, "archive/broadcast.html", page_of(found, timezone.now()))
    return shows(response, page_key(found.pk))


def _addressable(public_id: str) -> Broadcast:
    known = Broadcast.objects.addressable(timezone.now()).select_related("withdrawal")
    return get_object_or_404(known.with_pictures(), public_id=public_id)


def _moved(broadcast: Broadcast) -> HttpResponse:
    readable = address("broadcast", broadcast.public_id, broadcast.slug)
    response = HttpResponsePermanentRedirect(readable)
    return shows(response, page_key(broadcast.pk))


def _gone(request: HttpRequest, broadcast: Broadcast) -> HttpResponse:
    """When and why a text was withdrawn, and what came after it; nothing else of it."""
    story = story_of(broadcast, timezone.now())
    context = {
        "later": [
            other
            for other in story
            if other.visible_from > broadcast.visible_from and not other.is_withdrawn
        ],
        "at": broadcast.withdrawal.at,
        "reason": broadcast.withdrawal.reason,
        "inspection": broadcast.inspection,
        # Not the address at hand: its slug is made of the headline.
        "said_editions": editions_at("permanent", broadcast.public_id),
    }
    response = render(request, "archive/gone.html", context, status=410)
    return shows(response, page_key(broadcast.pk))
