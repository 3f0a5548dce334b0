"""The standing pages of the demo: every detail that only an authority knows, plainly invented."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from broadcasts import standing_pages
from broadcasts.archive.page_text import GAP, gaps
from broadcasts.models import StandingPage
from inspections.models import User

FILE = Path(__file__).with_name("standing.json")


def fill(by: User, now: datetime) -> int:
    """Enter the details where the first texts still stand; returns how many pages that were."""
    details: dict[str, str] = json.loads(FILE.read_text(encoding="utf-8"))
    filled = 0
    for page in StandingPage.objects.all():
        texts = page.latest.texts
        if page.latest.number > 1 or not gaps(*texts.values()):
            continue
        german, english = (GAP.sub(lambda gap: details[gap[1]], one) for one in texts.values())
        reason = _("Invented details of the demo")
        standing_pages.save(
            page, seen=1, german=german, english=english, reason=reason, by=by, now=now
        )
        filled += 1
    return filled
