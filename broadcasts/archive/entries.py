"""A broadcast as one line of a list: what readers need to decide whether to open it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.utils.translation import gettext as _

from broadcasts.archive.languages import address
from broadcasts.archive.shots import Shot, shot_of
from broadcasts.archive.text import without_controls
from broadcasts.models import Broadcast, Category, Kind
from broadcasts.models.broadcast import BroadcastQuerySet

PAGE_LENGTH = 20
#: Searches for persons: their pictures stay on their own page, and search engines stay out.
SEARCHES = frozenset({Category.MISSING, Category.WANTED})
#: What kind of follow-up it is, in the colours of the badge; a new story carries none.
KIND_TONES = {
    Kind.UPDATE: "note",
    Kind.ALL_CLEAR: "success",
    Kind.CORRECTION: "warning",
    Kind.RETRACTION: "warning",
    Kind.REVOCATION: "success",
}


@dataclass(frozen=True)
class Badge:
    """A word on a coloured ground; the word alone says everything."""

    word: str
    tone: str


@dataclass(frozen=True)
class Entry:
    """One row of a list or one danger card. ``thumbnail`` is its first picture."""

    broadcast: Broadcast
    address: str
    badges: list[Badge]
    lead: str
    thumbnail: Shot | None


@dataclass(frozen=True)
class ListPage:
    """Some entries, newest first, and the cursor of the page with older ones (or empty)."""

    entries: list[Entry]
    older: str


def is_search(broadcast: Broadcast) -> bool:
    return broadcast.category in SEARCHES


def title_of(broadcast: Broadcast) -> str:
    """The headline as the press knows it: ``POL-OS: Ort: Titel``."""
    title = f"{broadcast.inspection.prefix}: {broadcast.place}: {broadcast.headline}"
    if broadcast.is_provisional:
        title = f"{_('Provisional')} – {title}"
    return without_controls(title)


def badges_of(broadcast: Broadcast) -> list[Badge]:
    """Follow-up first: an all-clear about a danger must not look like a danger."""
    badges = [Badge(_("Provisional report"), "warning")] if broadcast.is_provisional else []
    tone = KIND_TONES.get(Kind(broadcast.kind), "")
    if tone:
        badges.append(Badge(str(broadcast.get_kind_display()), tone))
    is_over = tone == "success" or broadcast.kind == Kind.RETRACTION
    alarming = broadcast.category == Category.DANGER and not is_over
    badges.append(Badge(str(broadcast.get_category_display()), "danger" if alarming else "plain"))
    return badges


def entry_of(broadcast: Broadcast) -> Entry:
    pictures = [] if is_search(broadcast) else list(broadcast.pictures.all())
    return Entry(
        broadcast=broadcast,
        address=address("broadcast", broadcast.public_id, broadcast.slug),
        badges=badges_of(broadcast),
        lead=without_controls(broadcast.lead),
        thumbnail=shot_of(broadcast, pictures[0]) if pictures else None,
    )


def list_page(rows: BroadcastQuerySet, cursor: str, now: datetime) -> ListPage:
    """The newest of ``rows``, or those older than the broadcast whose number is ``cursor``."""
    if cursor:
        rows = older_than(rows, cursor, now)
    found = list(rows.with_pictures().newest_first()[: PAGE_LENGTH + 1])
    shown = found[:PAGE_LENGTH]
    older = shown[-1].public_id if len(found) > PAGE_LENGTH else ""
    return ListPage([entry_of(broadcast) for broadcast in shown], older)


def older_than(rows: BroadcastQuerySet, cursor: str, now: datetime) -> BroadcastQuerySet:
    """Those of ``rows`` that stand behind the broadcast whose number is ``cursor``.

    A withdrawn broadcast still is a place in time, so links to older pages never break.
    """
    if not (cursor.isascii() and cursor.isalnum()):
        raise Http404
    place = Broadcast.objects.addressable(now).filter(public_id=cursor)
    last = place.values_list("visible_from", "pk").first()
    if last is None:
        raise Http404
    moment, pk = last
    # The plain comparison lets an index find the place, the second one settles equal times.
    return rows.filter(visible_from__lte=moment).exclude(visible_from=moment, pk__gte=pk)
