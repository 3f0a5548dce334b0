"""An export that was handed in becomes a part of the record, batch by batch.

    hand_in ──> waiting ──claim──> reading ──last batch──> done
                   ▲                 │  └──wrong zip──> refused
                   └── put down ─────┘   (also: its worker died)

The zip is deleted as soon as nothing is left to read of it, and when it is refused.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from broadcasts.legacy import private_files, report, stages, work
from broadcasts.legacy.models import XAccountStep, XImport
from broadcasts.legacy.reading.faults import Refused
from broadcasts.legacy.uploads import Kept
from inspections import permissions
from inspections.models import Inspection, User
from inspections.permissions import Right

log = logging.getLogger(__name__)
#: How long a worker reads before it lets others have their turn: warnings wait for nobody.
SLICE = timedelta(seconds=20)
#: Beginnings without a single batch, after which nobody tries again.
TRIES = 5
State = XImport.State


def hand_in(
    kept: Kept, inspection: Inspection, *, by: User, now: datetime, handle: str = ""
) -> XImport:
    """Take an export in that lies in the private folder. Raises PermissionDenied."""
    if not permissions.may(by, Right.ADMINISTER, inspection):
        private_files.path(kept.source).unlink(missing_ok=True)
        raise PermissionDenied
    return XImport.objects.create(
        inspection=inspection,
        by=by,
        at=now,
        expected_handle=handle.strip().lstrip("@")[:40],
        file_name=kept.name[-200:],
        size=kept.size,
        file_digest=kept.digest,
        source=kept.source,
    )


def advance(
    import_id: int, clock: Callable[[], datetime] = timezone.now, time: timedelta = SLICE
) -> bool:
    """Read on for ``time``; True when something is left. Another worker's import is left alone."""
    now, claim = clock(), secrets.token_hex(16)
    mine = XImport.objects.free(now).filter(pk=import_id)
    if not mine.update(state=State.READING, claim=claim, beat_at=now, tries=F("tries") + 1):
        return False
    imported = XImport.objects.select_related("account", "inspection").get(pk=import_id)
    try:
        if imported.tries > TRIES:
            raise Refused(XImport.Refusal.STUCK)
        if not _read(imported, claim, clock, now + time):
            return XImport.objects.filter(pk=import_id, claim=claim).update(
                claim="", beat_at=None
            ) == 1  # fmt: skip
        _finish(imported, claim, clock())
    except Refused as refused:
        _refuse(imported, claim, refused.reason, clock())
    except work.Lost:
        log.warning("import %s: another worker has taken it over", import_id)
    return False


def _read(imported: XImport, claim: str, clock: Callable[[], datetime], until: datetime) -> bool:
    """Whether everything was read before ``until``."""
    try:
        file = private_files.path(imported.source).open("rb")
    except OSError:
        raise Refused(XImport.Refusal.GONE) from None
    with file, work.opened(imported, file, claim, clock) as mine:
        # The first step may be one that only finds its file read already.
        return not any(
            step > 1 and clock() >= until for step, _batch in enumerate(stages.run(mine), start=1)
        )


def _finish(imported: XImport, claim: str, now: datetime) -> None:
    with transaction.atomic():
        mine = XImport.objects.filter(pk=imported.pk, claim=claim, state=State.READING)
        if not mine.update(state=State.DONE, finished_at=now, claim="", beat_at=None):
            raise work.Lost(claim)
        assert imported.account is not None
        whole = report.of(XImport.objects.get(pk=imported.pk))
        XAccountStep.objects.create(
            account=imported.account,
            verb=XAccountStep.Verb.IMPORTED,
            by=imported.by,
            at=now,
            imported=imported,
            file_digest=imported.file_digest,
            report=json.dumps(whole.numbers(), sort_keys=True),
        )
    private_files.delete(imported)


def _refuse(imported: XImport, claim: str, reason: str, now: datetime) -> None:
    mine = XImport.objects.filter(pk=imported.pk, claim=claim, state=State.READING)
    if mine.update(state=State.REFUSED, refusal=reason, finished_at=now, claim="", beat_at=None):
        log.warning("import %s refused: %s", imported.pk, reason)
        private_files.delete(imported)
