"""Pictures in: what is none is refused, what is one is made clean (the only importer of PIL).

Every accepted upload is decoded and written anew as sRGB JPEG. So nothing of the original file
survives: no EXIF, no position of the scene, no embedded thumbnail, no bytes behind the image.
"""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

#: Formats a newsroom camera or phone delivers. SVG, PDF and the exotic ones stay outside.
FORMATS = ("JPEG", "PNG", "WEBP")
#: Of these, the ones that may move.
ANIMATED = ("PNG", "WEBP")
#: What brings a picture upright, by how the camera says that it was held.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
#: 50 megapixels are more than any service camera takes and decode in about 200 MB.
MAX_PIXELS = 50_000_000
#: Longest edge of the master in pixels; WhatsApp's advice, and under Facebook's 4 MB.
MASTER_EDGE = 2048
#: Instagram scales to at most 1440 pixels and refuses ratios outside 4:5 to 1.91:1.
FEED_WIDTH = 1440
FEED_RATIOS = (0.8, 1.91)
SMALL_WIDTH = 640
#: A strip narrower than this is no picture on any platform, and scales to nothing.
MAX_RATIO = 20
QUALITY = 88
#: What a page offers. Each looks the same to a reader; AVIF at this speed takes half a second for
#: all widths of a picture and is within 4 % of the size that the slowest useful speed reaches.
ENCODERS: dict[str, tuple[str, dict[str, Any]]] = {
    "avif": ("AVIF", {"quality": 55, "speed": 8}),
    "webp": ("WEBP", {"quality": 76, "method": 4}),
    "jpg": ("JPEG", {"quality": 80, "optimize": True, "progressive": True}),
}
#: A cut with a shorter edge shows nothing that a reader could recognise.
CUT_LEAST = 64
#: The cuts that Instagram's feed takes, by the names under which its users know them.
FEED_CUTS = {"1:1": 1.0, "4:5": 0.8, "1.91:1": 1.91}
#: Fills what a picture outside Instagram's ratios leaves open; nothing is cut off unseen.
BORDER = (13, 35, 64)


#: Left, top, width and height in pixels.
Box = tuple[int, int, int, int]


class NotAPicture(ValueError):
    """The upload cannot be used; the message is one sentence for the person who uploaded it."""


@dataclass(frozen=True)
class CleanPicture:
    """The renditions of one upload as JPEG bytes; the size is the master's, in pixels."""

    master: bytes
    feed: bytes
    small: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.master).hexdigest()

    @property
    def feed_digest(self) -> str:
        return hashlib.sha256(self.feed).hexdigest()

    def files(self) -> dict[str, ContentFile[bytes]]:
        """The renditions by the field names of ``PictureFiles``."""
        return {
            "master": ContentFile(self.master, "master.jpg"),
            "feed": ContentFile(self.feed, "feed.jpg"),
            "small": ContentFile(self.small, "small.jpg"),
        }


def clean(upload: IO[bytes], max_bytes: int) -> CleanPicture:
    """Decode ``upload`` and write it anew in three renditions. Raises NotAPicture."""
    image = _decoded(upload, max_bytes)
    _refuse_strips(image)
    master = ImageOps.contain(image, (MASTER_EDGE, MASTER_EDGE)) if _too_long(image) else image
    return _renditions(master, _feed(master))


def plain(width: int = 640, height: int = 480) -> CleanPicture:
    """A picture of nothing, for tries on a test channel."""
    return _renditions(*[Image.new("RGB", (width, height), BORDER)] * 2)


def cut(master: IO[bytes], box: Box, feed_box: Box | None = None) -> CleanPicture:
    """The part ``box`` of a stored master; its feed shows ``feed_box``, or all of the part.

    Both boxes are in the master's pixels; the feed's lies within ``box``, so nothing that was
    cut off comes back on one platform. Raises NotAPicture.
    """
    with Image.open(master, formats=("JPEG",)) as whole:
        _refuse_outside(box, (0, 0, *whole.size))
        part = whole.convert("RGB").crop(_corners(box))
        _refuse_strips(part)
        if feed_box is None:
            return _renditions(part, _feed(part))
        _refuse_outside(feed_box, box)
        return _renditions(part, _feed(whole.convert("RGB").crop(_corners(feed_box))))


def scaled(
    master: IO[bytes], sizes: Iterable[tuple[int, str]]
) -> Iterator[tuple[tuple[int, str], bytes]]:
    """The stored ``master`` in each width and format (a key of ``ENCODERS``) of ``sizes``."""
    with Image.open(master, formats=("JPEG",)) as whole:
        image = whole.convert("RGB")
    for width, kind in sizes:
        height = max(1, round(image.height * width / image.width))
        out = io.BytesIO()
        smaller = image.resize((width, height), Image.Resampling.LANCZOS)
        name, options = ENCODERS[kind]
        smaller.save(out, name, **options)
        yield (width, kind), out.getvalue()


