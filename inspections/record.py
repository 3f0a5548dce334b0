"""What keeps the record a record: rows that are written once, in whichever room they stand."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn, TypeVar

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
    """A row that can be written once and neither changed nor deleted through the ORM.

    The database holds the same for whoever comes past the ORM: see ``guards``.
    """

    #: Whether it may be deleted below the ORM while nothing refers to it.
    MAY_GO: ClassVar[bool] = False

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise RecordIsFinal(f"{type(self).__name__} {self.pk} is written already")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RecordIsFinal(f"{type(self).__name__} {self.pk} is kept")
