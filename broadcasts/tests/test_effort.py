"""What one delivery costs the database: a number that grows with nothing, and no waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from requests.adapters import HTTPAdapter

from broadcasts import delivery, probing, standing
from broadcasts.models import Broadcast, Channel
from broadcasts.platforms.base import FailureKind, Health
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.acts import patiently, publish_one, run, withdraw
from broadcasts.tests.cast import (
    Cast,
    Clock,
    by_hand_channel,
    delivery_of,
    jpeg,
    open_channel,
    signed,
    stored_picture,
)

pytestmark = pytest.mark.django_db
#: Statements of one text to one channel. The signature alone asks seven questions, twice: once
#: before the uploads and once right before the call. The last one tells the archive of the post.
MOST = 39


def asked(broadcast: Broadcast, channel: Channel, clock: Clock) -> int:
    """The statements of one delivery from its turn to the look at the post."""
    row = delivery_of(broadcast, channel)
    with CaptureQueriesContext(connection) as found:
        delivery.advance(row.pk, clock)
    row.refresh_from_db()
    assert row.state == "verified", row.problem
    marks = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")
    return sum(not one["sql"].startswith(marks) for one in found.captured_queries)


def test_a_delivery_costs_the_same_however_many_channels_and_pictures_there_are(
    cast: Cast, sandbox: SandboxProcess, clock: Clock
) -> None:
    facebook = open_channel(cast, "facebook", sandbox)
    alone = asked(signed(cast, [facebook], now=clock()), facebook, clock)
    clock.advance(60)
    photographs = [stored_picture(jpeg(colour=colour)) for colour in ("navy", "teal")]
    targets = [facebook, open_channel(cast, "linkedin"), by_hand_channel(cast)]
    wide = signed(cast, targets, photographs=photographs, public_id="cdfghjkm", now=clock())
    # Kept are two uploads, and when each was, instead of the card that a text alone has.
    assert asked(wide, facebook, clock) - alone == 3
    assert alone <= MOST


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[bool, bool]]]:
    """For each call to a platform whether a transaction, or a connection of a server, is held."""
    send: Callable[..., Any] = HTTPAdapter.send
    held: list[tuple[bool, bool]] = []

    def called(*args: Any, **options: Any) -> Any:
        is_open = connection.vendor != "sqlite" and connection.connection is not None
        held.append((connection.in_atomic_block, is_open))
        return send(*args, **options)

    with monkeypatch.context() as patched:
        patched.setattr(HTTPAdapter, "send", called)
        yield held


@pytest.mark.django_db(transaction=True)
def test_nobody_holds_the_database_while_a_platform_is_asked(
    cast: Cast, sandbox: SandboxProcess, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = open_channel(cast, "facebook", sandbox)
    probing.note(channel, Health(False, FailureKind.NOT_SENT), clock(), None)
    row = publish_one(cast, channel, clock, photographs=[stored_picture(jpeg())])
    for fault in ("reset_after", "rate_limit"):
        sandbox.fault(platform="facebook", operation="publish", fault=fault)
    with watched(monkeypatch) as held:
        assert patiently(row, clock).state == "verified"
        clock.now += standing.DAY
        assert run(row, clock).seen_at == clock()
        assert patiently(withdraw(cast, row, clock), clock).state == "verified"
    assert len(held) > 10
    assert set(held) == {(False, False)}
