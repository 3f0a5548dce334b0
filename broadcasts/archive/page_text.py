"""The text of a standing page as HTML: Markdown without HTML and pictures, and with gaps.

``[[Anschrift]]`` is something that only the authority knows and has not entered yet. Its editors
see it marked; readers see neither the mark nor the line it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from broadcasts.archive.text import without_controls

GAP = re.compile(r"\[\[([^\[\]\n]+)\]\]")
HEADING = re.compile(r"(#{1,6})\s")


def gaps(*texts: str) -> list[str]:
    """What is still to be entered, in order and each once."""
    return list(dict.fromkeys(chain.from_iterable(map(GAP.findall, texts))))


def public_html(text: str) -> SafeString:
    """What readers see: nothing of a line with a gap, and no heading over nothing."""
    complete = [line for line in text.splitlines() if not GAP.search(line)]
    return _rendered("\n".join(_without_empty_sections(complete)))


def preview_html(text: str) -> SafeString:
    """What editors see: everything, the gaps marked."""
    return _rendered(text)


def _rendered(text: str) -> SafeString:
    html: str = _MARKUP.render(without_controls(text))
    return mark_safe(html)  # noqa: S308 - every character of the text passed the escaping renderer


def _without_empty_sections(lines: list[str]) -> list[str]:
    """From the end, so that a heading whose sections all fell goes with them."""
    kept: list[str] = []
    for line in reversed(lines):
        if _level(line) and not _says_something(kept, _level(line)):
            continue
        kept.append(line)
    return kept[::-1]


def _says_something(following: Sequence[str], level: int) -> bool:
    """Whether anything stands between a heading of ``level`` and the next of its rank."""
    for line in reversed(following):
        if line.strip():
            return not _level(line) or _level(line) > level
    return False


def _level(line: str) -> int:
    heading = HEADING.match(line)
    return len(heading[1]) if heading else 0


def _pieces(content: str) -> Iterator[SafeString]:
    for number, piece in enumerate(GAP.split(content)):
        yield format_html("<mark>{}</mark>", piece) if number % 2 else conditional_escape(piece)


def _text(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "".join(_pieces(tokens[index].content))


def _one_heading_per_page(state: Any) -> None:
    """The page has its own first heading, so those of the text begin with the second."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close") and token.tag == "h1":
            token.tag = "h2"


def _markup() -> MarkdownIt:
    markup = MarkdownIt("commonmark", {"breaks": True, "html": False}).disable("image")
    markup.enable("table")
    markup.core.ruler.push("one_heading_per_page", _one_heading_per_page)
    markup.add_render_rule("text", _text)
    return markup


_MARKUP = _markup()
