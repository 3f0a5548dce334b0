"""Saving a draft among ten thousand: the verb, the whole request, and the least any save costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inspections.models import User
from newsroom import drafting
from newsroom.benchmarks import releases
from newsroom.benchmarks.stage import Stage
from newsroom.benchmarks.table import NotMeasured, Row, at_most, percentile
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
    presses = [_milliseconds(press) for press in _presses(written, text, author)]
    saving, least = percentile(saves, 95), percentile(touches, 95)
    pressing = percentile(presses, 95)
    yield Row(
        f"saving a draft of 4 channels among {DRAFTS:,}",
        f"p95 {saving:.1f} ms",
        f"{ALLOWED} ms; one UPDATE, committed: p95 {least:.1f} ms",
        saving / ALLOWED,
        at_most(1),
    )
    yield Row(
        f'the form\'s answer to "save" among {DRAFTS:,}',
        f"p95 {pressing:.1f} ms",
        f"{ALLOWED} ms",
        pressing / ALLOWED,
        at_most(1),
    )


def _write_all() -> tuple[Content, User, list[Draft]]:
    """The drafts to save, their common text and their author, among many others."""
    with transaction.atomic():
        inspections = units.make_inspections()
        made = units.make_channels(inspections)
        channels = [channel for channel in made if not channel.is_test][:4]
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


def _presses(drafts: list[Draft], text: Content, author: User) -> Iterator[Callable[[], None]]:
    """The whole request of the button: session, form, checks, revision and redirection."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(author)
    for number, draft in enumerate(drafts):
        draft.refresh_from_db()
        address = reverse("admin:newsroom_draft_change", args=[draft.pk])
        yield partial(_press, client, address, _entered(draft, text, number))


def _entered(draft: Draft, text: Content, number: int) -> dict[str, Any]:
    """What a browser sends; every text is a new one."""
    place = text.pictures[0]
    plain = {name: getattr(text, name) for name in ("headline", "place", "lead", "category")}
    picture = {"picture": place.picture.pk, "alt": place.alt, "position": 1}
    return {
        **plain,
        **{f"pictures-0-{name}": value for name, value in picture.items()},
        **asdict(text.legal),
        "agreed_on": "",
        "body": f"{text.body}\n\nStand {number}.",
        "urgency": text.urgency,
        "kind": text.kind,
        "channels": [str(channel.pk) for channel in text.channels],
        "pictures-TOTAL_FORMS": "3",
        "pictures-INITIAL_FORMS": "0",
        "base": draft.latest_id,
        "action": "save",
    }


def _press(client: Client, address: str, values: dict[str, Any]) -> None:
    answer = client.post(address, values)
    if answer.status_code != 302:
        raise NotMeasured(f"the form answered {answer.status_code}")


def _touch(draft: Draft) -> None:
    with transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(changed_at=timezone.now())


def _milliseconds(act: Callable[[], None]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000
