"""How a text, an inspection and a channel are said in JSON; the contract describes each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from broadcasts.archive.channels import follow_address
from broadcasts.archive.entries import is_search, title_of
from broadcasts.archive.feeds.pages import entry_id, updated_at
from broadcasts.archive.reading import elsewhere_of
from broadcasts.archive.shots import shots_of
from broadcasts.archive.text import body_html, without_controls
from broadcasts.archive.tongues import tongues_of
from broadcasts.models import Broadcast, Channel
from inspections.models import Inspection


def broadcast(one: Broadcast, followers: list[Broadcast]) -> dict[str, Any]:
    """``followers`` are all that have an address, withdrawn ones too."""
    return {
        "id": one.public_id,
        "urn": entry_id(one.public_id),
        "url": f"{settings.PUBLIC_URL}{one.get_absolute_url()}",
        "permanent_url": one.permanent_url,
        "inspection": one.inspection.key,
        "category": one.category,
        "kind": one.kind,
        "follows": one.follows.public_id if one.follows else None,
        "followed_by": [other.public_id for other in followers if not other.is_withdrawn],
        "provisional": one.is_provisional,
        "title": title_of(one),
        "headline": without_controls(one.headline),
        "place": without_controls(one.place),
        "lead": without_controls(one.lead),
        "body": without_controls(one.body),
        "body_html": body_html(one.body),
        "published": _time(one.visible_from),
        "updated": _time(updated_at(one, followers)),
        "signed": _time(one.signed_at),
        "digest": one.digest,
        "pictures": [] if is_search(one) else _pictures(one),
    }


def in_full(one: Broadcast, followers: list[Broadcast]) -> dict[str, Any]:
    """The same, with where else it stands and its texts in other languages."""
    return {
        **broadcast(one, followers),
        "translations": [
            {
                "language": tongue.lang,
                "headline": tongue.headline,
                "lead": tongue.lead,
                "body_html": tongue.body,
            }
            for tongue in tongues_of(one.translated)
        ],
        "also_published": [
            {
                "platform": post.platform,
                "channel": without_controls(post.channel),
                "url": post.address,
                "at": _time(post.at),
            }
            for post in elsewhere_of(one)
        ],
    }


def inspection(one: Inspection) -> dict[str, Any]:
    page = reverse("archive:inspection", args=[one.key])
    return {
        "key": one.key,
        "name": without_controls(one.name),
        "short_name": without_controls(one.short_name),
        "prefix": without_controls(one.prefix),
        "url": f"{settings.PUBLIC_URL}{page}",
        "press_phone": without_controls(one.press_phone),
        "press_email": one.press_email,
        "hint_phone": without_controls(one.hint_phone),
        "areas": [
            {"name": area.name, "ags": area.ags, "ars": area.ars} for area in one.areas.all()
        ],
    }


def channel(one: Channel) -> dict[str, Any]:
    is_retired = one.state == Channel.State.RETIRED
    return {
        "inspection": one.inspection.key,
        "platform": one.platform,
        "name": without_controls(one.name),
        "url": "" if is_retired else follow_address(one),
        "retired_on": one.retired_on.isoformat() if one.retired_on else None,
        "moved_to": without_controls(one.moved_to),
    }


def withdrawn(one: Broadcast) -> dict[str, Any]:
    """What is left of a text that was taken back: when and why, and not a word of it."""
    return {
        "id": one.public_id,
        "withdrawn": _time(one.withdrawal.at),
        "reason": without_controls(one.withdrawal.reason),
    }


def _pictures(one: Broadcast) -> list[dict[str, Any]]:
    return [
        {
            "url": f"{settings.PUBLIC_URL}{shot.full}",
            "type": "image/jpeg",
            "width": shot.width,
            "height": shot.height,
            "alt": without_controls(shot.alt),
            "credit": without_controls(shot.credit),
        }
        for shot in shots_of(one)
    ]


def _time(moment: datetime) -> str:
    return localtime(moment).isoformat()
