"""Measuring reach, sparsely: a post after one hour, one day and one week, followers once a day.

    sweeper ── claim_posts(), claim_channels() ──> a job each ── measure(), count() ──> the rows

Nothing depends on these numbers, so a platform that does not answer is asked a few times and
then left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone

from broadcasts import database, life
from broadcasts.models import Channel, Delivery, Followers, Measurement, Pulse
from broadcasts.models.delivery import POSTS, State
from broadcasts.parcel import account_of
from broadcasts.platforms.base import Adapter, Failure
from broadcasts.platforms.registry import adapter_class
from broadcasts.probing import HUMAN, READ_SECONDS
from inspections import permissions
from inspections.models import Inspection, User
from inspections.permissions import Right

Clock = Callable[[], datetime]
Stage = Measurement.Stage

AGES = {
    Stage.HOUR: timedelta(hours=1),
    Stage.DAY: timedelta(days=1),
    Stage.WEEK: timedelta(days=7),
}
#: A stage that was missed by so much, by an installation that stood still, is left out.
GRACE = timedelta(hours=12)
#: New rows are looked for no oftener than this.
LOOK_EVERY = timedelta(minutes=1)
AGAIN, TRIES = timedelta(minutes=10), 4
DAILY = timedelta(days=1)
#: The largest number that the database counts to, and more than there are readers.
MOST = 2**31 - 1
#: Jobs of one round of the sweeper: deliveries go first.
AT_ONCE = 1


def claim_posts(now: datetime) -> list[int]:
    """The measurements that are due, claimed for the caller."""
    if life.take_turn("measuring", now, LOOK_EVERY):
        for stage, age in AGES.items():
            _open(stage, now - age)
    due = models.Q(rung_at__isnull=True) | models.Q(rung_at__lte=now - AGAIN)
    rows = Measurement.objects.filter(due, measured_at__isnull=True, tries__lt=TRIES)
    found = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    tried = {"rung_at": now, "tries": models.F("tries") + 1}
    return [pk for pk in found if rows.filter(pk=pk).update(**tried)]


def claim_channels(now: datetime) -> list[int]:
    """The channels whose followers are due, claimed for the caller."""
    out = models.Q(counted_at__isnull=True) | models.Q(counted_at__lte=now - DAILY)
    due = Pulse.objects.filter(out, channel__state=Channel.State.ACTIVE)
    found = list(due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return [pk for pk in found if Pulse.objects.filter(out, pk=pk).update(counted_at=now)]


def measure(measurement: Measurement, clock: Clock = timezone.now) -> None:
    """Ask for views and reactions; where the platform tells nothing, that is the answer."""
    delivery = measurement.delivery
    try:
        reach = _adapter(delivery.channel).reach(delivery.remote_id)
    except Failure:
        return  # asked again later; the probe is what tells people that a channel is silent
    open_one = Measurement.objects.filter(pk=measurement.pk, measured_at__isnull=True)
    open_one.update(
        measured_at=clock(),
        views=_believed(reach.views if reach else None),
        reactions=_believed(reach.reactions if reach else None),
    )


def count(channel: Channel, clock: Clock = timezone.now) -> None:
    """Ask how many follow; a number that was typed for today stays."""
    try:
        number = _believed(_adapter(channel).followers())
    except Failure:
        return
    if number is not None:
        row = Followers(channel=channel, day=timezone.localdate(clock()), number=number)
        Followers.objects.bulk_create([row], ignore_conflicts=True)


def type_followers(channel: Channel, day: date, number: int, *, by: User) -> None:
    """A person read the number off the platform. Raises PermissionDenied."""
    require_counter(by, channel.inspection)
    Followers.objects.update_or_create(
        channel=channel, day=day, defaults={"number": number, "by": by}
    )


def type_reach(
    delivery: Delivery, views: int | None, reactions: int | None, *, by: User, now: datetime
) -> None:
    """The same for one post; the last word counts. Raises PermissionDenied."""
    require_counter(by, delivery.channel.inspection)
    Measurement.objects.update_or_create(
        delivery=delivery,
        stage=Stage.TYPED,
        defaults={"views": views, "reactions": reactions, "by": by, "measured_at": now},
    )


def require_counter(user: User, inspection: Inspection) -> None:
    """Who writes or signs for the inspection also reads the numbers off its channels."""
    if not any(permissions.may(user, right, inspection) for right in (Right.WRITE, Right.SIGN)):
        raise PermissionDenied


def _believed(number: int | None) -> int | None:
    """``number`` if so many people can be; else the platform told nothing."""
    return number if number is not None and 0 <= number <= MOST else None


def _open(stage: Measurement.Stage, published_by: datetime) -> None:
    """A row for every post that has come of this age; two sweepers make it once."""
    posts = Delivery.objects.filter(
        operation__in=POSTS,
        state=State.VERIFIED,
        verified_at__lte=published_by,
        verified_at__gt=published_by - GRACE,
        broadcast__withdrawal__isnull=True,
    )
    new = posts.exclude(remote_id="").exclude(channel__gateway__in=HUMAN)
    missing = new.exclude(measurements__stage=stage).values_list("pk", flat=True)
    if rows := [Measurement(delivery_id=pk, stage=stage) for pk in missing[:1000]]:
        Measurement.objects.bulk_create(rows, ignore_conflicts=True)


def _adapter(channel: Channel) -> Adapter:
    """The channel's adapter, patient for a moment only; the database connection is given back."""
    account = replace(account_of(channel), read_seconds=READ_SECONDS)
    adapter = adapter_class(channel.gateway)(account)
    database.leave()
    return adapter
