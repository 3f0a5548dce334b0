"""A broadcast as one line of a list: what readers need to decide whether to open it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from broadcasts.archive.languages import address
from broadcasts.archive.shots import Shot, shot_of
from broadcasts.archive.text import without_controls
from broadcasts.models import Broadcast, Category, Kind

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
