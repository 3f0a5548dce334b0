"""A broadcast as one line of a list: what readers need to decide whether to open it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.db.models import prefetch_related_objects
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from broadcasts.archive.languages import broadcast_address
from broadcasts.archive.shots import Shot, shot_of
from broadcasts.archive.text import without_controls
from broadcasts.models import Broadcast, BroadcastPicture, Category, Kind
from inspections.models import Inspection

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
    badges: Sequence[Badge]
    lead: str
    thumbnail: Shot | None = None


def is_search(broadcast: Broadcast) -> bool:
    return broadcast.category in SEARCHES


def title_of(broadcast: Broadcast) -> str:
    """The headline as the press knows it: ``POL-OS: Ort: Titel``."""
    title = f"{broadcast.inspection.prefix}: {broadcast.place}: {broadcast.headline}"
    if broadcast.is_provisional:
        title = f"{_('Provisional')} – {title}"
    return without_controls(title)


def badges_of(broadcast: Broadcast) -> Sequence[Badge]:
    kind, category = Kind(broadcast.kind), Category(broadcast.category)
    return _badges(kind, category, broadcast.is_provisional, get_language())


@cache
def _badges(
    kind: Kind, category: Category, is_provisional: bool, _language: str | None
) -> Sequence[Badge]:
    """Follow-up first: an all-clear about a danger must not look like a danger.

    Kept, for there are few of them, and every line of a list has some.
    """
    badges = [Badge(_("Provisional report"), "warning")] if is_provisional else []
    tone = KIND_TONES.get(kind, "")
    if tone:
        badges.append(Badge(str(kind.label), tone))
    is_over = tone == "success" or kind == Kind.RETRACTION
    alarming = category == Category.DANGER and not is_over
    badges.append(Badge(str(category.label), "danger" if alarming else "plain"))
    return tuple(badges)


def complete(broadcasts: Sequence[Broadcast], inspections: Iterable[Inspection]) -> None:
    """Give each its inspection, and a countersignature to those that may have one."""
    known = {inspection.pk: inspection for inspection in inspections}
    for broadcast in broadcasts:
        # One that was made a moment ago is looked up by Django.
        if broadcast.inspection_id in known:
            broadcast.inspection = known[broadcast.inspection_id]
    urgent = [broadcast for broadcast in broadcasts if broadcast.is_urgent_lane]
    prefetch_related_objects(urgent, "countersignature")


def entry_of(broadcast: Broadcast, picture: BroadcastPicture | None = None) -> Entry:
    return Entry(
        broadcast=broadcast,
        address=broadcast_address(broadcast.public_id, broadcast.slug),
        badges=badges_of(broadcast),
        lead=without_controls(broadcast.lead),
        thumbnail=shot_of(broadcast, picture) if picture else None,
    )


def entries_of(broadcasts: Sequence[Broadcast]) -> list[Entry]:
    """Lines of a list, with one query for their pictures."""
    pictures = _first_pictures(broadcasts)
    return [entry_of(broadcast, pictures.get(broadcast.pk)) for broadcast in broadcasts]


def _first_pictures(broadcasts: Sequence[Broadcast]) -> Mapping[int, BroadcastPicture]:
    """By their texts. Not prefetched, which would make a manager and a query for each text."""
    shown = [broadcast.pk for broadcast in broadcasts if not is_search(broadcast)]
    rows = BroadcastPicture.objects.filter(broadcast__in=shown).order_by("-position")
    return {picture.broadcast_id: picture for picture in rows}
