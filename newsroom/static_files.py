"""Static files under hashed names, and one request for a stylesheet that consists of several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: A line of its own that asks for a sheet of the same folder, as ``css/public.css`` has them.
IMPORT = re.compile(r'^@import url\("([\w-]+\.css)"\);$', re.MULTILINE)
#: What only those who write a sheet read.
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)

Found = dict[str, tuple[Storage, str]]


class OneSheetStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # no types
    """Puts what a sheet imports in the place of the import, before names are hashed.

    Without this step, as under ``runserver``, the same sheet works with more requests.
    """

    def post_process(
        self, paths: Found, dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        if not dry_run:
            for name in [name for name in paths if name.endswith(".css")]:
                self._join(name, paths)
        yield from super().post_process(paths, dry_run, **options)

    def _join(self, name: str, paths: Found) -> None:
        written = _read(name, paths)
        folder = PurePosixPath(name).parent
        joined = IMPORT.sub(lambda found: _bare(str(folder / found[1]), paths), written)
        if joined != written:
            self.delete(name)
            self.save(name, ContentFile(joined.encode()))
            paths[name] = (self, name)


def _bare(name: str, paths: Found) -> str:
    return COMMENT.sub("", _read(name, paths))


def _read(name: str, paths: Found) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return bytes(file.read()).decode()
