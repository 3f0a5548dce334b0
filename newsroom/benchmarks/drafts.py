"""Saving a draft among ten thousand, beside the least any save can cost."""

from __future__ import annotations

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
from newsroom.models import Draft, Revision

DRAFTS, SAVES = 10_000, 300
#: Milliseconds that a save may take at p95.
ALLOWED = 150


def measure(stage: Stage) -> Iterator[Row]:
    text, author, written = _write_all()
    saves = [_milliseconds(partial(_save, draft, text, author)) for draft in written]
    touches = [_milliseconds(partial(_touch, draft)) for draft in written]
    saving, least = percentile(saves, 95), percentile(touches, 95)
    yield Row(
        f"saving a draft of 4 channels among {DRAFTS:,}",
        f"p95 {saving:.1f} ms",
        f"{ALLOWED} ms; one UPDATE, committed: p95 {least:.1f} ms",
        saving / ALLOWED,
        at_most(1),
    )


def _write_all() -> tuple[Content, User, list[Draft]]:
    """The drafts to save, their common text and their author, among many others."""
    with transaction.atomic():
        inspections = units.make_inspections()
        channels = units.make_channels(inspections)[:4]
        units.make_people(inspections)
        text, inspection = releases.content(0, channels), releases.directorate()
        author = releases.writer()
        drafts = [
            drafting.start(inspection, text, by=author, now=timezone.now()) for _ in range(SAVES)
        ]
        _fill(drafts[0], DRAFTS - SAVES)
    return text, author, drafts


def _fill(like: Draft, number: int) -> None:
    """Further drafts like ``like``; they are only in the way and never opened."""
    pattern = like.latest
    assert pattern
    heads = Draft.objects.bulk_create(
        Draft(inspection=like.inspection, created_by=like.created_by,
              created_at=like.created_at, changed_at=like.changed_at)
        for _ in range(number)
    )  # fmt: skip
    Revision.objects.bulk_create(
        Revision(draft=head, number=1, author=pattern.author, created_at=pattern.created_at,
                 headline=pattern.headline, lead=pattern.lead, body=pattern.body,
                 category=pattern.category)
        for head in heads
    )  # fmt: skip


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
