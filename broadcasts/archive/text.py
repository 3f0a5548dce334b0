"""A signed text as HTML: paragraphs, line breaks and ``- `` lists, and nothing else.

HTML in a text is shown as the characters it consists of; there is no syntax for links,
pictures or emphasis, so a text can neither inject markup nor look different than it reads.
"""

from __future__ import annotations

import re

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.list import list_block

#: Control characters that XML forbids; one of them in one text would break a whole feed.
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def without_controls(text: str) -> str:
    """``text`` without characters that no reader sees and no XML document may contain."""
    return FORBIDDEN.sub("", text)


def body_html(text: str) -> SafeString:
    """``text`` with its light markup as HTML that is safe to place in any page or feed."""
    rendered: str = _MARKUP.render(without_controls(text))
    return mark_safe(rendered)  # noqa: S308 - every character of the text passed the escaping renderer


def _dash_list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Only ``- `` begins a list: "24. November" and "+ 49" begin ordinary sentences."""
    if not state.src.startswith("-", state.bMarks[start] + state.tShift[start]):
        return False
    return list_block(state, start, end, silent)


def _markup() -> MarkdownIt:
    markup = MarkdownIt("zero", {"breaks": True, "html": False}).enable(["list", "newline"])
    markup.block.ruler.at("list", _dash_list, {"alt": ["paragraph", "reference", "blockquote"]})
    return markup


_MARKUP = _markup()
