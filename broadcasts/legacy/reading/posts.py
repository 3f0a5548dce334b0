"""One post of an export as a frozen value: its kind, its words, its links and its media."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from broadcasts.legacy.reading import searches, texts, times
from broadcasts.legacy.reading.faults import Fault
from broadcasts.legacy.reading.media import Medium, media_of
from broadcasts.legacy.reading.searches import Lock

STATUS = re.compile(
    r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/\w{1,40}/status(?:es)?/(\d{1,19})(?:[/?#].*)?",
    re.IGNORECASE,
)
BIGGEST = 2**63 - 1
#: The decoder turned bytes that are no UTF-8 into halves of characters.
LONE = re.compile("[\ud800-\udfff]")
#: A null in any field, as JSON writes it; no database takes one.
NULL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class NoPost(ValueError):
    """The item has no number, no date or no words, or is nested too deeply for a post."""


@dataclass(frozen=True)
class Post:
    """What the export says of one wording of one post.

    ``first_id`` is the number of its first wording: its own where it was never edited.
    """

    post_id: int
    first_id: int
    kind: str
    posted_at: datetime
    text: str
    raw: str
    lang: str
    parent_id: int | None
    quoted_id: int | None
    media: Sequence[Medium]
    lock: Lock
    faults: Sequence[Fault]


def is_post(value: object) -> bool:
    """Whether a value that was found anywhere looks like an item of a file of posts."""
    inner = unwrapped(value, "tweet")
    return isinstance(inner, dict) and bool({"created_at", "tweet_id"} & inner.keys())


def unwrapped(value: object, *names: str) -> object:
    """What stands in ``{"tweet": …}``; until 2019 posts stood there without it."""
    for name in names:
        if isinstance(value, dict) and isinstance(value.get(name), dict):
            return value[name]
    return value


def whole_characters(value: object) -> tuple[Any, str, bool]:
    """``value`` and its JSON, with every half of a character replaced; whether there was one.

    Raises NoPost.
    """
    try:
        raw = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        raise NoPost from None
    if not LONE.search(raw):
        return value, raw, False
    raw = raw.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return json.loads(raw), raw, True


def has_null(raw: str) -> bool:
    """Whether any field of this JSON holds a null; looked for at once, because few do."""
    return "\\u0000" in raw and bool(NULL.search(raw))


def number(value: object) -> int | None:
    """The number of a post or an account; in every era as text, in the first also as number."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    known = text.isascii() and text.isdecimal() and len(text) < 20 and 0 < int(text) <= BIGGEST
    return int(text) if known else None


def words(value: object, most: int = 1_000_000) -> str:
    return value[:most] if isinstance(value, str) else ""


def listed(value: object) -> list[dict[str, Any]]:
    """The objects of a list; whatever else stands there is left out."""
    found = value if isinstance(value, list) else []
    return [one for one in found if isinstance(one, dict)]


def post(item: object, account: int, *, community: bool = False) -> Post:
    """The post in ``item``, written by the account with the number ``account``. Raises NoPost."""
    inner, raw, is_dirty = whole_characters(unwrapped(item, "tweet", "communityTweet"))
    if not isinstance(inner, dict):
        raise NoPost
    post_id = number(inner.get("id_str")) or number(inner.get("id"))
    posted_at = times.moment(inner.get("created_at")) or times.of_number(post_id or 0)
    written = inner.get("full_text", inner.get("text"))
    if post_id is None or posted_at is None or not isinstance(written, str):
        raise NoPost
    text, has_control, media, quoted = _read(inner, written, post_id)
    faults = [
        fault
        for fault, found in (
            (Fault.ENCODING, is_dirty),
            (Fault.CONTROL, has_control or has_null(raw)),
            (Fault.DATE, not _is_dated(inner, post_id)),
            (Fault.LENGTH, len(text) > texts.LONGEST),
        )
        if found
    ]
    return Post(
        post_id=post_id,
        first_id=_first_of_edits(inner, post_id),
        kind=_kind(inner, written, account),
        posted_at=posted_at,
        text=text,
        raw=raw,
        lang=texts.cleaned(words(inner.get("lang"), 8))[0],
        parent_id=number(
            inner.get("in_reply_to_status_id_str", inner.get("in_reply_to_status_id"))
        ),
        quoted_id=quoted,
        media=media,
        lock=_lock(text, media, faults, community=community),
        faults=faults,
    )


def _read(
    inner: Mapping[str, Any], written: str, post_id: int
) -> tuple[str, bool, Sequence[Medium], int | None]:
    """The words to read, whether they deceived, the media, and the post that is quoted."""
    entities = _object(inner, "entities")
    links = links_of(listed(entities.get("urls")), "url", "expanded_url")
    shown = listed(_object(inner, "extended_entities").get("media")) or listed(
        entities.get("media")
    )
    shorts = {words(one.get("url")) for one in shown}
    text, has_control = texts.cleaned(texts.resolved(texts.unescaped(written), links, shorts))
    quoted = [found for link in links.values() if (found := STATUS.fullmatch(link))]
    return text, has_control, media_of(shown, post_id), number(quoted[-1][1]) if quoted else None


def _is_dated(inner: Mapping[str, Any], post_id: int) -> bool:
    """Whether the post says when it was written, and its number does not say otherwise."""
    moment = times.moment(inner.get("created_at"))
    return moment is not None and times.agrees(post_id, moment)


def _object(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def links_of(found: Sequence[Mapping[str, Any]], short: str, long: str) -> dict[str, str]:
    """Where each short link leads, as far as it leads to a web page."""
    return {
        one[short]: one[long]
        for one in found
        if isinstance(one.get(short), str) and texts.is_address(one.get(long))
    }


def _kind(inner: Mapping[str, Any], written: str, account: int) -> str:
    if written.startswith("RT @") or isinstance(inner.get("retweeted_status"), dict):
        return "retweet"
    to = number(inner.get("in_reply_to_user_id_str", inner.get("in_reply_to_user_id")))
    parent = inner.get("in_reply_to_status_id_str", inner.get("in_reply_to_status_id"))
    if to == account:
        return "thread" if parent else "own"
    # What begins with a name was always shown as said to that person.
    return "reply" if to or parent or written.startswith("@") else "own"


def _first_of_edits(inner: Mapping[str, Any], post_id: int) -> int:
    info = _object(inner, "edit_info")
    edit = _object(info, "edit")
    control = _object(edit, "editControlInitial") or _object(info, "initial")
    chain = control.get("editTweetIds")
    known = [number(one) for one in chain] if isinstance(chain, list) else []
    return min(filter(None, [number(edit.get("initialTweetId")), *known, post_id]))


def _lock(text: str, media: Sequence[Medium], faults: Sequence[Fault], *, community: bool) -> Lock:
    looks_like = searches.lock(text, has_photo=bool(media))
    if looks_like:
        return looks_like
    if faults:
        return Lock.DEFECT
    return Lock.COMMUNITY if community else Lock.NONE
