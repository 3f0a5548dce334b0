"""Hits shown in their text: the passage around the first one, each hit marked, all else escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from broadcasts.archive.search.terms import Terms

#: Characters shown of a text, and how many of them before the first hit.
LENGTH, BEFORE = 260, 90
BLANK = re.compile(r"\s+")


def marked(text: str, terms: Terms) -> SafeString:
    """``text`` as HTML with every hit in ``<mark>``; hits side by side share one."""
    return format_html_join("", "{}", ((piece,) for piece in _pieces(text, terms)))


def excerpt(text: str, terms: Terms) -> SafeString:
    """What stands around the first hit, or the beginning where there is none."""
    plain = BLANK.sub(" ", text).strip()
    hits = terms.hits(plain)
    begin = _word_begin(plain, hits[0].start - BEFORE) if hits else 0
    end = _word_end(plain, begin + LENGTH)
    before, after = "… " if begin else "", " …" if end < len(plain) else ""
    return format_html("{}{}{}", before, marked(plain[begin:end], terms), after)


def _pieces(text: str, terms: Terms) -> Iterator[str | SafeString]:
    end = 0
    for start, stop in _stretches(text, terms):
        yield text[end:start]
        yield format_html("<mark>{}</mark>", text[start:stop])
        end = stop
    yield text[end:]


def _stretches(text: str, terms: Terms) -> Iterator[tuple[int, int]]:
    """From where to where hits reach that are parted by no more than blanks."""
    start = stop = 0
    for hit in terms.hits(text):
        if stop and not text[stop : hit.start].strip():
            stop = hit.end
            continue
        if stop:
            yield start, stop
        start, stop = hit.start, hit.end
    if stop:
        yield start, stop


def _word_begin(text: str, at: int) -> int:
    """The beginning of a word at or behind ``at``."""
    return 0 if at <= 0 else text.find(" ", at) + 1


def _word_end(text: str, at: int) -> int:
    """The end of a word at or before ``at``."""
    if at >= len(text):
        return len(text)
    end = text.rfind(" ", 0, at)
    return at if end < at - LENGTH // 2 else end
