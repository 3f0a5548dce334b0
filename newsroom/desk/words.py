"""Two texts word by word, in bounded time however long they are.

First whole sentences are matched, then words inside the sentences that changed; a changed run
with too many words is shown as gone and come instead of being searched for hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WORDS = re.compile(r"\s+|[^\s]+")
#: A sentence or a line with the blanks behind it.
SENTENCES = re.compile(r"[^\n.!?]*[\n.!?]+\s*|[^\n.!?]+")
#: Words times words of one changed run that are searched; a second of work at the very most.
RUN_MOST = 250_000
#: Sentences above this are searched with difflib's own shortcut for frequent ones.
SENTENCES_MOST = 1_000

#: What became of a run: "equal", "gone" or "come".
Piece = tuple[str, str]


def marked(before: str, after: str, *, went: bool = True, came: bool = True) -> SafeString:
    """Both texts in one, what went struck out and what came underlined.

    With ``went`` or ``came`` False only one of them, with its own marks.
    """
    look = {"equal": "{}", "gone": "<del>{}</del>", "come": "<ins>{}</ins>"}
    left_out = {kind for kind, shown in (("gone", went), ("come", came)) if not shown}
    found = [(kind, text) for kind, text in pieces(before, after) if kind not in left_out]
    return format_html_join("", "{}", ((format_html(look[kind], text),) for kind, text in found))


def pieces(before: str, after: str) -> list[Piece]:
    """The runs of both texts in reading order; no two neighbours are of one kind."""
    joined: list[Piece] = []
    for kind, text in _sentences(before, after):
        if joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1] + text)
        elif text:
            joined.append((kind, text))
    return joined


def _sentences(before: str, after: str) -> Iterator[Piece]:
    old, new = SENTENCES.findall(before), SENTENCES.findall(after)
    for verb, gone, come in _runs(old, new, len(old) + len(new) > SENTENCES_MOST):
        if verb == "replace":
            yield from _words("".join(gone), "".join(come))
        else:
            yield from _changed(verb, gone, come)


def _words(before: str, after: str) -> Iterator[Piece]:
    old, new = WORDS.findall(before), WORDS.findall(after)
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    yield "equal", "".join(old[:head])
    if len(middle_old) * len(middle_new) > RUN_MOST:
        yield "gone", "".join(middle_old)
        yield "come", "".join(middle_new)
    else:
        for verb, gone, come in _runs(middle_old, middle_new, False):
            yield from _changed(verb, gone, come)
    yield "equal", "".join(old[len(old) - tail :])


def _runs(
    old: list[str], new: list[str], quick: bool
) -> Iterator[tuple[str, list[str], list[str]]]:
    for verb, i, j, k, end in SequenceMatcher(None, old, new, autojunk=quick).get_opcodes():
        yield verb, old[i:j], new[k:end]


def _changed(verb: str, gone: list[str], come: list[str]) -> Iterator[Piece]:
    if verb == "equal":
        yield "equal", "".join(gone)
        return
    yield "gone", "".join(gone)
    yield "come", "".join(come)


def _shared(one: list[str], other: list[str]) -> int:
    """How many words both begin with."""
    for index, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return index
    return min(len(one), len(other))
