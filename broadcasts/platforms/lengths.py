"""Cutting a text so that it fits: between graphemes, at a word where one is near (the only
importer of regex).

A grapheme is what a reader takes for one character: a family of four, a flag, a letter with its
marks. Cut inside, it becomes other people, another country or another word.
"""

from __future__ import annotations

from collections.abc import Callable

import regex

GRAPHEME = regex.compile(r"\X")
ELLIPSIS = "…"
#: A word is left whole when at most so many graphemes are lost by it.
WORD_MOST = 24


def graphemes(text: str) -> list[str]:
    """``text`` in the characters that a reader sees."""
    found: list[str] = GRAPHEME.findall(text)
    return found


def shortened(text: str, room: int, count: Callable[[str], int]) -> str:
    """``text``, or as much of it as fits into ``room`` by ``count``, and an ellipsis.

    Empty where not even one grapheme and the ellipsis fit.
    """
    if count(text) <= room:
        return text
    kept: list[str] = []
    used = count(ELLIPSIS)
    for grapheme in graphemes(text):
        used += count(grapheme)
        if used > room:
            break
        kept.append(grapheme)
    whole = "".join(_to_the_word(kept, text)).rstrip()
    return f"{whole}{ELLIPSIS}" if whole else ""


def _to_the_word(kept: list[str], text: str) -> list[str]:
    """``kept`` without the word that the end broke, unless that would take too much."""
    following = text[len("".join(kept)) :]
    if not following or following[0].isspace():
        return kept
    for lost in range(1, min(WORD_MOST, len(kept) - 1) + 1):
        if kept[-lost].isspace():
            return kept[:-lost]
    return kept


def fitted(parts: tuple[str, ...], yielding: int, room: int, count: Callable[[str], int]) -> str:
    """``parts`` as paragraphs; ``parts[yielding]`` is shortened until all of them fit ``room``.

    The other parts stay whole, the address above all; what they need is theirs first.
    """
    joined = _paragraphs(parts)
    if count(joined) <= room or not parts[yielding]:
        return joined
    left = room - (count(joined) - count(parts[yielding]))
    shorter = shortened(parts[yielding], left, count)
    return _paragraphs((*parts[:yielding], shorter, *parts[yielding + 1 :]))


def _paragraphs(parts: tuple[str, ...]) -> str:
    return "\n\n".join(part for part in parts if part)
