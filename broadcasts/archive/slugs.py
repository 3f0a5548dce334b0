"""The readable part of an address; the number before it decides, the slug only explains."""

from __future__ import annotations

import unicodedata

from django.utils.text import slugify

MAX_LENGTH = 80
#: What stands in for a headline without a single letter or digit of the alphabet.
FALLBACK = "meldung"
GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"}
)


def german_slug(headline: str) -> str:
    """``headline`` as a slug of at most 80 characters, cut between words and never empty."""
    # Decomposed umlauts (a + ¨) must become "ae" too, so composition comes first.
    slug = slugify(unicodedata.normalize("NFC", headline).translate(GERMAN)).strip("-_")
    if len(slug) > MAX_LENGTH:
        whole_words = slug[: MAX_LENGTH + 1].rpartition("-")[0]
        slug = (whole_words or slug[:MAX_LENGTH]).strip("-_")
    return slug or FALLBACK
