"""A database of the run's own on a PostgreSQL server; dropped at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


@contextmanager
def own(server: str) -> Iterator[str]:
    """The address of a new database on ``server``; nothing of it is left afterwards.

    An empty ``server`` stands for SQLite in the run's own folder, which needs no address.
    """
    if not server:
        yield ""
        return
    name = f"newsroom_bench_{os.getpid()}"
    _run(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        _run(server, drop.format(sql.Identifier(name)))


def _run(server: str, statement: sql.Composed) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
