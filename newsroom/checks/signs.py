"""Characters nobody sees: they turn a text around, or hide something in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _

from broadcasts.models.translations import PARTS, RIGHT_TO_LEFT
from newsroom import translations
from newsroom.checks.text import Finding, Text

#: They set one sign beside Arabic words right, and turn nothing around.
MARKS = frozenset("\u200e\u200f\u061c")
DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]+")
INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200d\u2028\u2029\u2060-\u2064"
    "\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
#: The fields in which such words are written.
MARKED_FIELDS = frozenset(
    translations.field_name(lang, part) for lang in RIGHT_TO_LEFT for part in PARTS
)
JOINER = "\u200d"
FLAG, TAGS = "\U0001f3f4", range(0xE0020, 0xE0080)
#: What may stand between an emoji and its joiner: a skin tone, the sign for "as a picture".
MODIFIERS = frozenset({"\ufe0f", *map(chr, range(0x1F3FB, 0x1F400))})


def turned_direction(text: Text) -> Iterator[Finding]:
    sentence = _("A hidden sign turns the direction of reading here. Delete it and type anew.")
    for name, value in text.passages():
        for found in DIRECTION.finditer(value):
            if name in MARKED_FIELDS and MARKS.issuperset(found[0]):
                continue
            yield Finding(sentence, name, found.start(), found.end())


def invisible(text: Text) -> Iterator[Finding]:
    sentence = _("There is a character here that nobody sees. Delete it and type anew.")
    for name, value in text.passages():
        for found in INVISIBLE.finditer(value):
            if not _belongs_to_emoji(value, found.start()):
                yield Finding(sentence, name, found.start(), found.end())


def _belongs_to_emoji(value: str, at: int) -> bool:
    """Whether the sign builds an emoji: a joiner between two, or the tags of a flag."""
    if value[at] == JOINER:
        return _is_emoji(_before(value, at)) and _is_emoji(value[at + 1 : at + 2])
    if ord(value[at]) in TAGS:
        # A flag of a part of a country is one black flag and at most seven tags.
        return FLAG in value[max(0, at - 7) : at]
    return False


def _before(value: str, at: int) -> str:
    before = value[max(0, at - 3) : at].rstrip("".join(MODIFIERS))
    return before[-1:]


def _is_emoji(sign: str) -> bool:
    return bool(sign) and (unicodedata.category(sign) in ("So", "Sk") or sign in "♀♂⚕⚖✈❤")
