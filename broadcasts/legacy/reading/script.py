"""A file of an export: one assignment of JSON, read item by item and never run.

The standard decoder reads one value at a place of a window and says where it ends. So a
broken item costs itself alone, and memory holds a window, however large the file is.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import IO, Any, NoReturn

from broadcasts.legacy.reading.faults import Fault
from broadcasts.legacy.reading.zips import UNREADABLE

#: What stands before the data, by the kind of file.
WRAPPERS = {
    "manifest": r"window\.__THAR_CONFIG",
    "account": r"window\.YTD\.account\.part\d+|var user_details",
    "index": r"var tweet_index",
    "handles": r"window\.YTD\.screen_name_change\.part\d+",
    "headers": r"window\.YTD\.tweet_headers\.part\d+",
    "posts": r"window\.YTD\.tweets?\.part\d+|Grailbird\.data\.tweets_\d{4}_\d\d",
    "communities": r"window\.YTD\.community_tweet\.part\d+",
    "notes": r"window\.YTD\.note_tweet\.part\d+",
}
#: Bytes that are read at a time, and the most characters that one item may have.
CHUNK, MOST = 262_144, 4_000_000
#: Places that are tried to find the next good item, in one file; then it is given up.
TRIES = 5_000
NEXT = re.compile(r",\s*(?=\{)")
BLANKS = re.compile(r"\s*")
CLOSED = re.compile(r"\]\s*;?\s*\Z")
IsItem = Callable[[object], bool]


class Broken(ValueError):
    """What stands at this place is no JSON, or too much of it."""


@dataclass(frozen=True)
class Item:
    """One item of an array, counted from 1."""

    number: int
    value: Any


@dataclass(frozen=True)
class Hole:
    """Something that could not be read; number 0 is the file as a whole."""

    number: int
    fault: Fault


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


DECODER = json.JSONDecoder(parse_constant=_no_constant)


class Window:
    """The part of a file that is in memory, with the place up to which it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.decode = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape").decode
        self.text, self.at = "", 0
        self.is_damaged = self.has_ended = False
        self.tries = TRIES

    def more(self) -> bool:
        """Read on and forget what lies behind; False at the end."""
        fresh = b"" if self.has_ended else self._read()
        self.text = self.text[self.at :] + self.decode(fresh, final=not fresh)
        self.at = 0
        self.has_ended = not fresh
        return bool(fresh)

    def _read(self) -> bytes:
        """What can be read of the next chunk; a damaged file gives what lies before the damage."""
        parts, length = [], 0
        try:
            while length < CHUNK and (part := self.file.read(65_536)):
                parts.append(part)
                length += len(part)
        except UNREADABLE:
            self.is_damaged = True
        return b"".join(parts)

    def next(self) -> str:
        """The next character that is no blank, left where it is; empty at the end."""
        while True:
            blanks = BLANKS.match(self.text, self.at)
            self.at = blanks.end() if blanks else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def take(self, character: str) -> bool:
        """Whether ``character`` is next; then it is read."""
        found = self.next() == character
        self.at += found
        return found

    def wrapper(self, kind: str) -> bool:
        """Read the assignment before the data; False where the file begins otherwise."""
        self.next()
        found = re.compile(rf"(?:{WRAPPERS[kind]})\s*=").match(self.text, self.at)
        if found:
            self.at = found.end()
        return bool(found)

    def value(self) -> object:
        """One value. Raises Broken, and then the place is where it was."""
        self.next()
        while True:
            try:
                value, end = DECODER.raw_decode(self.text, self.at)
            except RecursionError:
                raise Broken("deep") from None
            except ValueError:
                if len(self.text) - self.at > MOST or not self.more():
                    raise Broken("no JSON") from None
                continue
            if end == len(self.text) and self.more():
                continue  # a number may go on
            self.at = end
            return value

    def skip(self, is_item: IsItem) -> bool:
        """Go to the next place where an item can be read; False where there is none."""
        while True:
            edge = len(self.text) if self.has_ended else len(self.text) - MOST // 4
            for found in NEXT.finditer(self.text, self.at, max(self.at, edge)):
                self.tries -= 1
                if self.tries < 0:
                    return False
                if _reads(self.text, found.end(), is_item):
                    self.at = found.end()
                    return True
            if self.has_ended:
                return False
            self.at = max(self.at, edge)
            self.more()

    def ends_like_an_array(self) -> bool:
        """Whether everything was read and only what is broken is missing."""
        return self.has_ended and bool(CLOSED.search(self.text, self.at))


def _reads(text: str, place: int, is_item: IsItem) -> bool:
    try:
        value, _end = DECODER.raw_decode(text, place)
    except (ValueError, RecursionError):
        return False
    return is_item(value)


def items(file: IO[bytes], kind: str, is_item: IsItem) -> Iterator[Item | Hole]:
    """The items of a file's array, and what of it could not be read."""
    window = Window(file)
    if not window.wrapper(kind) or not window.take("["):
        yield Hole(0, Fault.DAMAGED if window.is_damaged else Fault.WRAPPER)
        return
    if window.take("]") or (yield from _array(window, is_item)):
        window.take(";")
        if window.next():
            yield Hole(0, Fault.CODE)
    if window.is_damaged:
        yield Hole(0, Fault.DAMAGED)


def _array(window: Window, is_item: IsItem) -> Generator[Item | Hole, None, bool]:
    """The items up to the closing bracket; returns whether that came."""
    number = 0
    while True:
        number += 1
        try:
            yield Item(number, window.value())
            if window.take("]"):
                return True
            if window.take(","):
                continue
            number += 1
        except Broken:
            pass  # noted below
        yield Hole(number, Fault.BROKEN)
        if not window.skip(is_item):
            if not window.ends_like_an_array():
                yield Hole(0, Fault.DAMAGED)
            return False


def whole(file: IO[bytes], kind: str) -> Any:
    """All data of a small file; None where it is no such file or has more than an item may."""
    window = Window(file)
    if not window.wrapper(kind):
        return None
    try:
        value = window.value()
    except Broken:
        return None
    window.take(";")
    return None if window.next() or window.is_damaged else value
