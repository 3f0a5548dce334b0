"""Which words are the same: folded and stemmed once, here, so that both databases agree.

``Großbrände``, ``GROSSBRAND`` and ``Grossbraenden`` are one word. Umlauts are written out first, so
either spelling goes into the stemmer as the same letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from snowballstemmer import stemmer

WORD = re.compile(r"[^\W_]+")
WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
#: Longer "words" are addresses or nonsense; what is over is cut off on both sides alike.
LONGEST = 60

_GERMAN = stemmer("german")


@dataclass(frozen=True)
class Word:
    """One word of a text: what it counts as, and where it stands."""

    stem: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    for found in WORD.finditer(text):
        yield Word(stem(found[0]), found.start(), found.end())


def stems(text: str) -> list[str]:
    return [word.stem for word in words(text)]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """What ``word`` counts as. Kept: a language has few words, and each costs a while."""
    return str(_GERMAN.stemWord(_folded(word)[:LONGEST]))


def _folded(word: str) -> str:
    """Small letters, umlauts written out, and no other accents; ``ß`` is ``ss``."""
    composed = unicodedata.normalize("NFKC", word).casefold().translate(WRITTEN_OUT)
    bare = unicodedata.normalize("NFKD", composed)
    letters = "".join(letter for letter in bare if letter.isalnum())
    # What consists of nothing else, like some signs of other scripts, stays what it is.
    return letters or composed
