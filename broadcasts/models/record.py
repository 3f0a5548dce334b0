"""The words of the record for this room and the one above; its base stands in ``inspections``."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from django.db import models

from inspections.chain import Chained, ChainEnd, canonical, entry_of, link_digest
from inspections.record import AppendOnly, AppendOnlyQuerySet, RecordIsFinal

__all__ = [
    "AppendOnly",
    "AppendOnlyQuerySet",
    "ChainEnd",
    "Chained",
    "RecordIsFinal",
    "canonical",
    "entry_of",
    "frozen_digest",
    "link_digest",
]


def text_digest(text: str) -> str:
    """SHA-256 (hex) of the UTF-8 bytes of ``text``: the value a signer agrees to."""
    return hashlib.sha256(text.encode()).hexdigest()


def frozen_digest(rows: Collection[models.Model]) -> str:
    """SHA-256 (hex) over every column of ``rows``, their own keys included."""
    entries = [{"row": row._meta.label_lower, "id": row.pk, **entry_of(row)} for row in rows]
    return hashlib.sha256(canonical({"rows": entries}).encode()).hexdigest()
