"""How a page offers a picture: its addresses in every width and format, and its words."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from broadcasts.models import Broadcast, BroadcastPicture
from broadcasts.renditions import FORMATS, widths_of


@dataclass(frozen=True)
class Source:
    """One format in all widths, for a ``<source>``."""

    mime: str
    addresses: str


@dataclass(frozen=True)
class Shot:
    """A picture on a page; width and height are those of ``full``, the largest JPEG."""

    alt: str
    credit: str
    width: int
    height: int
    small: str
    full: str
    sources: list[Source]


def shots_of(broadcast: Broadcast) -> list[Shot]:
    return [shot_of(broadcast, picture) for picture in broadcast.pictures.all()]


def shot_of(broadcast: Broadcast, picture: BroadcastPicture) -> Shot:
    widths = widths_of(picture.width)
    return Shot(
        alt=picture.alt,
        credit=picture.credit,
        width=widths[-1],
        height=max(1, round(picture.height * widths[-1] / picture.width)),
        small=picture_path(broadcast, picture, widths[0], "jpg"),
        full=picture_path(broadcast, picture, widths[-1], "jpg"),
        sources=[
            Source(
                mime,
                ", ".join(
                    f"{picture_path(broadcast, picture, width, kind)} {width}w" for width in widths
                ),
            )
            for kind, mime in FORMATS.items()
        ],
    )


def picture_path(broadcast: Broadcast, picture: BroadcastPicture, width: int, kind: str) -> str:
    return reverse("archive:picture", args=[broadcast.public_id, picture.position, width, kind])


def share_address(broadcast: Broadcast, picture: BroadcastPicture) -> str:
    """The largest JPEG with its whole address, for feeds and for sites that show a link."""
    largest = widths_of(picture.width)[-1]
    return f"{settings.PUBLIC_URL}{picture_path(broadcast, picture, largest, 'jpg')}"
