"""Pictures are prepared when they arrive, so that nothing lies between signature and channels."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from broadcasts import renditions
from newsroom import drafting, workflow
from newsroom.composing import PlacedPicture
from newsroom.models import Draft, Picture
from newsroom.tests import cast as people
from newsroom.tests.cast import Cast, content, jpeg
from newsroom.tests.moves import latest, sign

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def uploaded(cast: Cast) -> Picture:
    return drafting.add_picture(cast.home, jpeg(), by=cast.writer, now=NOW)


def with_picture(cast: Cast, picture: Picture) -> Draft:
    placed = (PlacedPicture(picture, "Straße"),)
    draft = drafting.start(
        cast.home, content(cast.whatsapp, pictures=placed), by=cast.writer, now=NOW
    )
    workflow.submit(draft, by=cast.writer, revision=latest(draft), now=NOW)
    return draft


def is_prepared(picture: Picture) -> bool:
    names = [renditions.name_of(picture.digest, picture.width, kind) for kind in ("avif", "webp")]
    return all(map(default_storage.exists, names))


def test_an_upload_is_prepared_once_it_is_kept(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        picture = uploaded(cast)
        assert not is_prepared(picture)
    assert is_prepared(picture)


def test_submitting_prepares_what_a_withdrawal_took_away_and_signing_prepares_nothing(
    cast: Cast,
) -> None:
    picture = uploaded(cast)
    draft = with_picture(cast, picture)
    assert is_prepared(picture)
    renditions.remove(picture)
    broadcast = sign(draft, cast.chief)
    assert not is_prepared(picture)
    call_command("prepare_pictures")
    assert is_prepared(picture)
    assert broadcast.pictures.get().digest == picture.digest


def test_renditions_of_a_signed_text_outlive_the_upload_and_others_go_with_it(cast: Cast) -> None:
    signed, tried = (
        uploaded(cast),
        drafting.add_picture(cast.home, jpeg(colour="red"), by=cast.writer, now=NOW),
    )
    sign(with_picture(cast, signed), cast.chief)
    again = uploaded(cast)
    renditions.prepare(tried)
    drafting.clear_pictures(timezone.now())
    assert not Picture.objects.filter(pk__in=[again.pk, tried.pk]).exists()
    assert is_prepared(signed)
    assert not is_prepared(tried)
