"""New lines of the programs' logs, each with its program's name, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


class Stream:
    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.positions: dict[Path, int] = {}
        self.skip()

    def skip(self) -> None:
        """Go to the end: what was said until now is in the files."""
        self.positions = {file: file.stat().st_size for file in self.logs.glob("*.log")}

    def lines(self) -> Iterator[str]:
        for file in sorted(self.logs.glob("*.log")):
            for line in self._new(file):
                yield f"{file.stem:<10} | {line}"

    def _new(self, file: Path) -> list[str]:
        """Whole lines only; from the top again when the supervisor began a new file."""
        position = self.positions.get(file, 0)
        size = file.stat().st_size
        if size == position:
            return []
        with file.open("rb") as handle:
            handle.seek(position if size > position else 0)
            data = handle.read()
            whole = data.rfind(b"\n") + 1
            self.positions[file] = handle.tell() - len(data) + whole
        return data[:whole].decode("utf-8", "replace").splitlines()
