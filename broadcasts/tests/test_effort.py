"""What one delivery costs the database: a number that grows with nothing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from broadcasts import delivery
from broadcasts.models import Broadcast, Channel
from broadcasts.sandbox.tests.process import SandboxProcess
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
