"""The page of one broadcast: what belongs around its text, in the readers' order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadcasts.archive.entries import Badge, badges_of, is_search, title_of
from broadcasts.archive.feeds.pages import updated_at
from broadcasts.archive.languages import address
from broadcasts.archive.linked import data_block, graph
from broadcasts.archive.shots import share_address, shots_of
from broadcasts.archive.stories import story_of
from broadcasts.archive.text import body_html, without_controls
from broadcasts.archive.tongues import tongues_of
from broadcasts.archive.versions import corrections_of, versions_of
from broadcasts.models import Broadcast, Category, Delivery, Kind
from broadcasts.models.delivery import Operation, State
from inspections.models import Inspection

#: Categories in which readers come to tell the police something.
ASKS_FOR_HINTS = (Category.MISSING, Category.WANTED, Category.WITNESSES)
#: What a follow-up says of the report it follows: that it is over, or that it was wrong.
OVER = (Kind.ALL_CLEAR, Kind.REVOCATION)
WRONG = (Kind.CORRECTION, Kind.RETRACTION)
#: As German readers know them: MEZ and MESZ.
ZONES = {"CET": gettext_lazy("CET"), "CEST": gettext_lazy("CEST")}


@dataclass(frozen=True)
class Notice:
    """A line above the text that leads to another broadcast of the story."""

    tone: str
    word: str
    other: Broadcast
    #: What a correction says first: readers of the old text need not open another page for it.
    says: str = ""


@dataclass(frozen=True)
class Elsewhere:
    """A confirmed post on a platform; ``address`` is empty when there is no safe link."""

    platform: str
    channel: str
    address: str
    at: datetime


@dataclass(frozen=True)
class Contacts:
    """Whom witnesses call, and whom the press; a call address is empty without a number."""

    inspection: Inspection
    hint_call: str
    press_call: str


def page_of(broadcast: Broadcast, now: datetime) -> dict[str, Any]:
    """Everything the template of a broadcast shows; four queries, however long the story."""
    story = story_of(broadcast, now)
    badges, notices = badges_of(broadcast), _notices(broadcast, story)
    return {
        "broadcast": broadcast,
        "title": title_of(broadcast),
        "headline": without_controls(broadcast.headline),
        "badges": badges,
        "alarming": _is_alarming(broadcast, badges, notices),
        "confirmed_at": _confirmed_at(broadcast),
        "lead": without_controls(broadcast.lead),
        "body": body_html(broadcast.body),
        "tongues": tongues_of(broadcast.translated),
        "shots": shots_of(broadcast),
        "notices": notices,
        "origin": _origin(broadcast, story),
        "story": story if len(story) > 1 else [],
        "versions": versions_of(broadcast, story),
        "elsewhere": elsewhere_of(broadcast),
        "asks_for_hints": broadcast.category in ASKS_FOR_HINTS,
        "contacts": contacts_of(broadcast.inspection),
        "is_search": is_search(broadcast),
        "absolute_url": _absolute_url(broadcast),
        "linked": data_block(graph(broadcast, story)),
        "updated": updated_at(broadcast, [one for one in story if one.follows_id == broadcast.pk]),
        "share_picture": _share_picture(broadcast),
    }


def _absolute_url(broadcast: Broadcast) -> str:
    return f"{settings.PUBLIC_URL}{address('broadcast', broadcast.public_id, broadcast.slug)}"


def _confirmed_at(broadcast: Broadcast) -> datetime | None:
    """When a chief confirmed what the urgent lane had sent."""
    is_confirmed = broadcast.is_urgent_lane and not broadcast.is_provisional
    return broadcast.countersignature.at if is_confirmed else None


def elsewhere_of(broadcast: Broadcast) -> list[Elsewhere]:
    """Posts that were seen online and that nobody asked to take down since."""
    taken_down = Delivery.objects.filter(
        broadcast=OuterRef("broadcast"), channel=OuterRef("channel"), operation=Operation.DELETE
    )
    confirmed = (
        broadcast.deliveries.saying()
        .filter(state=State.VERIFIED)
        .exclude(Exists(taken_down))
        .select_related("channel")
    )
    posts = [
        Elsewhere(
            platform=delivery.channel.get_platform_display(),
            channel=delivery.channel.name,
            address=web_address(delivery.permalink),
            at=delivery.accepted_at or delivery.verified_at or delivery.due_at,
        )
        for delivery in confirmed
    ]
    return sorted(posts, key=lambda post: post.at)


def contacts_of(inspection: Inspection) -> Contacts:
    return Contacts(
        inspection=inspection,
        hint_call=call_address(inspection.hint_phone),
        press_call=call_address(inspection.press_phone),
    )


def web_address(address: str) -> str:
    """``address`` if it is an ordinary web address, else nothing to click on."""
    return address if address.startswith(("https://", "http://")) else ""


def call_address(phone: str) -> str:
    """``030 23125-100`` as ``tel:+493023125100``; empty where there is no number."""
    digits = re.sub(r"[^0-9+]", "", phone)
    if not digits:
        return ""
    return f"tel:{digits}" if digits.startswith("+") else f"tel:+49{digits.removeprefix('0')}"


def zone_of(moment: datetime) -> str:
    """CET or CEST: in one night of the year only this tells two hours apart."""
    name = timezone.localtime(moment).tzname() or ""
    return str(ZONES.get(name, name))


def _notices(broadcast: Broadcast, story: Sequence[Broadcast]) -> list[Notice]:
    """What a reader of an old page has to know first: it is over, it is wrong, it went on."""
    later = [
        other
        for other in story
        if other.visible_from > broadcast.visible_from and not other.is_withdrawn
    ]
    over = [other for other in later if other.kind in OVER][:1]
    said = corrections_of(broadcast, story)
    wrong = [other for other in later if other.kind in WRONG and other.follows_id in said]
    went_on = [other for other in later if other.kind == Kind.UPDATE][:1]
    return (
        [Notice("success", _ending_word(other), other) for other in over]
        + [
            Notice("warning", _wrong_word(broadcast, other), other, without_controls(other.lead))
            for other in wrong
        ]
        + [Notice("note", _("There is a newer report"), other) for other in went_on]
    )


def _is_alarming(broadcast: Broadcast, badges: Sequence[Badge], notices: Sequence[Notice]) -> bool:
    """A danger that nothing ended yet; afterwards the page is as calm as any other."""
    over = any(_ends(notice.other, broadcast) for notice in notices)
    return not over and any(badge.tone == "danger" for badge in badges)


def _ends(other: Broadcast, broadcast: Broadcast) -> bool:
    taken_back = other.kind == Kind.RETRACTION and other.follows_id == broadcast.pk
    return taken_back or other.kind in OVER


def _ending_word(other: Broadcast) -> str:
    return _("The danger is over") if other.kind == Kind.ALL_CLEAR else _("The search has ended")


def _wrong_word(broadcast: Broadcast, other: Broadcast) -> str:
    is_direct = other.follows_id == broadcast.pk
    if other.kind == Kind.RETRACTION:
        return _("This report was taken back") if is_direct else _("The correction was taken back")
    return (
        _("This report was corrected") if is_direct else _("The correction was corrected in turn")
    )


def _origin(broadcast: Broadcast, story: Sequence[Broadcast]) -> Notice | None:
    """What this broadcast follows, said with what it does to it."""
    words = {
        Kind.UPDATE: _("Follow-up to the report"),
        Kind.ALL_CLEAR: _("All-clear for the report"),
        Kind.CORRECTION: _("Correction of the report"),
        Kind.RETRACTION: _("Takes back the report"),
        Kind.REVOCATION: _("Ends the search in the report"),
    }
    tones = dict.fromkeys(OVER, "success") | dict.fromkeys(WRONG, "warning")
    kind = Kind(broadcast.kind)
    for other in story:
        if other.pk == broadcast.follows_id:
            return Notice(tones.get(kind, "note"), words.get(kind, words[Kind.UPDATE]), other)
    return None


def _share_picture(broadcast: Broadcast) -> str:
    """The picture that other sites may show beside a link; of searches there is none."""
    first = next(iter(broadcast.pictures.all()), None)
    if first is None or is_search(broadcast):
        return ""
    return share_address(broadcast, first)
