"""Uploads that never became part of a text are taken away; everything else stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from newsroom import drafting
from newsroom.composing import PlacedPicture
from newsroom.models import Picture
from newsroom.tests import cast as people
from newsroom.tests.cast import Cast, content, jpeg

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def uploaded(cast: Cast, colour: str, days: int) -> Picture:
    moment = NOW - timedelta(days=days)
    return drafting.add_picture(cast.home, jpeg(colour=colour), by=cast.writer, now=moment)


def test_only_old_uploads_outside_every_revision_go(cast: Cast) -> None:
    old, young, used = (
        uploaded(cast, "red", 2),
        uploaded(cast, "blue", 0),
        uploaded(cast, "navy", 9),
    )
    placed = (PlacedPicture(used, "Straße"),)
    draft = drafting.start(cast.home, content(pictures=placed), by=cast.writer, now=NOW)
    assert draft.latest is not None
    drafting.save(draft, draft.latest, content(), by=cast.writer, now=NOW)
    call_command("clear_pictures")
    assert set(Picture.objects.all()) == {young, used}
    assert not old.master.storage.exists(str(old.master.name))
    assert used.master.storage.exists(str(used.master.name))


def test_files_that_another_upload_shares_stay(cast: Cast) -> None:
    old, again = uploaded(cast, "red", 2), uploaded(cast, "red", 0)
    call_command("clear_pictures")
    assert list(Picture.objects.all()) == [again]
    assert old.digest == again.digest
    assert again.master.storage.exists(str(again.master.name))


def test_whole_of_a_cut_stays_as_long_as_the_cut(cast: Cast) -> None:
    whole, days_ago = uploaded(cast, "red", 9), NOW - timedelta(days=9)
    kept = drafting.cut_picture(whole, (0, 0, 200, 200), None, by=cast.writer, now=days_ago)
    tried = drafting.cut_picture(whole, (0, 0, 99, 99), None, by=cast.writer, now=days_ago)
    placed = (PlacedPicture(kept, "Straße"),)
    drafting.start(cast.home, content(pictures=placed), by=cast.writer, now=NOW)
    call_command("clear_pictures")
    assert set(Picture.objects.all()) == {whole, kept}
    assert not tried.feed.storage.exists(str(tried.feed.name))
    assert whole.master.storage.exists(str(whole.master.name))
