"""All published pages on this host's disk, for the time when the database does not answer.

One SQLite file: a page and how far the log was read for it are written in one transaction, and a
million pages are one file instead of a million. One process writes (``keeper``), many read.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import brotli

from broadcasts import database
from broadcasts.archive import places
from broadcasts.archive.front.pages import BROTLI, PLAIN, Page
from broadcasts.archive.places import Place
from broadcasts.changes import EVERYTHING

_SCHEMA = """
CREATE TABLE IF NOT EXISTS pages (
    path TEXT PRIMARY KEY, status INTEGER NOT NULL DEFAULT 0, headers TEXT NOT NULL DEFAULT '',
    packed TEXT NOT NULL DEFAULT '', body BLOB, shows TEXT NOT NULL DEFAULT '', reads TEXT,
    modified TEXT NOT NULL DEFAULT '', built REAL NOT NULL DEFAULT 0,
    due INTEGER NOT NULL DEFAULT 0, file TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS due ON pages (due) WHERE due > 0;
CREATE TABLE IF NOT EXISTS shown (
    key TEXT, path TEXT, PRIMARY KEY (key, path)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shown_on ON shown (path);
CREATE TABLE IF NOT EXISTS texts (
    number TEXT PRIMARY KEY, at TEXT NOT NULL, pk INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
#: Another number than the file's: its tables are of another make, or other pages belong into it,
#: and it is filled anew.
_MAKE = 3
#: The name of the mark that says when the one who writes last looked for changes.
LOOKED = "looked"
#: The name of the mark that says when no page that had changed waited for being made anew.
CURRENT = "current"
#: How urgent it is to make a page: it changed, or it was only never made.
NEW, CHANGED = 1, 2
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
_TOUCHED = "path IN (SELECT path FROM shown WHERE key IN ({keys}))"


class Store:
    """``status`` 0 is a page that is not there: never made, taken away, or not for keeping."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._local = threading.local()

    def prepare(self) -> None:
        """For the one who writes."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.touch()
        connection = self.connection()
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        # Pages that were taken away must not linger in free pages of this file.
        connection.execute("PRAGMA secure_delete=ON")
        if connection.execute("PRAGMA user_version").fetchone() != (_MAKE,):
            for (name,) in connection.execute(_TABLES).fetchall():
                connection.execute(f"DROP TABLE {name}")
            connection.execute(f"PRAGMA user_version = {_MAKE}")
        connection.executescript(_SCHEMA + places.TABLE)

    def page(self, path: str) -> Page | None:
        """The page at ``path``, or None; also where there is no store yet.

        An older page of a list has a query, and its path here is the whole address.
        """
        try:
            found = self.connection().execute(
                "SELECT status, headers, packed, body, shows, reads, modified, built, file"
                " FROM pages WHERE path = ? AND status > 0",
                [path],
            )
            row = found.fetchone()
        except sqlite3.Error:
            return None
        if row is None:
            return None
        status, headers, packed, body, shows, reads, modified, built, file = row
        return Page(
            status=status,
            headers=[(name, value) for name, value in json.loads(headers)],
            body=brotli.decompress(body) if packed == BROTLI else body,
            shows=frozenset(shows.split()),
            reads=None if reads is None else frozenset(reads.split()),
            modified=modified,
            built=built,
            file=file,
        )

    def put(self, path: str, page: Page) -> None:
        body = page.variants[BROTLI].body[0]
        row = (
            path,
            page.status,
            json.dumps(page.headers),
            PLAIN if body is page.variants[PLAIN].body[0] else BROTLI,
            body,
            " ".join(sorted(page.shows)),
            None if page.reads is None else " ".join(sorted(page.reads)),
            page.modified,
            page.built,
            page.file,
        )
        with self.together() as cursor:
            cursor.execute("REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)", row)
            cursor.execute("DELETE FROM shown WHERE path = ?", [path])
            keys = [(key, path) for key in page.shows]
            cursor.executemany("INSERT INTO shown VALUES (?, ?)", keys)

    def settle(self, path: str) -> None:
        """There is nothing to keep at ``path``; only a change of what it showed asks again."""
        with self.together() as cursor:
            cursor.execute(
                "UPDATE pages SET status = 0, body = NULL, due = 0 WHERE path = ?", [path]
            )

    def want(self, paths: Iterable[str]) -> None:
        """Have the pages made that nobody has asked for yet."""
        rows = [(path, NEW) for path in paths]
        with self.together() as cursor:
            cursor.executemany("INSERT OR IGNORE INTO pages (path, due) VALUES (?, ?)", rows)

    def renew(self, paths: Iterable[str]) -> None:
        """Have the pages made although they may be there, or were not for keeping."""
        rows = [(path, CHANGED) for path in paths]
        with self.together() as cursor:
            cursor.executemany(
                "INSERT INTO pages (path, due) VALUES (?, ?)"
                " ON CONFLICT (path) DO UPDATE SET due = excluded.due",
                rows,
            )

    def touch(self, keys: Iterable[str], *, takes_away: bool) -> None:
        """Pages that show one of ``keys`` are due; those taken away are gone until made anew."""
        touched = [*keys, EVERYTHING]
        where = _TOUCHED.format(keys=", ".join("?" * len(touched)))
        if EVERYTHING in touched[:-1]:
            # Also those that were not there: nobody knows whether they are by now.
            where, touched = "1", []
        gone = ", status = 0, body = NULL" if takes_away else ""
        with self.together() as cursor:
            statement = f"UPDATE pages SET due = {CHANGED}{gone} WHERE {where}"  # noqa: S608 - our own words only
            cursor.execute(statement, touched)

    def fold(self) -> None:
        """Empty the log of this file, which still holds the pages that were taken away."""
        database.empty_log(self.connection().execute)

    def showing(self, keys: Iterable[str]) -> list[str]:
        """Where something of ``keys`` is shown."""
        wanted = list(keys)
        marks = ", ".join("?" * len(wanted))
        statement = f"SELECT DISTINCT path FROM shown WHERE key IN ({marks})"  # noqa: S608 - only question marks
        return [path for (path,) in self.connection().execute(statement, wanted)]

    def know(self, texts: Iterable[Place]) -> None:
        """Remember where these texts stand in lists."""
        rows = [(place.number, place.at, place.pk) for place in texts]
        with self.together() as cursor:
            cursor.executemany("REPLACE INTO texts VALUES (?, ?, ?)", rows)

    def text(self, number: str) -> Place | None:
        """Where the text stands in lists; None for one that was never heard of."""
        found = "SELECT at, pk, number FROM texts WHERE number = ?"
        row = self.connection().execute(found, [number]).fetchone()
        return Place(*row) if row else None

    def due(self, most: int) -> list[str]:
        """What is to be made next, what changed first."""
        rows = self.connection().execute(
            "SELECT path FROM pages WHERE due > 0 ORDER BY due DESC LIMIT ?", [most]
        )
        return [path for (path,) in rows]

    def waiting(self, most: int = -1) -> int:
        """How many pages changed and are not made anew yet; no more than ``most`` are counted."""
        # The first condition is there for the index, which is one of the pages that are due.
        changed = "SELECT 1 FROM pages WHERE due > 0 AND due = ? LIMIT ?"
        rows = self.connection().execute(f"SELECT count(*) FROM ({changed})", [CHANGED, most])  # noqa: S608 - our own words only
        return int(rows.fetchone()[0])

    def mark(self, name: str) -> str:
        row = self.connection().execute("SELECT value FROM marks WHERE name = ?", [name]).fetchone()
        return str(row[0]) if row else ""

    def looked(self) -> float:
        """When the one who writes last looked for changes; 0 where there is no store."""
        try:
            return float(self.mark(LOOKED) or 0)
        except sqlite3.Error:
            return 0.0

    def set_mark(self, name: str, value: str) -> None:
        with self.together() as cursor:
            cursor.execute("REPLACE INTO marks VALUES (?, ?)", [name, value])

    @contextmanager
    def together(self) -> Iterator[sqlite3.Cursor]:
        """What is written inside is there as a whole or not at all; inside another, with that."""
        connection = self.connection()
        if connection.in_transaction:
            yield connection.cursor()
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection.cursor()
        except BaseException:
            connection.rollback()
            raise
        connection.commit()

    def close(self) -> None:
        """Leave the file, in this thread."""
        found: sqlite3.Connection | None = self._local.__dict__.pop("connection", None)
        if found is not None:
            found.close()

    def connection(self) -> sqlite3.Connection:
        """One for each thread; each statement is a transaction unless ``together``."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            # A reader must not make an empty store where there is none.
            where = f"file:{quote(str(self.file))}?mode=rw"
            found = sqlite3.connect(where, uri=True, timeout=10, isolation_level=None)
            self._local.connection = found
        return found