def _refuse_outside(box: Box, frame: Box) -> None:
    left, top, right, bottom = _corners(box)
    least_x, least_y, most_x, most_y = _corners(frame)
    if min(box[2:]) < min(CUT_LEAST, *frame[2:]):
        raise NotAPicture(_("A cut has at least %(px)d pixels on each side.") % {"px": CUT_LEAST})
    if left < least_x or top < least_y or right > most_x or bottom > most_y:
        raise NotAPicture(_("The cut lies outside the picture."))


def _corners(box: Box) -> tuple[int, int, int, int]:
    left, top, width, height = box
    return left, top, left + width, top + height


def _refuse_strips(image: Image.Image) -> None:
    if max(image.size) > MAX_RATIO * min(image.size):
        raise NotAPicture(_("The picture is too narrow to be shown."))


def _renditions(master: Image.Image, feed: Image.Image) -> CleanPicture:
    small_height = max(1, round(master.height * SMALL_WIDTH / master.width))
    small = master if master.width <= SMALL_WIDTH else master.resize((SMALL_WIDTH, small_height))
    return CleanPicture(
        master=_jpeg(master),
        feed=_jpeg(feed),
        small=_jpeg(small),
        width=master.width,
        height=master.height,
    )


def _decoded(upload: IO[bytes], max_bytes: int) -> Image.Image:
    content = upload.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise NotAPicture(
            _("The picture is larger than %(mb)d MB.") % {"mb": max_bytes // 1_000_000}
        )
    try:
        with warnings.catch_warnings():
            # The size is known from the header; ours is the limit, before a pixel is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=FORMATS)
            _refuse_giants(image)
            image.load()
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise _refusal(error) from None
    except (OSError, SyntaxError, ValueError) as error:
        if isinstance(error, NotAPicture):
            raise
        raise NotAPicture(_("The picture is damaged and cannot be opened.")) from None
    # A telephone's JPEG may carry a second view or a map of its depths; the first is the picture.
    if image.format in ANIMATED and getattr(image, "n_frames", 1) > 1:
        raise NotAPicture(_("Animated pictures cannot be published."))
    return _srgb(_upright(image))


def _upright(image: Image.Image) -> Image.Image:
    """Turned as the camera was held.

    Only this one of the camera's notes is read: Pillow's own way writes all of them anew and
    stumbles over any that is broken, which is no reason to refuse a usable picture.
    """
    try:
        held = image.getexif().get(ExifTags.Base.Orientation)
    except (OSError, SyntaxError, TypeError, ValueError, struct.error):
        return image
    turn = UPRIGHT.get(held or 1)
    return image if turn is None else image.transpose(turn)


def _refusal(error: Exception) -> NotAPicture:
    if isinstance(error, Image.DecompressionBombError):
        return _giant()
    return NotAPicture(_("This file is not a picture. Please use JPEG, PNG or WebP."))


def _giant() -> NotAPicture:
    return NotAPicture(
        _("The picture has too many pixels; at most %(mp)d megapixels are possible.")
        % {"mp": MAX_PIXELS // 1_000_000}
    )


def _refuse_giants(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise _giant()


def _srgb(image: Image.Image) -> Image.Image:
    """RGB in the sRGB colour space; transparency becomes white."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):
        # 16 bits of grey: converted as it is, everything but the darkest would become white.
        image = image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if image.mode in {"RGBA", "LA", "P", "PA"}:
        layer = image.convert("RGBA")
        image = Image.new("RGB", layer.size, "white")
        image.paste(layer, mask=layer.getchannel("A"))
    elif profile and image.mode in {"RGB", "CMYK", "L"}:
        image = _through_profile(image, profile)
    return image.convert("RGB")


def _through_profile(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        converted = ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError):
        # A broken profile is no reason to refuse a usable picture; colours stay as they are.
        return image
    return converted or image


def _too_long(image: Image.Image) -> bool:
    return max(image.size) > MASTER_EDGE


def _feed(image: Image.Image) -> Image.Image:
    """At most 1440 wide and, by a plain border, within Instagram's ratios."""
    if image.width > FEED_WIDTH:
        image = image.resize((FEED_WIDTH, max(1, round(image.height * FEED_WIDTH / image.width))))
    ratio, (lowest, highest) = image.width / image.height, FEED_RATIOS
    if lowest <= ratio <= highest:
        return image
    if ratio < lowest:
        size = (round(image.height * lowest) + 1, image.height)
    else:
        size = (image.width, round(image.width / highest) + 1)
    framed = ImageOps.pad(image, size, color=BORDER)
    return framed if framed.width <= FEED_WIDTH else ImageOps.contain(framed, (FEED_WIDTH, 1800))


def _jpeg(image: Image.Image) -> bytes:
    """JPEG bytes without any metadata; the same pixels always give the same bytes."""
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
