"""The folder of a copy: what is written appears whole or not at all; nothing else is touched."""

from __future__ import annotations

import fcntl
import os
import tempfile
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

#: Where the copy keeps its own books; a server need not show it.
BOOKS = ".archive-copy"


class Refused(Exception):
    """The folder cannot take a copy; says why in a sentence."""


class Folder:
    """A folder that belongs to one copy. Raises Refused where it holds something else."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.books = root / BOOKS
        if root.exists() and not root.is_dir():
            raise Refused(_("%(folder)s is no folder.") % {"folder": root})
        if not self.books.is_dir() and root.exists() and any(root.iterdir()):
            sentence = _(
                "%(folder)s holds files that are no copy of the archive. Name an empty one."
            )
            raise Refused(sentence % {"folder": root})
        self.books.mkdir(parents=True, exist_ok=True)
        self._lock = self._locked()
        for left in self.books.glob("*.part"):
            left.unlink()

    @property
    def state(self) -> Path:
        return self.books / "state.sqlite3"

    def require_free(self, file: str) -> None:
        """Raises Refused where somebody else has put a file of that name."""
        target = self.root / file
        if target.exists():
            raise Refused(_("%(file)s was not written by this export.") % {"file": target})

    def write(self, file: str, content: bytes) -> bool:
        """Write one of our files; False where it says that already."""
        target = self.root / file
        if target.is_file() and target.read_bytes() == content:
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.books, suffix=".part", delete=False) as part:
            part.write(content)
        # A web server may run as somebody else.
        Path(part.name).chmod(0o644)
        os.replace(part.name, target)
        return True

    def remove(self, file: str) -> bool:
        """Take one of our files away, and the folders that it leaves empty."""
        target = self.root / file
        if not target.is_file():
            return False
        target.unlink()
        for folder in target.parents:
            if folder == self.root or any(folder.iterdir()):
                break
            folder.rmdir()
        return True

    def _locked(self) -> IO[str]:
        handle = (self.books / "lock").open("w")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            raise Refused(_("Another export is writing into this folder.")) from None
        return handle

    def close(self) -> None:
        self._lock.close()
