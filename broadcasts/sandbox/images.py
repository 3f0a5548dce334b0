"""What a picture is, read from its first bytes, as the platforms judge it."""

import struct
from dataclasses import dataclass

# The markers that open a JPEG frame; the gaps are tables, not frames.
FRAME_MARKERS = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

MIMETYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "tiff": "image/tiff",
}


@dataclass(frozen=True)
class Image:
    """Kind and size; 0 × 0 where the kind keeps its size out of easy reach."""

    kind: str
    width: int = 0
    height: int = 0

    @property
    def ratio(self) -> float:
        return self.width / self.height if self.height else 0.0


def identify(content: bytes) -> Image | None:
    """The picture's kind, or None if no platform would take it for one."""
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        return Image("png", *struct.unpack(">II", content[16:24]))
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        return Image("gif", *struct.unpack("<HH", content[6:10]))
    if content.startswith(b"BM"):
        return Image("bmp")
    if content[:4] in (b"II*\x00", b"MM\x00*"):
        return Image("tiff")
    return None


def _jpeg(content: bytes) -> Image | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in FRAME_MARKERS:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return Image("jpg", width, height)
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    return None
