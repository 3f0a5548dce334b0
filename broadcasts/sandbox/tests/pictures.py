"""Real pictures of one colour."""

import io

from PIL import Image


def picture(kind: str = "JPEG", width: int = 1000, height: int = 1000) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), (20, 90, 160)).save(stream, kind)
    return stream.getvalue()
