"""A signed text in the words of schema.org, for search engines and news readers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from broadcasts.archive.feeds.pages import picture_of, updated_at
from broadcasts.archive.languages import GERMAN
from broadcasts.archive.stories import stands_until
from broadcasts.archive.text import without_controls
from broadcasts.models import Broadcast, Category, Kind

#: What search engines show of a headline.
HEADLINE_MOST = 110
#: These say of the text they follow that something in it was wrong.
CORRECTING = (Kind.CORRECTION, Kind.RETRACTION)
#: What could end the data block, or a line of it for older readers of JavaScript.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def data_block(data: dict[str, Any]) -> SafeString:
    """The script element with ``data``.

    A browser runs no data block, so the policy needs no exception for it; no text can close it
    early, because it contains no "<" at all.
    """
    text = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(text),  # noqa: S308 - ESCAPES left nothing in it that HTML could read
    )


def graph(broadcast: Broadcast, story: Sequence[Broadcast]) -> dict[str, Any]:
    """``story`` are all texts of its story that have an address."""
    followers = [other for other in story if other.follows_id == broadcast.pk]
    things = [_article(broadcast, followers)]
    if broadcast.category == Category.DANGER:
        things.append(_announcement(broadcast))
    return {"@context": "https://schema.org", "@graph": things}


def _article(broadcast: Broadcast, followers: list[Broadcast]) -> dict[str, Any]:
    address = f"{settings.PUBLIC_URL}{broadcast.get_absolute_url()}"
    picture = picture_of(broadcast)
    wrong = [one for one in followers if one.kind in CORRECTING and not one.is_withdrawn]
    return {
        "@type": "NewsArticle",
        "@id": broadcast.permanent_url,
        "url": address,
        "mainEntityOfPage": address,
        "headline": _headline(broadcast),
        "description": without_controls(broadcast.lead),
        "datePublished": localtime(broadcast.visible_from).isoformat(),
        "dateModified": localtime(updated_at(broadcast, followers)).isoformat(),
        "inLanguage": GERMAN,
        "isAccessibleForFree": True,
        "articleSection": str(broadcast.get_category_display()),
        "contentLocation": {"@type": "Place", "name": without_controls(broadcast.place)},
        "author": _office(broadcast),
        "publisher": _publisher(),
        **({"image": [picture]} if picture else {}),
        **({"correction": [_correction(one) for one in wrong]} if wrong else {}),
    }


def _correction(other: Broadcast) -> dict[str, Any]:
    return {
        "@type": "CorrectionComment",
        "text": without_controls(other.lead),
        "datePublished": localtime(other.visible_from).isoformat(),
        "url": other.permanent_url,
    }


def _announcement(broadcast: Broadcast) -> dict[str, Any]:
    """The same danger as an announcement, so that it can be shown while it stands."""
    return {
        "@type": "SpecialAnnouncement",
        "@id": f"{broadcast.permanent_url}#announcement",
        "url": f"{settings.PUBLIC_URL}{broadcast.get_absolute_url()}",
        "name": _headline(broadcast),
        "text": without_controls(f"{broadcast.lead}\n\n{broadcast.body}".strip()),
        "category": str(broadcast.get_category_display()),
        "datePosted": localtime(broadcast.visible_from).isoformat(),
        "expires": localtime(stands_until(broadcast)).isoformat(),
        "spatialCoverage": {"@type": "Place", "name": without_controls(broadcast.place)},
        "publisher": _publisher(),
    }


def _headline(broadcast: Broadcast) -> str:
    return Truncator(without_controls(broadcast.headline)).chars(HEADLINE_MOST)


def _office(broadcast: Broadcast) -> dict[str, Any]:
    page = reverse("archive:inspection", args=[broadcast.inspection.key])
    return {
        "@type": "GovernmentOrganization",
        "name": without_controls(broadcast.inspection.name),
        "url": f"{settings.PUBLIC_URL}{page}",
    }


def _publisher() -> dict[str, Any]:
    return {
        "@type": "GovernmentOrganization",
        "name": _("Polizeidirektion Osnabrück"),
        "url": f"{settings.PUBLIC_URL}{reverse('archive:start')}",
        "correctionsPolicy": f"{settings.PUBLIC_URL}{reverse('archive:corrections')}",
    }
