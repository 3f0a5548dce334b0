"""A zip on its way in: straight to the private folder, counted and summed up while it comes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from broadcasts.legacy import private_files
from broadcasts.legacy.models import XImport

PIECE = 1_000_000

if TYPE_CHECKING:

    class Upload(UploadedFile[bytes]): ...

else:
    Upload = UploadedFile  # which cannot be subscripted at run time


class TooLarge(ValueError):
    """More bytes than ``X_EXPORT_MAX_BYTES``."""


@dataclass(frozen=True)
class Kept:
    """A file in the private folder; ``name`` is what its owner called it."""

    source: str
    name: str
    size: int
    digest: str


class Keeping:
    """Writes a new private file piece by piece."""

    def __init__(self, name: str) -> None:
        self.name, self.source, self.size = Path(name).name, private_files.new_name(), 0
        self.sum = hashlib.sha256()
        self.file = private_files.path(self.source).open("xb")

    def write(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size > settings.X_EXPORT_MAX_BYTES:
            self.drop()
            raise TooLarge
        self.file.write(piece)
        self.sum.update(piece)

    def done(self) -> Kept:
        self.file.close()
        return Kept(self.source, self.name, self.size, self.sum.hexdigest())

    def drop(self) -> None:
        self.file.close()
        private_files.path(self.source).unlink(missing_ok=True)


def copied(file: IO[bytes], name: str) -> Kept:
    """A private copy of a file of this machine. Raises TooLarge."""
    keeping = Keeping(name)
    while piece := file.read(PIECE):
        keeping.write(piece)
    return keeping.done()


class KeptFile(Upload):
    """An upload that lies in the private folder already."""

    def __init__(self, kept: Kept) -> None:
        super().__init__(file=None, name=kept.name, size=kept.size)
        self.kept = kept


class KeepingHandler(FileUploadHandler):
    """Takes the upload of a form; what is too large or breaks off leaves nothing behind."""

    chunk_size = PIECE

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.keeping: Keeping | None = None
        #: All that was written, under whatever name the form sent it.
        self.kept: list[Kept] = []
        self.is_too_large = False
        #: Whoever may not hand in anything writes nothing to our disk either.
        self.is_open = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if not self.is_open:
            raise StopUpload(connection_reset=True)
        self.keeping = Keeping(self.file_name or "")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self.keeping is not None
        try:
            self.keeping.write(raw_data)
        except TooLarge:
            self.keeping, self.is_too_large = None, True
            raise StopUpload(connection_reset=False) from None

    def file_complete(self, file_size: int) -> KeptFile | None:
        if self.keeping is None:
            return None
        kept, self.keeping = self.keeping.done(), None
        self.kept.append(kept)
        return KeptFile(kept)

    def clear(self) -> None:
        """Delete what became no import; a form that breaks off names none of its files."""
        for kept in self.kept:
            if not XImport.objects.filter(source=kept.source).exists():
                private_files.path(kept.source).unlink(missing_ok=True)

    def upload_interrupted(self) -> None:
        if self.keeping:
            self.keeping.drop()
