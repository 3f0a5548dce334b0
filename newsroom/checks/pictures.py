"""Words for people who cannot see the picture."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from newsroom.checks.text import Finding, Text

#: They say that there is a picture, not what is in it.
EMPTY_WORDS = re.compile(
    r"(?:ein |das |symbol)?(?:bild|foto|photo|picture|image|grafik|symbolbild|symbolfoto|"
    r"screenshot|logo|test|alt|alternativtext|bildbeschreibung)[ _.:-]{0,3}\d{0,6}\.?",
    re.IGNORECASE,
)
FILE_NAME = re.compile(
    r"(?:\S{1,200}\.(?:jpe?g|png|webp|gif|heic)|(?:IMG|DSC|DSCN|PXL|WA)[-_]?\S{0,200}\d)",
    re.IGNORECASE,
)
SHORTEST = 4


def alt_missing(text: Text) -> Iterator[Finding]:
    for number, place in enumerate(text.content.pictures, start=1):
        if not place.alt.strip():
            sentence = _("Picture %(number)d has no alternative text.") % {"number": number}
            yield Finding(sentence, f"picture {number}")


def alt_poor(text: Text) -> Iterator[Finding]:
    for number, place in enumerate(text.content.pictures, start=1):
        alt = place.alt.strip()
        poor = EMPTY_WORDS.fullmatch(alt) or FILE_NAME.fullmatch(alt) or len(alt) < SHORTEST
        if alt and poor:
            sentence = _("This does not say what can be seen in picture %(number)d.")
            yield Finding(sentence % {"number": number}, f"picture {number}", 0, len(place.alt))
