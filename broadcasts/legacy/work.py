"""One worker on one import: the open zip, and progress that is written with every batch."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from django.db import models, transaction

from broadcasts.legacy import private_files
from broadcasts.legacy.models import XImport
from broadcasts.legacy.reading import contents, zips
from broadcasts.legacy.reading.contents import Contents
from broadcasts.legacy.reading.faults import Refused

#: Copied at a time out of a zip within the zip.
PIECE = 1_000_000


class Lost(RuntimeError):
    """Another worker has taken the import over; this one writes nothing more."""


@dataclass
class Work:
    """``claim`` is what this worker holds the import by."""

    imported: XImport
    packed: zipfile.ZipFile
    known: Contents
    claim: str
    clock: Callable[[], datetime]
    closing: ExitStack = field(default_factory=ExitStack)

    @contextmanager
    def batch(self, **progress: Any) -> Iterator[None]:
        """One transaction with its progress. Raises Lost, and then nothing of it is written."""
        with transaction.atomic():
            self.note(**progress)
            yield
        for name, value in progress.items():
            if not isinstance(value, models.expressions.Combinable):
                setattr(self.imported, name, value)

    def note(self, **progress: Any) -> None:
        mine = XImport.objects.filter(
            pk=self.imported.pk, claim=self.claim, state=XImport.State.READING
        )
        if not mine.update(beat_at=self.clock(), tries=0, **progress):
            raise Lost(self.claim)

    def nested(self, member: zipfile.ZipInfo) -> zipfile.ZipFile:
        """A zip within the zip, copied beside so that it can be sought in. Raises Refused."""
        temporary = tempfile.TemporaryFile(dir=private_files.folder())  # noqa: SIM115 (closed with the work)
        copy = self.closing.enter_context(temporary)
        try:
            with self.packed.open(member) as source:
                while piece := source.read(PIECE):
                    copy.write(piece)
        except zips.UNREADABLE:
            raise Refused("truncated") from None
        return self.closing.enter_context(zips.opened(copy))


@contextmanager
def opened(
    imported: XImport, file: IO[bytes], claim: str, clock: Callable[[], datetime]
) -> Iterator[Work]:
    """The work on ``imported``, whose zip is ``file``. Raises Refused."""
    with ExitStack() as closing:
        packed = closing.enter_context(zips.opened(file))
        yield Work(imported, packed, contents.contents(packed), claim, clock, closing)
