"""One public page as it is sent: in each encoding, with all its headers made beforehand."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import formatdate, parsedate_to_datetime

import brotli

from broadcasts.archive.public import FILE, READS, SHOWS

Headers = list[tuple[str, str]]

#: Good for ten years: a page, a page that moved, a page that was withdrawn.
KEPT = {200: "200 OK", 301: "301 Moved Permanently", 410: "410 Gone"}
BROTLI, GZIP, PLAIN = "br", "gzip", ""
#: The best first: what is chosen where a reader takes several.
ENCODINGS = (BROTLI, GZIP, PLAIN)
#: A page is made in a moment of a rush, so quickly rather than as small as can be.
BROTLI_QUALITY, GZIP_LEVEL = 5, 6
#: Below this many bytes an encoding saves nothing.
WORTH_PACKING = 256
#: Bytes that a kept page costs besides its bodies.
OVERHEAD = 4096
#: Headers that are made anew for each encoding, or were said to the front alone.
_OWN = frozenset({"etag", "content-length", "content-encoding", "vary", "last-modified"})
_INNER = frozenset({SHOWS.lower(), READS.lower(), FILE.lower()})
#: What a 304 leaves out: it describes no content.
_OF_CONTENT = frozenset({"content-length", "content-type", "content-encoding"})


@dataclass(frozen=True, slots=True)
class Variant:
    """The page in one encoding. ``unchanged`` are the headers of its 304."""

    headers: Headers
    body: list[bytes]
    unchanged: Headers


@dataclass(slots=True)
class Page:
    """What Django said of an address, for everybody.

    ``shows`` are the keys a change is matched with; ``reads`` the parameters that make a
    difference, None where all do. ``used`` is set by each reader and taken by who makes room.
    """

    status: int
    headers: Headers
    body: bytes
    shows: frozenset[str]
    reads: frozenset[str] | None
    modified: str
    built: float
    used: bool = False
    #: The file of the storage whose bytes are its body; those are read when they are wanted.
    file: str = ""
    tag: str = field(init=False)
    status_line: str = field(init=False)
    variants: dict[str, Variant] = field(init=False)

    def __post_init__(self) -> None:
        self.status_line = KEPT[self.status]
        self.tag = hashlib.sha256(
            repr((self.status, self.headers)).encode() + self.body
        ).hexdigest()
        self.tag = self.tag[:32]
        bodies = dict(_packed(self.body, self._is_packable()))
        self.variants = {name: self._variant(name, bodies) for name in ENCODINGS}

    @property
    def size(self) -> int:
        bodies = {id(one.body): one.body[0] for one in self.variants.values()}
        return OVERHEAD + sum(len(body) for body in bodies.values())

    def is_current(self, tags: str) -> bool:
        """Whether an If-None-Match names this page, in whatever encoding."""
        if tags.strip() == "*":
            return True
        named = (one.strip().removeprefix("W/").strip('"') for one in tags.split(","))
        return any(one.partition("-")[0] == self.tag for one in named)

    def is_unmodified(self, since: str) -> bool:
        """Whether it did not change after an If-Modified-Since; a date nobody can read is none."""
        try:
            return parsedate_to_datetime(self.modified) <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False

    def _is_packable(self) -> bool:
        kind = _value(self.headers, "content-type").partition(";")[0]
        is_text = kind.startswith("text/") or kind.endswith(("xml", "json"))
        return is_text and len(self.body) >= WORTH_PACKING

    def _variant(self, name: str, bodies: dict[str, list[bytes]]) -> Variant:
        given = name if name in bodies else PLAIN
        own = [
            ("ETag", f'"{self.tag}-{given}"' if given else f'"{self.tag}"'),
            ("Last-Modified", self.modified),
            ("Vary", "Accept-Encoding"),
            ("Content-Length", str(len(bodies[given][0]))),
        ]
        own += [("Content-Encoding", given)] if given else []
        headers = [*self.headers, *own]
        unchanged = [pair for pair in headers if pair[0].lower() not in _OF_CONTENT]
        return Variant(headers, bodies[given], unchanged)


def page_from(status: int, headers: Headers, body: bytes, now: float) -> Page | None:
    """An answer of Django as a page, or None where it is not for everybody, or only for now."""
    shown = _value(headers, SHOWS)
    control = _value(headers, "cache-control")
    alone = _value(headers, "set-cookie") or "no-store" in control or "private" in control
    if status not in KEPT or not shown or alone:
        return None
    known = {name.lower() for name, _said in headers}
    reads = frozenset(_value(headers, READS).split()) if READS.lower() in known else None
    file = _value(headers, FILE)
    return Page(
        status=status,
        headers=[pair for pair in outer(headers) if pair[0].lower() not in _OWN],
        body=b"" if file else body,
        file=file,
        shows=frozenset(shown.split()),
        reads=reads,
        modified=_value(headers, "last-modified") or formatdate(now, usegmt=True),
        built=now,
    )


def outer(headers: Iterable[tuple[str, str]]) -> Headers:
    """``headers`` without what was said to the front alone."""
    return [pair for pair in headers if pair[0].lower() not in _INNER]


def chosen_encoding(accepted: str) -> str:
    """The best encoding that an Accept-Encoding takes; none for what cannot be understood."""
    weights = dict(map(_weighted, accepted.split(",")))
    for name in (BROTLI, GZIP):
        if weights.get(name, weights.get("*", 0.0)) > 0:
            return name
    return PLAIN


def _weighted(item: str) -> tuple[str, float]:
    name, *parameters = (part.strip().lower() for part in item.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return name, float(parameter[2:])
            except ValueError:
                return name, 0.0
    return name, 1.0


def _packed(body: bytes, is_packable: bool) -> Iterable[tuple[str, list[bytes]]]:
    yield PLAIN, [body]
    if is_packable:
        # Without a time in it, so that every process makes the same bytes.
        yield GZIP, [gzip.compress(body, GZIP_LEVEL, mtime=0)]
        yield BROTLI, [brotli.compress(body, quality=BROTLI_QUALITY)]


def _value(headers: Iterable[tuple[str, str]], name: str) -> str:
    """What ``headers`` say under ``name``; of several, the last."""
    said = [value for key, value in headers if key.lower() == name.lower()]
    return said[-1] if said else ""
