"""Chains of rows that show a gap, and their ends, which show what was cut off.

row ── digest over its columns and the row before it ──> next row ── ... ──> ChainEnd
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from inspections.record import AppendOnly


def canonical(entry: Mapping[str, Any]) -> str:
    """The one JSON text of ``entry``: sorted keys, no blanks, UTF-8 kept as it is."""
    return json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def link_digest(previous: str, entry: Mapping[str, Any]) -> str:
    """SHA-256 (hex) that binds ``entry`` to the digest of the row before it."""
    return hashlib.sha256(f"{previous}\n{canonical(entry)}".encode()).hexdigest()


class ChainEnd(models.Model):
    """How long one chain is and the digest of its last row, written with every link.

    ``table`` is the label of the chained model, ``parent`` the key of whose rows form the
    chain. A row that was cut off the chain is missed here; the number only ever grows.
    """

    table = models.CharField(max_length=60)
    parent = models.BigIntegerField()
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "parent"], name="one_end_per_chain")
        ]

    def __str__(self) -> str:
        return f"{self.table} of {self.parent}: {self.number}"

    def grow(self, digest: str) -> None:
        """One link more; IntegrityError when somebody else linked a row meanwhile."""
        still = ChainEnd.objects.filter(pk=self.pk, number=self.number, digest=self.digest)
        if not still.update(number=self.number + 1, digest=digest):
            raise IntegrityError(f"{self} has grown already")


class Chained(AppendOnly):
    """A row that binds itself to the row before it; rows with one ``CHAIN`` parent are a chain.

    The digest covers every column of the row, present and future: see ``entry_of``. Saving
    links the row, so a new kind of row needs no more than this base, ``CHAIN`` and a unique
    constraint over ``(CHAIN, number)``; ``verify_record`` finds it by itself. Whoever writes
    the first rows of a chain from several sides at once locks its parent before.
    """

    #: The foreign key whose rows form one chain.
    CHAIN: ClassVar[str]
    #: Columns of the first rows, written into the entry even when they are empty.
    FOUNDING: ClassVar[frozenset[str]] = frozenset()

    number = models.PositiveIntegerField(_("number"))
    previous_digest = models.CharField(_("digest of the row before"), max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            super().save(*args, **kwargs)  # which refuses
        with transaction.atomic(savepoint=False):
            end = self.link()
            super().save(*args, **kwargs)
            if end:
                end.grow(self.digest)
            else:
                ChainEnd.objects.create(**self.chain(), number=1, digest=self.digest)

    def link(self) -> ChainEnd | None:
        """Take the place after the chain's last row, and hold its end; None for the first row."""
        end = ChainEnd.objects.select_for_update().filter(**self.chain()).first()
        self.number = end.number + 1 if end else 1
        self.previous_digest = end.digest if end else ""
        self.digest = self.expected_digest()
        return end

    def chain(self) -> dict[str, Any]:
        """Which chain the row belongs to."""
        return {"table": self._meta.label_lower, "parent": getattr(self, f"{self.CHAIN}_id")}

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


def chain_rows(model: Any, parent: str) -> None:
    """For a migration: link the rows of ``model`` that were written before it was chained."""
    chain, number, digest = None, 0, ""
    for row in model.objects.order_by(f"{parent}_id", "pk").iterator(500):
        if getattr(row, f"{parent}_id") != chain:
            chain, number, digest = getattr(row, f"{parent}_id"), 0, ""
        row.number = number = number + 1
        before, digest = digest, link_digest(digest, entry_of(row))
        model.objects.filter(pk=row.pk).update(number=number, previous_digest=before, digest=digest)


def close_chains(model: Any, parent: str, ends: Any) -> None:
    """For a migration: note the end of every chain of ``model`` in ``ends``."""
    links = model.objects.order_by(f"{parent}_id", "number")
    rows = links.values_list(f"{parent}_id", "number", "digest").iterator(2000)
    table = model._meta.label_lower
    ends.objects.bulk_create(
        ends(table=table, parent=chain, number=number, digest=digest)
        for chain, number, digest in _lasts(rows)
    )


def _lasts(rows: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """The last row of each chain."""
    last: tuple[int, int, str] | None = None
    for row in rows:
        if last and row[0] != last[0]:
            yield last
        last = row
    if last:
        yield last
