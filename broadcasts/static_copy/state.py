"""What a copy knows of itself, in a file beside it: so a run costs what changed, not what is there.

``file``     the files it wrote, by address
``shows``    by which key a page is found when something changes
``place``    where older pages of a list begin, in the order of the list
``pending``  what is still to be asked for; a run that was killed goes on here
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from broadcasts.archive import places

TABLES = """
CREATE TABLE IF NOT EXISTS word (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS file (address TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pending (address TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shows (
    key TEXT NOT NULL, address TEXT NOT NULL, PRIMARY KEY (key, address)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shows_address ON shows (address);
"""
#: Values of one statement; SQLite takes more, older ones no more than this.
CHUNK = 500


class State:
    def __init__(self, file: Path) -> None:
        self.db = sqlite3.connect(file, isolation_level=None)
        # The words of a withdrawn address must not linger in free pages of this file.
        self.db.execute("PRAGMA secure_delete = ON")
        self.db.executescript(TABLES + places.TABLE)

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def whole(self) -> Iterator[None]:
        """All of it or nothing."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def word(self, name: str) -> str:
        row = self.db.execute("SELECT value FROM word WHERE name = ?", [name]).fetchone()
        return str(row[0]) if row else ""

    def remember(self, name: str, value: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO word VALUES (?, ?)", [name, value])

    def has(self, address: str) -> bool:
        found = self.db.execute("SELECT 1 FROM file WHERE address = ?", [address]).fetchone()
        return found is not None

    def addresses(self) -> Iterator[str]:
        """Every address that has a file."""
        return (str(row[0]) for row in self.db.execute("SELECT address FROM file"))

    def own(self, address: str, keys: Iterable[str]) -> None:
        """The copy has a file for ``address``, to be found again under ``keys``."""
        self.db.execute("INSERT OR IGNORE INTO file VALUES (?)", [address])
        self.db.execute("DELETE FROM shows WHERE address = ?", [address])
        rows = [(key, address) for key in set(keys)]
        self.db.executemany("INSERT INTO shows VALUES (?, ?)", rows)

    def disown(self, address: str) -> None:
        self.db.execute("DELETE FROM file WHERE address = ?", [address])
        self.db.execute("DELETE FROM shows WHERE address = ?", [address])

    def showing(self, keys: Iterable[str]) -> set[str]:
        """The addresses that were noted under one of ``keys``."""
        wanted = sorted(set(keys))
        found: set[str] = set()
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            marks = ", ".join("?" * len(part))
            statement = f"SELECT address FROM shows WHERE key IN ({marks})"  # noqa: S608 - only question marks
            found.update(str(row[0]) for row in self.db.execute(statement, part))
        return found

    def want(self, addresses: Iterable[str]) -> None:
        """Ask for these before the run is over."""
        self.db.executemany(
            "INSERT OR IGNORE INTO pending VALUES (?)", ((address,) for address in addresses)
        )

    def wanted(self, most: int) -> list[str]:
        rows = self.db.execute("SELECT address FROM pending ORDER BY address LIMIT ?", [most])
        return [str(row[0]) for row in rows]

    def done(self, addresses: Iterable[str]) -> None:
        self.db.executemany(
            "DELETE FROM pending WHERE address = ?", ((address,) for address in addresses)
        )
