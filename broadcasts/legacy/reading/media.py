"""Pictures and videos of a post, and the names under which an export may hold their files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from broadcasts.legacy.reading import texts

TYPES = {"photo": "photo", "video": "video", "animated_gif": "gif"}
#: X allows four; a broken export may claim more.
MOST = 20


@dataclass(frozen=True)
class Medium:
    """``names`` are the files to look for, best first; ``address`` where it stood, as text."""

    type: str
    names: Sequence[str]
    address: str
    alt: str


def media_of(shown: Sequence[Mapping[str, Any]], post_id: int) -> list[Medium]:
    return [_medium(one, post_id) for one in shown[:MOST]]


def _medium(one: Mapping[str, Any], post_id: int) -> Medium:
    address = one.get("media_url_https") or one.get("media_url")
    films = [found.get("url") for found in _variants(one) if found.get("bitrate") is not None]
    names = [f"{post_id}-{base}" for found in (*films, address) if (base := _base(found))]
    alt = one.get("media_alt") or one.get("ext_alt_text")
    return Medium(
        type=TYPES.get(str(one.get("type")), "photo"),
        names=list(dict.fromkeys(names)),
        address=str(address)[:500] if texts.is_address(address) else "",
        alt=texts.cleaned(alt)[0][:1000] if isinstance(alt, str) else "",
    )


def _variants(one: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    info = one.get("video_info")
    found = info.get("variants") if isinstance(info, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _base(address: object) -> str:
    """The last part of the path, without what follows a question mark."""
    if not texts.is_address(address):
        return ""
    return urlsplit(str(address)).path.rpartition("/")[2][:180]
