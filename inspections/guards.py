"""The database itself refuses to change or to delete what is written once.

Python refuses already (``AppendOnly``); this holds for whoever comes past it: a raw query, a
shell, another program. The list of tables is the models themselves. ``migrate`` takes the guards
down before it alters tables and puts them up afterwards; ``flush`` does the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from inspections.chain import ChainEnd
from inspections.record import AppendOnly

#: An end may only grow, by one link at a time.
GROWS = 'NEW.number = OLD.number + 1 AND NEW."table" = OLD."table" AND NEW.parent = OLD.parent'
REFUSE = """
    CREATE OR REPLACE FUNCTION record_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'rows of % are written once', TG_TABLE_NAME USING ERRCODE = '23000';
    END $$
"""
STANDING = {
    "postgresql": "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE tgname LIKE 'guard\\_%' AND tgenabled <> 'D'",
    "sqlite": "SELECT name, tbl_name FROM sqlite_master"
    " WHERE type = 'trigger' AND name LIKE 'guard\\_%' ESCAPE '\\'",
}


@dataclass(frozen=True)
class Guard:
    """One trigger: on ``table``, against ``event``, but for rows that fit ``unless``."""

    table: str
    event: str
    unless: str = ""

    @property
    def name(self) -> str:
        return f"guard_{self.event.lower()}_{self.table}"

    def create(self, vendor: str) -> str:
        when = f"WHEN (NOT ({self.unless}))" if self.unless else ""
        then = "EXECUTE FUNCTION record_is_final()"
        if vendor == "sqlite":
            words = f"rows of {self.table} are written once"
            then = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        on = f'BEFORE {self.event} ON "{self.table}" FOR EACH ROW'
        return f'CREATE TRIGGER "{self.name}" {on} {when} {then}'


def wanted() -> Iterator[Guard]:
    """The guards of every table of the record, by its models."""
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if model is ChainEnd:
            yield Guard(table, "UPDATE", unless=GROWS)
            yield Guard(table, "DELETE")
        elif issubclass(model, AppendOnly) or _joins(model):
            yield Guard(table, "UPDATE")
            if not getattr(model, "MAY_GO", False):
                yield Guard(table, "DELETE")


def _joins(model: type[models.Model]) -> bool:
    """Whether it is the table between a row that is written once and its many others."""
    owner: Any = model._meta.auto_created
    return isinstance(owner, type) and issubclass(owner, AppendOnly)


def missing(connection: BaseDatabaseWrapper) -> list[Guard]:
    """The guards that do not stand: somebody took them down, or a migration did not end."""
    there = dict(_standing(connection))
    tables = connection.introspection.table_names()
    return [one for one in wanted() if one.name not in there and one.table in tables]


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Create what is missing."""
    sought = missing(connection)
    with connection.cursor() as cursor:
        if sought and connection.vendor == "postgresql":
            cursor.execute(REFUSE)
        for guard in sought:
            cursor.execute(guard.create(connection.vendor))


def take_down(connection: BaseDatabaseWrapper, table: str = "") -> None:
    """Remove the guards of ``table``, or all: what the owner of the database can do."""
    standing = [(name, on) for name, on in _standing(connection) if table in ("", on)]
    with connection.cursor() as cursor:
        for name, on in standing:
            where = f' ON "{on}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER "{name}"{where}')


def _standing(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        return [(str(name), str(table)) for name, table in cursor.fetchall()]


def before_migrations(*, using: str, **_more: Any) -> None:
    take_down(connections[using])


def after_migrations(*, using: str, **_more: Any) -> None:
    put_up(connections[using])
