"""What keeps the record a record: rows that are written once, and chains that show a gap."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Self

from django.db import models

from inspections.record import AppendOnly, AppendOnlyQuerySet, RecordIsFinal

__all__ = [
    "AppendOnly",
    "AppendOnlyQuerySet",
    "Chained",
    "RecordIsFinal",
    "canonical",
    "entry_of",
    "frozen_digest",
    "link_digest",
]


def canonical(entry: Mapping[str, Any]) -> str:
    """The one JSON text of ``entry``: sorted keys, no blanks, UTF-8 kept as it is."""
    return json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def text_digest(text: str) -> str:
    """SHA-256 (hex) of the UTF-8 bytes of ``text``: the value a signer agrees to."""
    return hashlib.sha256(text.encode()).hexdigest()


def link_digest(previous: str, entry: Mapping[str, Any]) -> str:
    """SHA-256 (hex) that binds ``entry`` to the digest of the row before it."""
    return hashlib.sha256(f"{previous}\n{canonical(entry)}".encode()).hexdigest()


class Chained(AppendOnly):
    """A row that binds itself to the row before it; rows with one ``CHAIN`` parent are a chain.

    The digest covers every column of the row, present and future: see ``entry_of``. Saving
    links the row, so a new kind of row needs no more than this base, ``CHAIN`` and a unique
    constraint over ``(CHAIN, number)``; ``verify_record`` finds it by itself.
    """

    #: The foreign key whose rows form one chain.
    CHAIN: ClassVar[str]
    #: Columns of the first rows, written into the entry even when they are empty.
    FOUNDING: ClassVar[frozenset[str]] = frozenset()

    number = models.PositiveIntegerField()
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.link()
        super().save(*args, **kwargs)

    def link(self) -> None:
        """Take the place after the chain's last row; the unique number settles races."""
        last = self.before()
        self.number = last.number + 1 if last else 1
        self.previous_digest = last.digest if last else ""
        self.digest = self.expected_digest()

    def before(self) -> Self | None:
        """The last row of this row's chain that is written already."""
        chain: models.QuerySet[Self] = models.QuerySet(type(self))
        owner = f"{self.CHAIN}_id"
        return chain.filter(**{owner: getattr(self, owner)}).order_by("number").last()

    def entry(self) -> dict[str, Any]:
        """What the digest covers."""
        return entry_of(self, self.FOUNDING)

    def expected_digest(self) -> str:
        return link_digest(self.previous_digest, self.entry())


#: What the digest cannot cover: the row's own key, and the digest with its link.
LINK = frozenset({"id", "previous_digest", "digest"})


def entry_of(
    row: models.Model, founding: Collection[str] = (), *, without: Collection[str] = ()
) -> dict[str, Any]:
    """Every column of ``row`` as plain values, so that no new one can be forgotten.

    An empty column (None, "" or its default) is left out unless it is ``founding``: a column
    that is added later leaves the digests of older rows as they are.
    """
    entry = {}
    for column in row._meta.concrete_fields:
        if column.name in LINK or column.name in without:
            continue
        value = plain(getattr(row, column.attname))
        if column.name in founding or value not in (None, "", plain(column.get_default())):
            entry[column.name] = value
    return entry


def plain(value: Any) -> Any:
    """A column's value as JSON keeps it: times in UTC, files by their name."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, models.fields.files.FieldFile):
        return value.name or ""
    return list(value) if isinstance(value, tuple) else value


def frozen_digest(rows: Collection[models.Model]) -> str:
    """SHA-256 (hex) over every column of ``rows``, their own keys included."""
    entries = [{"row": row._meta.label_lower, "id": row.pk, **entry_of(row)} for row in rows]
    return hashlib.sha256(canonical({"rows": entries}).encode()).hexdigest()
