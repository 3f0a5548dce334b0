"""Drawn pictures for the demo: no photograph, no person, no writing."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1440, 960)
Colour = tuple[int, int, int]
NIGHT, DAWN = (9, 24, 51), (38, 84, 140)
#: Sky and ground by category of the release.
SKIES: dict[str, tuple[Colour, Colour]] = {
    "gefahr": ((44, 12, 24), (196, 78, 40)),
    "verkehr": ((18, 42, 66), (120, 152, 176)),
    "praevention": ((20, 34, 74), (92, 112, 168)),
}


def draw(slug: str, category: str) -> bytes:
    """PNG bytes of the picture for one release; the same slug always gives the same picture."""
    chance = random.Random(slug)  # noqa: S311 - a drawing, not a secret
    top, bottom = SKIES.get(category, (NIGHT, DAWN))
    image = _sky(top, bottom)
    canvas = ImageDraw.Draw(image, "RGBA")
    _skyline(canvas, chance)
    _scene(canvas, slug, category)
    out = io.BytesIO()
    image.filter(ImageFilter.SMOOTH).save(out, "PNG")
    return out.getvalue()


def _sky(top: Colour, bottom: Colour) -> Image.Image:
    mask = Image.linear_gradient("L").resize(SIZE)
    return Image.composite(Image.new("RGB", SIZE, bottom), Image.new("RGB", SIZE, top), mask)


def _skyline(canvas: ImageDraw.ImageDraw, chance: random.Random) -> None:
    x = 0
    while x < SIZE[0]:
        width, height = chance.randint(60, 150), chance.randint(120, 330)
        canvas.rectangle((x, 700 - height, x + width, 700), fill=(10, 20, 40, 190))
        for row in range(720 - height, 680, 44):
            for column in range(x + 14, x + width - 20, 34):
                if chance.random() < 0.35:
                    canvas.rectangle(
                        (column, row, column + 14, row + 20), fill=(255, 214, 120, 170)
                    )
        x += width + chance.randint(0, 24)
    canvas.rectangle((0, 700, *SIZE), fill=(16, 26, 44, 255))


def _scene(canvas: ImageDraw.ImageDraw, slug: str, category: str) -> None:
    if "bomben" in slug:
        _circle_on_map(canvas)
    elif "brand" in slug:
        _smoke(canvas)
    elif category == "verkehr" or "unfall" in slug:
        _road(canvas)
    else:
        _lamp(canvas)


def _circle_on_map(canvas: ImageDraw.ImageDraw) -> None:
    canvas.rectangle((0, 0, *SIZE), fill=(226, 232, 224, 235))
    for offset in range(-400, 1600, 150):
        canvas.line((offset, 0, offset + 420, 960), fill=(255, 255, 255), width=26)
        canvas.line((0, offset, 1440, offset - 260), fill=(255, 255, 255), width=18)
    canvas.ellipse((420, 180, 1020, 780), fill=(200, 30, 45, 70), outline=(190, 20, 40), width=10)
    canvas.ellipse((700, 460, 740, 500), fill=(190, 20, 40))


def _smoke(canvas: ImageDraw.ImageDraw) -> None:
    for step in range(9):
        x, y, size = 640 + step * 58, 560 - step * 56, 90 + step * 26
        canvas.ellipse((x - size, y - size, x + size, y + size), fill=(60, 60, 70, 120))
    canvas.polygon(
        ((560, 700), (640, 480), (690, 610), (740, 520), (800, 700)), fill=(255, 150, 40)
    )


def _road(canvas: ImageDraw.ImageDraw) -> None:
    canvas.polygon(((560, 620), (880, 620), (1440, 960), (0, 960)), fill=(52, 58, 68))
    for step in range(5):
        top = 640 + step * 62
        canvas.polygon(
            (
                (712 - step, top),
                (728 + step, top),
                (734 + step * 3, top + 34),
                (706 - step * 3, top + 34),
            ),
            fill=(240, 240, 240),
        )
    canvas.polygon(
        ((1010, 700), (1090, 560), (1170, 700)), fill=(255, 255, 255), outline=(200, 20, 40)
    )
    canvas.polygon(((1038, 684), (1090, 594), (1142, 684)), fill=(200, 20, 40))


def _lamp(canvas: ImageDraw.ImageDraw) -> None:
    canvas.rectangle((1050, 250, 1066, 800), fill=(230, 235, 245))
    for size, opacity in ((260, 36), (170, 60), (90, 120)):
        box = (1058 - size, 240 - size, 1058 + size, 240 + size)
        canvas.ellipse(box, fill=(90, 160, 255, opacity))
    canvas.ellipse((1008, 200, 1108, 280), fill=(120, 185, 255))
