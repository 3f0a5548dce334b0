"""The page about the copy: what it is, what it cannot do, and its months."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format

from broadcasts.archive.languages import address, language_of
from broadcasts.static_copy import told


def page(at: str, now: datetime) -> str:
    """Without a time of its own: a run that changes nothing writes nothing."""
    with translation.override(language_of(at)):
        months = [(_name(month), address("month", month)) for month in told.months(now)]
        context = {"months": months, "site": settings.PUBLIC_URL}
        return render_to_string("archive/copy_note.html", context)


def _name(month: str) -> str:
    """``November 2026`` for ``2026-11``."""
    return date_format(date.fromisoformat(f"{month}-01"), "F Y")
