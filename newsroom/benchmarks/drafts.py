"""Saving a draft among ten thousand, beside the least any save can cost."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from functools import partial

from django.db import transaction
from django.utils import timezone

from inspections.models import User
from newsroom import drafting
from newsroom.benchmarks import releases
from newsroom.benchmarks.stage import Stage
from newsroom.benchmarks.table import Row, at_most, percentile
from newsroom.composing import Content
from newsroom.demo import units
from newsroom.models import Draft

DRAFTS, SAVES = 10_000, 300
#: Milliseconds that a save may take at p95.
ALLOWED = 150


def measure(stage: Stage) -> Iterator[Row]:
    text, author, written = _write_all()
    drafts = random.Random(DRAFTS).sample(written, SAVES)  # noqa: S311 - data, not a secret
    saves = [_milliseconds(partial(_save, draft, text, author)) for draft in drafts]
    touches = [_milliseconds(partial(_touch, draft)) for draft in drafts]
    saving, least = percentile(saves, 95), percentile(touches, 95)
    yield Row(
        f"saving a draft of 4 channels among {DRAFTS:,}",
        f"p95 {saving:.1f} ms",
        f"{ALLOWED} ms; one UPDATE, committed: p95 {least:.1f} ms",
        saving / ALLOWED,
        at_most(1),
    )


def _write_all() -> tuple[Content, User, list[Draft]]:
    """The drafts, their common text and their author."""
    with transaction.atomic():
        inspections = units.make_inspections()
        channels = units.make_channels(inspections)[:4]
        units.make_people(inspections)
        text, inspection = releases.content(0, channels), releases.directorate()
        author = releases.writer()
        drafts = [
            drafting.start(inspection, text, by=author, now=timezone.now()) for _ in range(DRAFTS)
        ]
    return text, author, drafts


def _save(draft: Draft, text: Content, author: User) -> None:
    assert draft.latest
    drafting.save(draft, draft.latest, text, by=author, now=timezone.now())


def _touch(draft: Draft) -> None:
    with transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(changed_at=timezone.now())


def _milliseconds(act: Callable[[], None]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000
