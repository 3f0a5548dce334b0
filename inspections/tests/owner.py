"""What somebody with the rights of the database's owner can do to the record."""

from __future__ import annotations

from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

from inspections import guards

M = TypeVar("M", bound=Model)


def rows(model: type[M]) -> QuerySet[M]:
    """The rows of ``model`` past Python and past the database; inside a test's transaction."""
    connection.check_constraints()  # PostgreSQL alters no table that has checks to make
    guards.take_down(connection, model._meta.db_table)
    return QuerySet(model)
