"""What keeps the record a record: rows that are written once, and chains that show a gap."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class RecordIsFinal(TypeError):
    """Somebody tried to change or delete a row of the record."""


class AppendOnlyQuerySet(models.QuerySet[M]):
    def update(self, **values: Any) -> NoReturn:
        raise RecordIsFinal(f"{self.model.__name__} rows are written once")

    def delete(self) -> NoReturn:
        raise RecordIsFinal(f"{self.model.__name__} rows are kept")


class AppendOnly(models.Model):
    """A row that can be written once and neither changed nor deleted through the ORM."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise RecordIsFinal(f"{type(self).__name__} {self.pk} is written already")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RecordIsFinal(f"{type(self).__name__} {self.pk} is kept")


def canonical(entry: Mapping[str, Any]) -> str:
    """The one JSON text of ``entry``: sorted keys, no blanks, UTF-8 kept as it is."""
    return json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def link_digest(previous: str, entry: Mapping[str, Any]) -> str:
    """SHA-256 (hex) that binds ``entry`` to the digest of the row before it."""
    return hashlib.sha256(f"{previous}\n{canonical(entry)}".encode()).hexdigest()
