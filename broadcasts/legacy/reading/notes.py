"""Texts of more than 280 characters, which an export keeps apart and without their post."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from broadcasts.legacy.reading import texts, times
from broadcasts.legacy.reading.faults import Fault
from broadcasts.legacy.reading.posts import (
    NoPost,
    has_null,
    links_of,
    listed,
    number,
    unwrapped,
    whole_characters,
    words,
)

#: The number of the post, where one stands; quotes within a text are written otherwise.
POST = re.compile(r'"tweetId":"?(\d+)')


@dataclass(frozen=True)
class Note:
    """``post_id`` is known only in the shape that one page of documentation shows."""

    note_id: str
    written_at: datetime
    text: str
    raw: str
    post_id: int | None
    faults: Sequence[Fault]


def is_note(value: object) -> bool:
    inner = unwrapped(value, "noteTweet")
    return isinstance(inner, dict) and bool({"noteTweetId", "noteTweetResults"} & inner.keys())


def note(item: object) -> Note:
    """The long text in ``item``. Raises NoPost."""
    inner, raw, is_dirty = whole_characters(unwrapped(item, "noteTweet"))
    if not isinstance(inner, dict):
        raise NoPost
    core = _core(inner)
    written_at = times.moment(inner.get("createdAt", inner.get("created_at")))
    post_id = number(inner.get("tweetId"))
    note_id = texts.cleaned(words(inner.get("noteTweetId"), 24))[0] or str(post_id or "")
    if written_at is None or not note_id or not isinstance(core.get("text"), str):
        raise NoPost
    links = links_of(listed(core.get("urls")), "shortUrl", "expandedUrl")
    text, has_control = texts.cleaned(texts.resolved(core["text"], links))
    found = (
        (Fault.ENCODING, is_dirty),
        (Fault.CONTROL, has_control or has_null(raw)),
        (Fault.LENGTH, len(text) > texts.LONGEST),
    )
    faults = [fault for fault, is_so in found if is_so]
    return Note(note_id, written_at, text, raw, post_id, faults)


def post_in(raw: str) -> int | None:
    """The number of the post in the JSON of a long text, as it was kept."""
    found = POST.search(raw)
    return number(found[1]) if found else None


def _core(inner: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part with the words, in both shapes."""
    for name in ("core", "noteTweetResults"):
        if isinstance(found := inner.get(name), dict):
            return found
    return inner


def begins_alike(short: str, long: str) -> bool:
    """Whether ``long`` goes on where ``short`` was cut; names before a reply are left out there."""
    cut = short.removesuffix("…").rstrip()
    while cut.startswith("@") and " " in cut and not long.startswith(cut[:20]):
        cut = cut.partition(" ")[2]
    # A link at the edge may be cut or resolved differently; most of the words decide.
    most = cut[: max(20, len(cut) * 2 // 3)]
    return bool(most) and long.startswith(most)
