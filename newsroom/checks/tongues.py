"""Texts in other languages: whole, still true, and in Leichte Sprache easy to read.

The hints follow BITV 2.0, Annex 2: short sentences with one statement each, long words divided.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from newsroom import translations
from newsroom.checks.text import Finding, Text

#: The annex asks for short sentences and names no number; a longer one can always be two.
WORDS_MOST = 15
#: Longer words are divided by a hyphen: "Evakuierungs-Zentrum".
LETTERS_MOST = 16
#: A sentence ends at a sign with a blank or the end of the line behind it, or with the line;
#: "24. November", "z. B." and "8.30 Uhr" go on.
SENTENCE = re.compile(r"(?:(?<=\d)\.(?= )|(?<=\b[A-Za-z])\.|[.!?:](?=\S)|[^.!?:\n])+[.!?:]?")
WORD = re.compile(r"\w+(?:[-·.]\w+)*")
LONG_WORD = re.compile(rf"(?<![\w/.@])[^\W\d_]{{{LETTERS_MOST + 1},}}(?![\w/.@])")


def incomplete(text: Text) -> Iterator[Finding]:
    """A language that was begun: readers who jump to it find a headline and a text."""
    for one in text.content.translations:
        for part in ("headline", "body"):
            if not getattr(one, part).strip():
                field = translations.field_name(one.lang, part)
                sentence = _("“%(part)s” is empty. Fill it in, or empty the whole language.")
                yield Finding(sentence % {"part": translations.label(field)}, field)


def unchanged(text: Text) -> Iterator[Finding]:
    """A translation that says what the report said that is followed up or corrected now."""
    follows = text.content.follows
    before = {one.lang: one for one in follows.translated} if follows else {}
    for one in text.content.translations:
        if before.get(one.lang) == one:
            sentence = _("This still is the text of the earlier report, word for word.")
            field = translations.field_name(one.lang, "headline")
            yield Finding(sentence, field, 0, len(one.headline))


def long_sentences(text: Text) -> Iterator[Finding]:
    for field, value in _easy(text):
        for found in SENTENCE.finditer(value):
            number = len(WORD.findall(found[0]))
            if number > WORDS_MOST:
                sentence = _("%(number)d words in one sentence: make two of it.")
                start = found.start() + len(found[0]) - len(found[0].lstrip())
                yield Finding(sentence % {"number": number}, field, start, found.end())


def long_words(text: Text) -> Iterator[Finding]:
    sentence = _("A long word is easier to read with a hyphen: “Evakuierungs-Zentrum”.")
    for field, value in _easy(text):
        for found in LONG_WORD.finditer(value):
            yield Finding(sentence, field, found.start(), found.end())


def _easy(text: Text) -> Iterator[tuple[str, str]]:
    """The passages in Leichte Sprache."""
    easy = (one for one in text.content.translations if one.is_easy)
    return translations.passages(easy)
