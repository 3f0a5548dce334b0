"""What of an export may be opened: a list of what is allowed, everything else stays unread.

Direct messages, addresses, followers, likes and deleted posts are never named here, so
nothing can ask for them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from broadcasts.legacy.reading import zips
from broadcasts.legacy.reading.faults import Refused

#: People pack exports anew, which may put one folder around everything.
AROUND = r"(?:(?!assets/|data/)[^/]+/)?(?:data/)?"
#: Of every kind of file the names it had over the years.
ALLOWED = {
    "manifest": r"manifest\.js",
    "account": r"account\.js|js/user_details\.js",
    "index": r"js/tweet_index\.js",
    "handles": r"screen-name-change\.js",
    "headers": r"tweet-headers(?:-part\d+)?\.js",
    "posts": r"tweets?(?:-part\d+)?\.js|js/tweets/\d{4}_\d\d\.js",
    "communities": r"community-tweet(?:-part\d+)?\.js",
    "notes": r"note-tweet(?:-part\d+)?\.js",
    "media": r"tweets?_media/[^/]+",
    #: In 2019 the media were a zip of their own, beside their folder or in it.
    "packed": r"tweets?[_-]media(?:/[^/]+|[^/]*)\.zip",
}
PATHS = {kind: re.compile(f"{AROUND}(?P<name>{names})") for kind, names in ALLOWED.items()}


@dataclass(frozen=True)
class Contents:
    """The members that may be opened, by kind, each list in the order of its parts."""

    files: Mapping[str, list[zipfile.ZipInfo]]
    #: By the name of the file below the folder of media.
    media: Mapping[str, zipfile.ZipInfo]
    packed: list[zipfile.ZipInfo] = field(default_factory=list)

    def of(self, *kinds: str) -> list[zipfile.ZipInfo]:
        return [member for kind in kinds for member in self.files.get(kind, ())]


def contents(packed: zipfile.ZipFile) -> Contents:
    """What ``packed`` holds of what is allowed. Raises Refused."""
    found: dict[str, dict[str, zipfile.ZipInfo]] = {kind: {} for kind in ALLOWED}
    for member in packed.infolist():
        kind, name = _allowed(zips.name_of(member))
        if not kind or member.is_dir():
            continue
        if name in found[kind]:
            raise Refused("twice")
        zips.refuse_bomb(member)
        found[kind][name] = member
    media = {name.partition("/")[2]: one for name, one in found.pop("media").items()}
    nested = [member for _name, member in sorted(found.pop("packed").items())]
    files = {
        kind: [members[name] for name in sorted(members, key=_in_order)]
        for kind, members in found.items()
    }
    if not files["posts"]:
        raise Refused("no_posts")
    return Contents(files, media, nested)


def _allowed(path: str) -> tuple[str, str]:
    """Its kind and its name without the folders around, or two empty words."""
    for kind in ("packed", *(kind for kind in PATHS if kind != "packed")):
        found = PATHS[kind].fullmatch(path)
        if found:
            return kind, found["name"]
    return "", ""


def _in_order(name: str) -> tuple[int, str]:
    """``tweets.js`` before ``tweets-part1.js`` before ``tweets-part10.js``; months as they are."""
    part = re.search(r"-part(\d+)\.js$", name)
    return (int(part[1]) if part else 0), name
