"""What keeps the record a record: rows that are written once, and chains that show a gap."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from inspections.record import AppendOnly, AppendOnlyQuerySet, RecordIsFinal

__all__ = ["AppendOnly", "AppendOnlyQuerySet", "RecordIsFinal", "canonical", "link_digest"]


def canonical(entry: Mapping[str, Any]) -> str:
    """The one JSON text of ``entry``: sorted keys, no blanks, UTF-8 kept as it is."""
    return json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def text_digest(text: str) -> str:
    """SHA-256 (hex) of the UTF-8 bytes of ``text``: the value a signer agrees to."""
    return hashlib.sha256(text.encode()).hexdigest()


def link_digest(previous: str, entry: Mapping[str, Any]) -> str:
    """SHA-256 (hex) that binds ``entry`` to the digest of the row before it."""
    return hashlib.sha256(f"{previous}\n{canonical(entry)}".encode()).hexdigest()
