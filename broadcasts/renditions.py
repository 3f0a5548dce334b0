"""The widths and formats in which a page shows a picture, made of the signed master and of nothing
else.

They lie in one place under the master's digest, for a draft and for the record alike. So they are
made when a picture arrives, and signing a text has nothing to copy or to wait for (decision 0070).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from broadcasts import pictures
from broadcasts.models import Broadcast, BroadcastPicture
from broadcasts.models.broadcast import PictureFiles

#: A telephone's column, a column of the page, and the same on a screen with twice the pixels.
WIDTHS = (480, 960, 1600)
#: What browsers are told they are, the best first; the last one every browser knows.
FORMATS = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}


def widths_of(width: int) -> list[int]:
    """The widths of a picture whose master is ``width`` wide; none is enlarged."""
    return sorted({min(width, most) for most in WIDTHS})


def name_of(digest: str, width: int, kind: str) -> str:
    return f"web/{digest[:2]}/{digest}-{width}.{kind}"


def prepare(picture: PictureFiles) -> int:
    """Make what is missing of ``picture``; how many files that were."""
    missing = [
        (width, kind)
        for width, kind in _sizes(picture.width)
        if not default_storage.exists(name_of(picture.digest, width, kind))
    ]
    if missing:
        with picture.master.open("rb") as master:
            for (width, kind), content in pictures.scaled(master, missing):
                name = name_of(picture.digest, width, kind)
                default_storage.save(name, ContentFile(content))
    return len(missing)


def remove(picture: PictureFiles) -> None:
    for width, kind in _sizes(picture.width):
        default_storage.delete(name_of(picture.digest, width, kind))


def remove_of_withdrawn(broadcast: Broadcast) -> None:
    """Take away the pictures of ``broadcast`` that no other standing text shows."""
    standing = BroadcastPicture.objects.filter(
        broadcast__withdrawal__isnull=True, broadcast__cancellation__isnull=True
    )
    for picture in broadcast.pictures.all():
        if not standing.filter(digest=picture.digest).exists():
            remove(picture)


def _sizes(width: int) -> Iterable[tuple[int, str]]:
    return ((size, kind) for size in widths_of(width) for kind in FORMATS)
