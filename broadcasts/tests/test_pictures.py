"""Uploads: what is not a picture is refused in one sentence, and nothing of the file survives."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from broadcasts.pictures import FEED_RATIOS, FEED_WIDTH, MASTER_EDGE, NotAPicture, clean
from broadcasts.tests.cast import jpeg

LIMIT = 10_000_000


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def saved(image: Image.Image, kind: str, **options: Any) -> io.BytesIO:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return io.BytesIO(out.getvalue())


def giant_png(width: int, height: int) -> bytes:
    """A PNG whose header promises ``width`` × ``height``; the pixels are never there."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 9))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a not really",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"<html>polyglot</html>",
        b"SIMPLE  =                    T" * 100,
        jpeg()[:2000],
        giant_png(30_000, 30_000),
        giant_png(10_000, 6_000),
        jpeg((5000, 1)),
        jpeg((1, 5000)),
    ],
    ids=[
        "empty",
        "gif",
        "svg",
        "html",
        "fits",
        "truncated",
        "bomb",
        "too many pixels",
        "flat strip",
        "high strip",
    ],
)
def test_what_is_not_a_usable_picture_is_refused_in_one_sentence(content: bytes) -> None:
    with pytest.raises(NotAPicture) as caught:
        clean(io.BytesIO(content), LIMIT)
    assert str(caught.value).endswith(".")


def test_an_upload_over_the_limit_is_refused_without_being_decoded() -> None:
    with pytest.raises(NotAPicture):
        clean(io.BytesIO(b"\0" * 101), 100)


def test_an_animation_is_refused() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    with pytest.raises(NotAPicture):
        clean(io.BytesIO(out.getvalue()), LIMIT)


def test_nothing_of_the_original_survives() -> None:
    image, out = Image.new("RGB", (300, 200), "green"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Tatort"
    exif[0x8825] = {1: "N", 2: (52.0, 16.0, 0.0)}
    thumbnail = b"Exif\0\0" + exif.tobytes().removeprefix(b"Exif\0\0") + b"unredacted" + jpeg()
    image.save(out, "JPEG", exif=thumbnail, comment=b"<html>geheim")
    assert b"unredacted" in out.getvalue()
    cleaned = clean(io.BytesIO(out.getvalue() + b"<script>"), LIMIT)
    for rendition in (cleaned.master, cleaned.feed, cleaned.small):
        again = opened(rendition)
        assert not again.getexif()
        assert "comment" not in again.info
        assert not any(word in rendition for word in (b"Tatort", b"unredacted", b"<html>"))
        assert b"<script>" not in rendition


def test_a_picture_lying_on_its_side_is_put_upright() -> None:
    image, out = Image.new("RGB", (300, 200), "green"), io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(out, "JPEG", exif=exif)
    cleaned = clean(io.BytesIO(out.getvalue()), LIMIT)
    assert (cleaned.width, cleaned.height) == (200, 300)


def test_a_broken_note_of_a_camera_is_no_reason_to_refuse_its_picture() -> None:
    # Held on its side, and a time (0x132) that is a fraction instead of words.
    notes = [(0x112, 3, 1, 6), (0x132, 5, 1, 8)]
    entries = b"".join(struct.pack("<HHII", *note) for note in notes)
    broken = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(notes)) + entries + bytes(4)
    photograph = saved(Image.new("RGB", (640, 480)), "JPEG", exif=broken)
    assert clean(photograph, LIMIT).width == 480


def test_a_second_view_in_a_photograph_is_no_animation() -> None:
    views = {"save_all": True, "append_images": [Image.new("RGB", (320, 240))]}
    assert clean(saved(Image.new("RGB", (640, 480)), "MPO", **views), LIMIT).width == 640


def test_sixteen_bits_of_grey_stay_grey() -> None:
    scan = saved(Image.new("I;16", (640, 480), 128 * 256), "PNG")
    assert opened(clean(scan, LIMIT).master).getpixel((9, 9)) == (128, 128, 128)


def test_transparency_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(clean(io.BytesIO(out.getvalue()), LIMIT).master).getpixel((5, 5)) == (255,) * 3


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 300), (300, 3000), (40, 30), (1080, 1350)])
def test_the_renditions_fit_the_platforms(size: tuple[int, int]) -> None:
    cleaned = clean(io.BytesIO(jpeg(size)), LIMIT)
    feed = opened(cleaned.feed)
    lowest, highest = FEED_RATIOS
    assert max(opened(cleaned.master).size) <= MASTER_EDGE
    assert lowest <= feed.width / feed.height <= highest
    assert feed.width <= FEED_WIDTH


def test_the_same_upload_has_the_same_digest_every_time() -> None:
    first, second = (clean(io.BytesIO(jpeg()), LIMIT) for _ in range(2))
    assert (first.digest, first.feed_digest) == (second.digest, second.feed_digest)
