"""What can be wrong: with the whole zip, which is refused, or with one item, which is noted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Refused(ValueError):
    """The zip is not read at all; ``reason`` is a word of ``XImport.Refusal``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Fault(StrEnum):
    """The words of ``XDefect.Kind``, which says them to people."""

    BROKEN = "broken"
    DAMAGED = "damaged"
    CODE = "code"
    WRAPPER = "wrapper"
    SHAPE = "shape"
    ENCODING = "encoding"
    CONTROL = "control"
    DATE = "date"
    DUPLICATE = "duplicate"
    LENGTH = "length"
    FOREIGN = "foreign"
    CHANGED = "changed"
    NOTE = "note"
    MEDIUM = "medium"
    PARTIAL = "partial"


@dataclass(frozen=True)
class Flaw:
    """One fault of one item, counted from 1; item 0 is the file as a whole."""

    fault: Fault
    file: str
    item: int = 0
    post_id: int | None = None
