"""The words of a post as HTML: paragraphs and web addresses, and nothing that leads to a person.

Handles and hashtags stay plain: they led into a network that is left. An address on X is text,
too, but for one of an own post that this archive holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from broadcasts.archive.text import without_controls

LINK = re.compile(r"""https?://[^\s<>"]+""", re.IGNORECASE)
#: What ends a sentence around an address is no part of it.
CLOSING = ".,;:!?)]}'’“”«»…"
OF_X = ("x.com", "twitter.com", "t.co")


def html_of(text: str, quoted: int = 0, address: str = "") -> SafeString:
    """``text`` for a page; an address of the post ``quoted`` leads to ``address``."""
    paragraphs = re.split(r"\n\s*\n", without_controls(text).strip())
    rendered = ("<br>".join(_line(line, quoted, address) for line in one.split("\n"))
                for one in paragraphs)  # fmt: skip
    return mark_safe("".join(f"<p>{one}</p>" for one in rendered))  # noqa: S308 - each piece is escaped


def _line(line: str, quoted: int, address: str) -> str:
    return "".join(_pieces(line, quoted, address))


def _pieces(line: str, quoted: int, address: str) -> Iterator[str]:
    at = 0
    for found in LINK.finditer(line):
        url = found[0].rstrip(CLOSING)
        yield escape(line[at : found.start()])
        yield _link(url, quoted, address)
        at = found.start() + len(url)
    yield escape(line[at:])


def _link(url: str, quoted: int, address: str) -> str:
    if not is_of_x(url):
        return format_html('<a href="{}" rel="external noopener nofollow">{}</a>', url, url)
    if address and url.partition("?")[0].rstrip("/").endswith(f"/status/{quoted}"):
        return format_html('<a href="{}">{}</a>', address, url)
    return escape(url)


def is_of_x(url: str) -> bool:
    """Whether an address leads to X, or nobody can say where."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return True
    return not host or any(host == one or host.endswith(f".{one}") for one in OF_X)
