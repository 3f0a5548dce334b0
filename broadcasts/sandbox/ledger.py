"""The sandbox's memory: one SQLite file and a folder of pictures, safe for many threads."""

import hashlib
import json
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from broadcasts.sandbox.records import Account, Asset, Post

SCHEMA = """
CREATE TABLE IF NOT EXISTS account (
    platform TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, token TEXT NOT NULL,
    extra TEXT NOT NULL, PRIMARY KEY (platform, id));
CREATE TABLE IF NOT EXISTS post (
    number INTEGER PRIMARY KEY AUTOINCREMENT, platform TEXT NOT NULL, account TEXT NOT NULL,
    id TEXT NOT NULL, text TEXT NOT NULL, wire TEXT NOT NULL, data TEXT NOT NULL,
    created REAL NOT NULL, edited REAL, deleted REAL, visible_from REAL NOT NULL,
    dropped INTEGER NOT NULL DEFAULT 0, versions TEXT NOT NULL DEFAULT '[]',
    UNIQUE (platform, account, id));
CREATE INDEX IF NOT EXISTS post_by_id ON post (platform, id);
CREATE TABLE IF NOT EXISTS asset (
    platform TEXT NOT NULL, id TEXT NOT NULL, account TEXT NOT NULL, created REAL NOT NULL,
    data TEXT NOT NULL, PRIMARY KEY (platform, id));
"""

OWNERS = """
WITH asked(platform) AS (SELECT value FROM json_each(?1))
SELECT platform, account FROM post WHERE platform IN asked AND id = ?2
UNION SELECT platform, account FROM asset WHERE platform IN asked AND id = ?2
"""


