"""Looking: an accepted post is read back and compared; one of unknown fate is searched for.

Nothing in here ever sends. The most it does is to queue a delivery once more, and only when the
platform proved that the post is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from broadcasts import comparing, ledger, signature, standing
from broadcasts.models import Delivery
from broadcasts.models.delivery import POSTS, State
from broadcasts.parcel import adapter_of
from broadcasts.platforms.base import (
    Absent,
    Failure,
    Finding,
    Found,
    Gone,
    Message,
    RemotePost,
)

Clock = Callable[[], datetime]

#: Seconds between looks for an accepted post, and for one that shows but is not as signed.
VERIFY_LOOKS = (0, 2, 5, 15, 60, 300)
COMPARE_LOOKS = VERIFY_LOOKS[:4]
#: Seconds between looks for one whose fate is unclear: after 20 s, 2, 10 and 30 minutes.
RECONCILE_LOOKS = (20, 100, 480, 1200)
#: Differences that only time can mend: the platform shows a post, or its absence, late.
MAY_BE_LATE = frozenset({"not_visible", "still_there", "not_changed"})


def verify(delivery: Delivery, clock: Clock, leave_database: Callable[[], None]) -> None:
    """Read an accepted post, or its absence, back; only equality makes it VERIFIED."""
    adapter = adapter_of(delivery.channel)
    if not adapter.capabilities.read_back:
        ledger.give_to_a_person(delivery, "cannot_be_read", clock())
        return
    leave_database()
    try:
        post = adapter.read(delivery.remote_id)
    except Failure:
        _look_again(delivery, VERIFY_LOOKS, "cannot_be_read", clock())
        return
    difference = comparing.difference(delivery, adapter, post)
    if difference:
        looks = VERIFY_LOOKS if difference in MAY_BE_LATE else COMPARE_LOOKS
        _look_again(delivery, looks, difference, clock())
    else:
        _verified(delivery, post, clock())


def reconcile(delivery: Delivery, clock: Clock, leave_database: Callable[[], None]) -> None:
    """Ask whether a post of unknown fate stands."""
    finding = _find(delivery, leave_database)
    if isinstance(finding, Found) and _is_anothers(delivery, finding.post.receipt.remote_id):
        # Two texts alike: the post is the other one's, and nothing is known of ours.
        ledger.give_to_a_person(delivery, "unclear", clock())
    elif isinstance(finding, Found):
        _adopt(delivery, finding.post, clock())
        verify(delivery, clock, leave_database)
    elif delivery.looks + 1 < len(RECONCILE_LOOKS):
        _look_again(delivery, RECONCILE_LOOKS, "unclear", clock())
    elif isinstance(finding, Absent):
        _proven_absent(delivery, clock())
    else:
        ledger.give_to_a_person(delivery, "unclear", clock())


def doubts(delivery: Delivery, clock: Clock, leave_database: Callable[[], None]) -> bool:
    """Whether a post that the platform put off may stand all the same; looking for it decides.

    A refusal because of too many calls comes before the write, as far as is known. Asking once
    before the second call costs little, and a second post cannot be taken back.
    """
    if delivery.problem != "rate_limited" or delivery.operation not in POSTS:
        return False
    if isinstance(_find(delivery, leave_database), Absent):
        return False
    return ledger.move(
        delivery, State.QUEUED, State.UNCLEAR, "unclear", clock(),
        problem="unclear", due_at=clock(), looks=0,
    )  # fmt: skip


def stands(delivery: Delivery) -> bool:
    """Whether the post of an open delivery may be online, as far as the platform can tell."""
    adapter = adapter_of(delivery.channel)
    if adapter.capabilities.human:
        return False
    if delivery.remote_id:
        try:
            return not isinstance(adapter.read(delivery.remote_id), Gone)
        except Failure:
            return True
    finding = _find(delivery, lambda: None)
    return isinstance(finding, Found) and not _is_anothers(delivery, finding.post.receipt.remote_id)


def _is_anothers(delivery: Delivery, remote_id: str) -> bool:
    others = Delivery.objects.filter(channel=delivery.channel_id, remote_id=remote_id)
    return others.exclude(broadcast=delivery.broadcast_id).exists()


def _verified(delivery: Delivery, post: RemotePost | Gone, now: datetime) -> None:
    permalink = delivery.permalink
    if isinstance(post, RemotePost):
        permalink = post.receipt.permalink or permalink
    ledger.move(
        delivery, State.ACCEPTED, State.VERIFIED, "verified", now, detail=permalink,
        verified_at=now, permalink=permalink, problem="", looks=0,
        seen_at=now, look_at=None if delivery.is_takedown else now + standing.DAY,
    )  # fmt: skip


def _find(delivery: Delivery, leave_database: Callable[[], None]) -> Finding:
    try:
        message = signature.parcel_message(delivery)
    except signature.SignatureVoid:
        # The pictures changed on disk; the text alone still finds the post.
        message = Message(text=delivery.wire_text)
    adapter = adapter_of(delivery.channel)
    since = delivery.publishing_at or delivery.claimed_at or delivery.due_at
    leave_database()
    return adapter.find(message, delivery.message_key, dict(delivery.prepared), since)


def _adopt(delivery: Delivery, post: RemotePost, now: datetime) -> None:
    receipt = post.receipt
    ledger.move(
        delivery, State.UNCLEAR, State.ACCEPTED, "found", now, detail=receipt.remote_id,
        remote_id=receipt.remote_id, permalink=receipt.permalink, accepted_at=now,
        due_at=now + timedelta(seconds=60), looks=0, problem="",
    )  # fmt: skip


def _proven_absent(delivery: Delivery, now: datetime) -> None:
    if delivery.broadcast.is_withdrawn:
        ledger.move(delivery, State.UNCLEAR, State.CANCELLED, "proven_absent", now, problem="")
    elif delivery.broadcast.is_expired(now):
        ledger.drop(delivery, now)
    elif delivery.resent:
        ledger.give_to_a_person(delivery, "absent_twice", now)
    else:
        ledger.move(
            delivery, State.UNCLEAR, State.QUEUED, "proven_absent", now,
            resent=True, publishing_at=None, due_at=now, looks=0, problem="",
        )  # fmt: skip


def _look_again(delivery: Delivery, looks: tuple[int, ...], code: str, now: datetime) -> None:
    number = delivery.looks + 1
    if number >= len(looks):
        ledger.give_to_a_person(delivery, code, now)
    else:
        ledger.look_again(delivery, number, now + timedelta(seconds=looks[number]))
