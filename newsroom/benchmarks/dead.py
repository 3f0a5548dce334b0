"""One platform takes every call and says nothing: how long does a release to another one wait?"""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from broadcasts.models import Channel, Delivery
from broadcasts.models.channel import Platform
from broadcasts.models.delivery import State
from newsroom import workflow
from newsroom.benchmarks import releases
from newsroom.benchmarks.latency import CALL, OURS, SENDING
from newsroom.benchmarks.stage import Stage, wait_until
from newsroom.benchmarks.table import Row, at_most
from newsroom.models import Draft

#: As many as there are workers, so that the dead platform could hold every one of them.
CHANNELS = 16
#: Seconds of silence to every call: longer than anybody waits here.
SILENCE = 90
DEAD, ALIVE = Platform.FACEBOOK, Platform.WHATSAPP
#: Seconds after the dead calls began at which another release is signed, each on its own channel.
MOMENTS = (0, 2, 10)


def measure(stage: Stage) -> Iterator[Row]:
    """A platform dies freshly, with a call of each of its channels under way."""
    with stage.sending():
        dead = releases.submitted(_channels(DEAD, CHANNELS))
        others = [releases.submitted([one]) for one in _channels(ALIVE, len(MOMENTS))]
        _order(DEAD, SILENCE)
        _order(ALIVE, CALL)
        held = _signed(dead).filter(state=State.SENDING)
        wait_until(lambda: held.count() >= min(CHANNELS, stage.options.workers), "the dead calls")
        begun = time.monotonic()
        for moment, draft in zip(MOMENTS, others, strict=True):
            time.sleep(max(0.0, begun + moment - time.monotonic()))
            yield _row(f"{CHANNELS} channels fell silent {moment} s ago", draft)


def _channels(platform: Platform, number: int) -> list[Channel]:
    """Accounts of one platform, beside the demo's."""
    some = next(one for one in releases.open_channels() if one.platform == platform)
    made = [copy for _time in range(number) for copy in releases.copies([some])]
    Channel.objects.update(pace_seconds=0)
    return made


def _order(platform: Platform, seconds: float) -> None:
    for operation in SENDING:
        order = {"fault": "latency", "seconds": seconds, "times": 0, "operation": operation}
        releases.switch("POST", "faults", {**order, "platform": platform})


def _signed(draft: Draft) -> QuerySet[Delivery]:
    """The deliveries of a draft that is signed off this moment."""
    broadcast = releases.sign(draft, workflow.sheet(draft).digest)
    return Delivery.objects.filter(broadcast=broadcast)


def _row(what: str, draft: Draft) -> Row:
    before, begun = _calls(), timezone.now()
    accepted = _signed(draft).filter(accepted_at__isnull=False)
    wait_until(accepted.exists, "accepting", SILENCE)
    calls = _calls() - before
    moment = accepted.values_list("accepted_at", flat=True).get()
    assert moment is not None
    seconds, own = (moment - begun).total_seconds(), calls * CALL
    return Row(
        f"sign-off → accepted elsewhere: {what}",
        f"{seconds:.2f} s",
        f"own calls {own:.1f} s + {OURS} s",
        seconds / (own + OURS),
        at_most(1),
    )


def _calls() -> int:
    """How many calls the living platform has had."""
    faults = releases.switch("GET", "faults")
    return sum(fault["used"] for fault in faults if fault["platform"] == ALIVE)