class Ledger:
    """One connection behind one lock: writes are short, and readers never see half a post."""

    def __init__(self, folder: Path) -> None:
        self._pictures = folder / "pictures"
        self._pictures.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._depth = 0
        self._offset = 0.0
        self._db = sqlite3.connect(
            folder / "sandbox.sqlite3", isolation_level=None, check_same_thread=False
        )
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)
        # Every call asks who its token belongs to, and a state has a thousand accounts.
        self._accounts = _in_order(self._stored_accounts())

    @contextmanager
    def transaction(self, *, keep: bool = True) -> Iterator[None]:
        """Hold the ledger for one step; `keep=False` plays the step and forgets it again."""
        with self._lock:
            name = f"step{self._depth}"
            self._depth += 1
            self._db.execute(f"SAVEPOINT {name}")
            done = False
            try:
                yield
                done = keep
            finally:
                if not done:
                    self._db.execute(f"ROLLBACK TO {name}")
                self._db.execute(f"RELEASE {name}")
                self._depth -= 1

    def now(self) -> float:
        return time.time() + self._offset

    def advance(self, seconds: float) -> None:
        """Move the sandbox's clock, so that a test need not wait for 24 hours."""
        self._offset += seconds

    def reset(self) -> None:
        """Forget every post and upload; accounts stay."""
        with self.transaction():
            self._db.execute("DELETE FROM post")
            self._db.execute("DELETE FROM asset")
        self._offset = 0.0

    def close(self) -> None:
        with self._lock:
            self._db.close()

    # Accounts

    def put_account(self, account: Account) -> None:
        row = (account.platform, account.id, account.name, account.token)
        with self.transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO account VALUES (?, ?, ?, ?, ?)",
                (*row, json.dumps(account.extra)),
            )
            others = self._accounts | {(account.platform, account.id): account}
            self._accounts = _in_order(others.values())

    def accounts(self, *platforms: str) -> list[Account]:
        """All of these platforms, or of all, in the order of platform, name and id."""
        everyone = self._accounts.values()
        return [one for one in everyone if one.platform in platforms or not platforms]

    def account(self, platform: str, id: str) -> Account | None:
        return self._accounts.get((platform, id))

    def owners(self, id: str, *platforms: str) -> list[Account]:
        """The accounts of these platforms that are called so, or have such a post or upload."""
        rows = self._rows(OWNERS, json.dumps(platforms), id)
        having = {(row["platform"], row["account"]) for row in rows}
        return [
            one
            for one in self.accounts(*platforms)
            if one.id == id or (one.platform, one.id) in having
        ]

    def _stored_accounts(self) -> list[Account]:
        return [
            Account(r["platform"], r["id"], r["name"], r["token"], json.loads(r["extra"]))
            for r in self._rows("SELECT * FROM account")
        ]

    # Posts

    def add_post(
        self,
        account: Account,
        id: str,
        *,
        text: str,
        wire: str = "",
        data: dict[str, Any] | None = None,
        read_delay: float = 0.0,
    ) -> bool:
        """Write a post; an id that is taken drops the newcomer and answers False."""
        now = self.now()
        with self.transaction():
            added = self._db.execute(
                "INSERT INTO post (platform, account, id, text, wire, data, created, visible_from)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (account.platform, account.id, id, text, wire or text, json.dumps(data or {}))
                + (now, now + read_delay),
            )
            if not added.rowcount:
                self._db.execute(
                    "UPDATE post SET dropped = dropped + 1"
                    " WHERE platform = ? AND account = ? AND id = ?",
                    (account.platform, account.id, id),
                )
        return bool(added.rowcount)

    def post(self, platform: str, id: str, account: str | None = None) -> Post | None:
        """One post, deleted or not."""
        rows = self._rows("SELECT * FROM post WHERE platform = ? AND id = ?", platform, id)
        posts = [_post(row) for row in rows]
        return next((post for post in posts if account in (None, post.account)), None)

    def visible(self, platform: str, id: str, account: str | None = None) -> Post | None:
        """One post as the platform's readers would find it."""
        post = self.post(platform, id, account)
        if post is None or post.deleted is not None or post.visible_from > self.now():
            return None
        return post

    def standing(self, account: Account, *, hidden: bool = False) -> list[Post]:
        """The account's posts that are not deleted, newest first."""
        rows = self._rows(
            "SELECT * FROM post WHERE platform = ? AND account = ? AND deleted IS NULL"
            " AND (visible_from <= ? OR ?) ORDER BY number DESC",
            *(account.platform, account.id, self.now(), hidden),
        )
        return [_post(row) for row in rows]

    def everything(self, platform: str | None, account: str | None) -> list[Post]:
        """Every post ever written, oldest first."""
        rows = self._rows(
            "SELECT * FROM post WHERE (?1 IS NULL OR platform = ?1)"
            " AND (?2 IS NULL OR account = ?2) ORDER BY number",
            *(platform, account),
        )
        return [_post(row) for row in rows]

    def edit_post(
        self, post: Post, *, text: str, wire: str = "", data: dict[str, Any] | None = None
    ) -> None:
        versions = json.dumps([*post.versions, post.text])
        kept = json.dumps(post.data if data is None else data)
        with self.transaction():
            self._db.execute(
                "UPDATE post SET text = ?, wire = ?, edited = ?, versions = ?, data = ?"
                " WHERE number = ?",
                (text, wire or text, self.now(), versions, kept, post.number),
            )

    def delete_post(self, post: Post) -> None:
        with self.transaction():
            self._db.execute(
                "UPDATE post SET deleted = ? WHERE number = ? AND deleted IS NULL",
                (self.now(), post.number),
            )

    # What comes before a post

    def put_asset(self, account: Account, id: str, data: dict[str, Any]) -> None:
        row = (account.platform, id, account.id, self.now(), json.dumps(data))
        with self.transaction():
            self._db.execute("INSERT INTO asset VALUES (?, ?, ?, ?, ?)", row)

    def asset(self, platform: str, id: str) -> Asset | None:
        rows = self._rows("SELECT * FROM asset WHERE platform = ? AND id = ?", platform, id)
        if not rows:
            return None
        row = rows[0]
        data = json.loads(row["data"])
        return Asset(row["platform"], row["id"], row["account"], row["created"], data)

    def change_asset(self, asset: Asset, **changes: object) -> Asset:
        """Change some values of an asset as it stands now, not as it was read."""
        with self.transaction():
            current = self.asset(asset.platform, asset.id) or asset
            data = {**current.data, **changes}
            self._db.execute(
                "UPDATE asset SET data = ? WHERE platform = ? AND id = ?",
                (json.dumps(data), asset.platform, asset.id),
            )
        return Asset(asset.platform, asset.id, asset.account, asset.created, data)

    def poll_asset(self, asset: Asset) -> Asset:
        """Count one look at an asset that is still being processed."""
        with self.transaction():
            current = self.asset(asset.platform, asset.id) or asset
            return self.change_asset(asset, polls=current.data.get("polls", 0) + 1)

    # Pictures

    def keep_picture(self, content: bytes, ending: str) -> str:
        """Store a picture under its digest and answer the file name."""
        name = f"{hashlib.sha256(content).hexdigest()}.{ending}"
        path = self._pictures / name
        if not path.exists():
            # Written aside and renamed, so that no reader sees half a file.
            partial = path.with_suffix(f".{threading.get_ident()}.part")
            partial.write_bytes(content)
            partial.replace(path)
        return name

    def picture(self, name: str) -> bytes | None:
        path = self._pictures / name
        return path.read_bytes() if path.is_file() else None

    def _rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(query, values).fetchall()


def _in_order(accounts: Iterable[Account]) -> dict[tuple[str, str], Account]:
    found = sorted(accounts, key=lambda one: (one.platform, one.name, one.id))
    return {(one.platform, one.id): one for one in found}


def _post(row: sqlite3.Row) -> Post:
    values = dict(row)
    values["data"] = json.loads(values["data"])
    values["versions"] = json.loads(values["versions"])
    return Post(**values)
