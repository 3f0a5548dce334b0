"""What somebody asks for: words that all have to occur, and "words" that stand side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from broadcasts.archive.search.words import Word, stems, words

#: A question longer than this is cut: nobody types it, and a machine shall not make it costly.
LONGEST, MOST = 200, 12
#: A phrase between straight, German or English quotation marks, or anything between blanks.
ASKED = re.compile(r'["„“”]([^"„“”]*)["„“”]?|([^\s"„“”]+)')


@dataclass(frozen=True)
class Terms:
    """Every one has to occur; a term of several stems only in that order, side by side."""

    phrases: tuple[tuple[str, ...], ...]

    def __bool__(self) -> bool:
        return bool(self.phrases)

    def hits(self, text: str) -> list[Word]:
        """The words of ``text`` that were asked for, in its order."""
        found = list(words(text))
        hit = {
            place + offset
            for phrase in self.phrases
            for place in range(len(found) - len(phrase) + 1)
            if all(found[place + n].stem == stem for n, stem in enumerate(phrase))
            for offset in range(len(phrase))
        }
        return [found[place] for place in sorted(hit)]


def terms(question: str) -> Terms:
    return Terms(tuple(dict.fromkeys(_phrases(question[:LONGEST])))[:MOST])


def _phrases(question: str) -> Iterator[tuple[str, ...]]:
    """What is written together, like "E-Scooter", stands side by side without quotation marks."""
    for quoted, single in ASKED.findall(question):
        phrase = tuple(stems(quoted or single))
        if phrase:
            yield phrase
