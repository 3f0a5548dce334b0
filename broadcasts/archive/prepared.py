"""Queries that are put together once in a process and asked often, with other values each time.

Django puts a query together anew whenever it is asked, which takes it several times as long as the
database needs for twenty lines. See decision 0087.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression
from django.db.models.sql.compiler import SQLCompiler

from broadcasts.models import Broadcast
from broadcasts.models.broadcast import BroadcastQuerySet


class Given(Expression):
    """Stands in a query where a value will be, which each asking gives by ``name``."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        itself: Any = (self,)
        return "%s", itself


#: At which moment something is asked to be public.
NOW: Any = Given("now")


class Prepared:
    """``rows`` in the database's words. What a text refers to is not fetched with it."""

    def __init__(self, rows: BroadcastQuerySet) -> None:
        self.words, self.values = rows.query.sql_with_params()

    def ask(self, **given: object) -> list[Broadcast]:
        values = [given[one.name] if isinstance(one, Given) else one for one in self.values]
        return list(Broadcast.objects.raw(self.words, values))
