"""What the tests of an import do again and again."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils import timezone

from broadcasts.legacy import importing, uploads
from broadcasts.legacy.tests.making import packed
from broadcasts.models import XImport, XPost
from broadcasts.tests.cast import Cast


def hand_in(cast: Cast, content: bytes | Mapping[str, bytes | str], handle: str = "") -> XImport:
    content = content if isinstance(content, bytes) else packed(content)
    kept = uploads.copied(io.BytesIO(content), "twitter-2024.zip")
    now = timezone.now()
    return importing.hand_in(kept, cast.inspection, by=cast.administrator, now=now, handle=handle)


def read(imported: XImport, clock: Callable[[], datetime] = timezone.now) -> XImport:
    """Turn after turn until nothing is left."""
    while importing.advance(imported.pk, clock):
        pass
    return XImport.objects.get(pk=imported.pk)


def imported(cast: Cast, content: bytes | Mapping[str, bytes | str], handle: str = "") -> XImport:
    return read(hand_in(cast, content, handle))


def texts() -> list[str]:
    return list(XPost.objects.in_order().values_list("text", flat=True))


def flaws(of: XImport) -> list[str]:
    return sorted(of.defects.values_list("kind", flat=True))
