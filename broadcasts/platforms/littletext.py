"""LinkedIn's "little text": fifteen signs have a meaning and are escaped to stand for themselves.

One of them unescaped ends the post right there while LinkedIn reports success. A hashtag's own
``#`` is the only sign meant as such. URLs stay as they are where they hold none of the signs.
"""

from __future__ import annotations

import re

SIGNS = re.compile(r"[\\|{}@\[\]()<>#*_~]")
#: Before a word with a letter in it, and not inside a word, an address or an entity.
HASHTAG = re.compile(r"(?<![\w/&#?=.-])#(?=\w*[^\W\d_])")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
#: Either an escaped sign, or a hashtag the way LinkedIn itself may write it.
MARKED = re.compile(r"\\(?P<sign>.)|\{hashtag\|\\?#\|(?P<word>(?:\\.|[^}\\|])+)\}", re.DOTALL)


def escape(text: str) -> str:
    """``text`` so that LinkedIn shows exactly it, with its hashtags as hashtags."""
    hashtags = {match.start() for match in HASHTAG.finditer(text)}

    def written(match: re.Match[str]) -> str:
        return match[0] if match.start() in hashtags else f"\\{match[0]}"

    return SIGNS.sub(written, text)


def unescape(wire: str) -> str:
    """What readers see of ``wire``."""

    def shown(match: re.Match[str]) -> str:
        word = match["word"]
        return f"#{_plain(word)}" if word else match["sign"]

    return MARKED.sub(shown, wire)


def _plain(word: str) -> str:
    return ESCAPED.sub(r"\1", word)
