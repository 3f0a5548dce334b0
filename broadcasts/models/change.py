"""What changed for readers: the log from which every web process learns what to forget."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler


class TransactionNumber(models.Func):
    """The number of the transaction that writes the row; SQLite commits in the order of ids."""

    output_field = models.BigIntegerField()
    arity = 0
    template = "0"

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        template = "pg_current_xact_id()::text::bigint"
        return self.as_sql(compiler, connection, template=template, **context)


class Change(models.Model):
    """One change of public pages, committed together with what changed.

    ``touches`` are keys (see ``broadcasts.changes``): a page that has one of them is out of date.
    ``takes_away`` says that the old pages may not be shown any more, not even in an outage.
    ``transaction`` finds rows that were committed later than rows with a higher id.
    """

    at = models.DateTimeField(db_index=True)
    transaction = models.BigIntegerField(db_index=True)
    touches = models.JSONField(default=list)
    takes_away = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.pk}: {', '.join(self.touches)}"
