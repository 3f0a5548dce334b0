"""The words of a post as a reader saw them: plain text with real addresses.

Escaped once means unescaped once; short links are replaced by their own text, never by their
place in it, because nobody says in which unit the places count.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

ESCAPED = re.compile(r"&(amp|lt|gt|quot|#39);")
MEANT = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "#39": "'"}
SHORT = re.compile(r"https?://t\.co/[A-Za-z0-9_]+")
#: What turns the direction of what follows, what no text holds, and halves of characters.
CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\ufeff]"
)
#: More than X ever allowed for one post.
LONGEST = 30_000
ADDRESS_MOST = 2_000


def unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: MEANT[found[1]], text)


def is_address(text: object) -> bool:
    """Whether it leads to a web page: nothing else may become a link."""
    if not isinstance(text, str) or len(text) > ADDRESS_MOST:
        return False
    if CONTROL.search(text) or re.search(r"[\s<>\"]", text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def resolved(text: str, links: Mapping[str, str], shown: Collection[str] = ()) -> str:
    """``text`` with every short link of ``links`` written out and those to its pictures gone."""

    def long(found: re.Match[str]) -> str:
        short = found[0]
        return "" if short in shown else links.get(short, short)

    return SHORT.sub(long, text).strip()


def cleaned(text: str) -> tuple[str, bool]:
    """``text`` without characters that would deceive a reader, and whether it had any."""
    clean = CONTROL.sub("", text.replace("\r\n", "\n"))
    return clean, len(clean) != len(text.replace("\r\n", "\n"))
