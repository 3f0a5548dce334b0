"""What a page shows of a picture: made before the signature, gone with the withdrawal."""

from __future__ import annotations

import io

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from broadcasts import publishing, renditions
from broadcasts.models import Broadcast
from broadcasts.tests.cast import Cast, by_hand_channel, jpeg, make_cast, signed, stored_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def shown(digest: str) -> list[str]:
    """The renditions of these bytes that lie in storage."""
    folder = f"web/{digest[:2]}"
    names = default_storage.listdir(folder)[1] if default_storage.exists(folder) else []
    return sorted(name.removeprefix(f"{digest}-") for name in names)


def withdraw(broadcast: Broadcast, cast: Cast) -> None:
    publishing.withdraw(broadcast, by=cast.chief, reason="Irrtum", now=timezone.now())


@pytest.mark.parametrize("kind", ["avif", "webp", "jpg"])
def test_a_rendition_is_as_wide_as_its_name_says_and_nothing_else(kind: str) -> None:
    picture = stored_picture(jpeg((1200, 900)))
    assert renditions.prepare(picture) == 9
    for width in (480, 960, 1200):
        content = default_storage.open(renditions.name_of(picture.digest, width, kind)).read()
        image = Image.open(io.BytesIO(content))
        assert image.size == (width, width * 3 // 4)
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & image.info.keys()


def test_what_is_there_is_not_made_again() -> None:
    picture = stored_picture(jpeg((300, 200)))
    assert renditions.prepare(picture) == 3
    default_storage.delete(renditions.name_of(picture.digest, 300, "avif"))
    assert (renditions.prepare(picture), renditions.prepare(picture)) == (1, 0)


def test_renditions_go_with_the_last_text_that_shows_them(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    picture, channels = stored_picture(jpeg((300, 200))), [by_hand_channel(cast)]
    renditions.prepare(picture)
    first, second = (
        signed(cast, channels, photographs=[picture], public_id=number)
        for number in ("bcdfghjk", "bcdfghjm")
    )
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(first, cast)
    assert shown(picture.digest) == ["300.avif", "300.jpg", "300.webp"]
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(second, cast)
    assert shown(picture.digest) == []
