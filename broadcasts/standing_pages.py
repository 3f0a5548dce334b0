"""Saving a standing page: every version is kept, and nobody overwrites what he has not seen."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from broadcasts import changes
from broadcasts.models import PageVersion, StandingPage
from inspections.models import User


class SavedMeanwhile(Exception):
    """Somebody else saved the page since it was opened."""


def save(
    page: StandingPage,
    *,
    seen: int,
    german: str,
    english: str,
    reason: str,
    by: User,
    now: datetime,
) -> PageVersion:
    """The next version after ``seen``, the one that was on screen.

    Of two who saw the same version the database lets one write its successor.
    """
    version = PageVersion(
        page=page, number=seen + 1, german=german, english=english, reason=reason, by=by, at=now
    )
    try:
        with transaction.atomic():
            version.save()
            changes.record(changes.standing_page_key(page.pk))
    except IntegrityError as error:
        if page.versions.filter(number=seen + 1).exists():
            raise SavedMeanwhile from error
        raise
    return version
