"""Mastodon's texts: how their length counts, and what its HTML says in plain words."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from broadcasts.platforms.base import normal_text
from broadcasts.platforms.lengths import graphemes

#: Every address counts the same, however long; the server calls it characters_reserved_per_url.
ADDRESS_LENGTH = 23
#: Only what any server takes for an address: signs after it count one by one.
ADDRESS = re.compile(
    r"https?://(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:/(?:[\w/.~%?=&#+:@!$,;-]*[\w/=#&+-])?)?",
    re.IGNORECASE | re.ASCII,
)
#: Readers see the name of an account without its server.
MENTION = re.compile(r"(?<![\w/])(@\w+)@[\w.-]*\w")
BLANK_LINES = re.compile(r"\n{3,}")


def count(text: str) -> int:
    """The length as Mastodon counts: what a reader takes for one character, addresses alike."""
    return len(graphemes(ADDRESS.sub("x" * ADDRESS_LENGTH, text)))


def comparable(text: str) -> str:
    """``text`` without what Mastodon does to every text: blank lines, servers of mentions."""
    return MENTION.sub(r"\1", BLANK_LINES.sub("\n\n", normal_text(text)))


def plain(html: str) -> str:
    """The words of ``html``; a shortened address stands whole in it, partly hidden."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return "".join(reader.words).strip()


class _Words(HTMLParser):
    """Collects text; paragraphs and line breaks are the only tags that mean something."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words.append({"p": "\n\n", "br": "\n"}.get(tag, ""))

    def handle_data(self, data: str) -> None:
        self.words.append(data)
