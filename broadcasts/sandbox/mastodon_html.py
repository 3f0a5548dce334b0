"""Mastodon shows HTML: paragraphs, links with a shortened face, hashtags; and how it counts."""

import re

import regex
from django.utils.html import escape

ADDRESS_LENGTH = 23
SHOWN = 30  # signs of an address that stay visible
ADDRESS = re.compile(r"https?://[^\s<>\"'`]*[^\s<>\"'`.,;:!?)\]*_~]")
TAG = re.compile(r"(?<![\w&/;])#(\w+)")
MENTION = re.compile(r"(?<![\w/])@(\w+)@[\w.-]+\w")


def length(text: str) -> int:
    """Graphemes, an address as 23 whatever its length, a mention without its server."""
    counted = MENTION.sub(r"@\1", ADDRESS.sub("x" * ADDRESS_LENGTH, text))
    return len(regex.findall(r"\X", counted))


def html(text: str) -> str:
    """Blank lines part paragraphs, however many of them there are."""
    paragraphs = re.split(r"\n{2,}", text.replace("\r\n", "\n").strip())
    return "".join(f"<p>{_lines(paragraph)}</p>" for paragraph in paragraphs)


def _lines(paragraph: str) -> str:
    parts = re.split(f"({ADDRESS.pattern})", paragraph)
    drawn = [_link(part) if number % 2 else _words(part) for number, part in enumerate(parts)]
    return "".join(drawn).replace("\n", "<br />")


def _words(text: str) -> str:
    shown = MENTION.sub(r'<span class="h-card">@<span>\1</span></span>', str(escape(text)))
    return TAG.sub(r'<a class="mention hashtag" rel="tag">#<span>\1</span></a>', shown)


def _link(url: str) -> str:
    scheme, rest = re.match(r"(https?://(?:www\.)?)(.*)", url).groups()  # type: ignore[union-attr]  # ADDRESS begins so
    face, hidden = escape(rest[:SHOWN]), escape(rest[SHOWN:])
    cut = ' class="ellipsis"' if hidden else ""
    return (
        f'<a href="{escape(url)}" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{scheme}</span><span{cut}>{face}</span>'
        f'<span class="invisible">{hidden}</span></a>'
    )
