"""A zip that was handed in, opened only when nothing about it is wrong or too much."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

from broadcasts.legacy.reading.faults import Refused

#: The end of a zip: 22 bytes and a comment of at most 65,535.
END, END_MARK, TAIL = "<4s4H2LH", b"PK\x05\x06", 22 + 65_535
#: Its longer form, for what does not fit into 16 or 32 bits, and where that one lies.
END_64, MARK_64, PLACE_64 = "<4sQ2H2L4Q", b"PK\x06\x06", "<4sLQL"


#: What a damaged member, or one packed in a way of its own, raises while it is read.
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Limits:
    """What a zip may ask of this machine, in entries and unpacked bytes."""

    entries: int = 120_000
    directory: int = 16_000_000
    #: Of one file of data; 100,000 posts are about 200 MB.
    data: int = 4_000_000_000
    #: Unpacked to packed; text of X reaches about 30.
    ratio: int = 200
    #: Below this, a ratio says nothing.
    small: int = 1_000_000


LIMITS = Limits()


def opened(file: IO[bytes], limits: Limits = LIMITS) -> zipfile.ZipFile:
    """The zip in ``file`` with a directory that can be trusted. Raises Refused."""
    count, size = _promised(file)
    if count > limits.entries or size > limits.directory:
        raise Refused("too_many")
    try:
        packed = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OSError):
        raise Refused("not_zip") from None
    if len(packed.infolist()) > limits.entries:
        raise Refused("too_many")
    for member in packed.infolist():
        _refuse_tricks(member)
    return packed


def name_of(member: zipfile.ZipInfo) -> str:
    """The member's path with the slashes that every system understands."""
    return member.filename.replace("\\", "/")


def refuse_bomb(member: zipfile.ZipInfo, limits: Limits = LIMITS) -> None:
    """What is about to be opened may neither be locked nor unpack to more than it can be."""
    if member.flag_bits & 0x1:
        raise Refused("encrypted")
    if member.file_size > limits.data:
        raise Refused("too_large")
    if member.file_size > limits.small and (
        member.file_size > limits.ratio * max(1, member.compress_size)
    ):
        raise Refused("bomb")


def _refuse_tricks(member: zipfile.ZipInfo) -> None:
    name = name_of(member)
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or ":" in parts[0] or "\0" in member.orig_filename:
        raise Refused("climbing")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Refused("climbing")


def _promised(file: IO[bytes]) -> tuple[int, int]:
    """How many entries the zip says it has and how large their list is, before it is read."""
    length = file.seek(0, os.SEEK_END)
    file.seek(max(0, length - TAIL))
    tail = file.read(TAIL)
    place = tail.rfind(END_MARK)
    if place < 0 or len(tail) - place < struct.calcsize(END):
        raise Refused("truncated" if _begins_like_one(file) else "not_zip")
    _mark, _disk, _first, _here, count, size, offset, _comment = struct.unpack_from(
        END, tail, place
    )
    if 0xFFFF in (count,) or 0xFFFFFFFF in (size, offset):
        return _promised_64(file, tail[:place])
    return count, size


def _promised_64(file: IO[bytes], before: bytes) -> tuple[int, int]:
    width = struct.calcsize(PLACE_64)
    if len(before) < width:
        raise Refused("truncated")
    _mark, _disk, offset, _disks = struct.unpack(PLACE_64, before[-width:])
    try:
        file.seek(offset)
    except (OverflowError, OSError):
        raise Refused("truncated") from None
    found = file.read(struct.calcsize(END_64))
    if len(found) < struct.calcsize(END_64) or not found.startswith(MARK_64):
        raise Refused("truncated")
    *_before, count, size, _offset = struct.unpack(END_64, found)
    return count, size


def _begins_like_one(file: IO[bytes]) -> bool:
    file.seek(0)
    return file.read(4) == b"PK\x03\x04"
