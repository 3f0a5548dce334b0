"""The pages a citizen reads: lists, one broadcast, and what became of a withdrawn one."""

from __future__ import annotations

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from broadcasts.archive import choosing, paging
from broadcasts.archive.entries import complete, entries_of, entry_of
from broadcasts.archive.languages import address, editions_at
from broadcasts.archive.public import public_page, reads, shows
from broadcasts.archive.reading import contacts_of, page_of
from broadcasts.archive.stories import current_dangers, story_of
from broadcasts.changes import page_key
from broadcasts.models import Broadcast, Category
from inspections.models import Inspection


@public_page
@reads(*choosing.ROUTES, paging.OLDER, paging.NEWER)
def listing(request: HttpRequest, /, **path: str) -> HttpResponse:
    """The list of everything, or of an inspection, a category, a month; dangers on top."""
    now, inspections = timezone.now(), list(Inspection.objects.all())
    chosen = choosing.choice(path, request.GET, inspections, now)
    at = paging.cursor(request.GET)
    if not chosen.is_well_said:
        return HttpResponseRedirect(paging.continued(chosen.address, at))
    # They stand on top of the start page and of an inspection's first page.
    look = not (chosen.category or chosen.month or at.number)
    dangers = current_dangers(now, chosen.inspection) if look else []
    # What stands on top as a card is not repeated below it.
    page = paging.list_page(chosen, at, now, above={danger.pk for danger in dangers})
    if page is None:
        return HttpResponseRedirect(chosen.address)
    complete([*dangers, *page.texts], inspections)
    context = {
        "here": "start" if not chosen.words() else "list",
        "chosen": chosen,
        "chosen_inspection": chosen.inspection,
        "chosen_category": chosen.category,
        "contacts": contacts_of(chosen.inspection) if chosen.inspection else None,
        "looked_for_dangers": look,
        "dangers": [entry_of(danger) for danger in dangers],
        "page": page,
        "entries": entries_of(page.texts),
        "joint": "&" if "?" in chosen.address else "?",
        "cursor": at.number,
        "inspections": inspections,
        "categories": Category,
        "months": choosing.month_options(now, chosen.month),
    }
    response = render(request, "archive/list.html", context)
    return shows(response, chosen.key)


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
