"""Reach over time: followers at the end of each month, views and reactions of its posts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from broadcasts.models import Channel, Delivery, Followers, Measurement
from broadcasts.models.delivery import POSTS
from inspections.models import Inspection


@dataclass
class Series:
    """One channel month by month; a month nobody knows anything about has no entry."""

    channel: Channel
    followers: dict[date, int] = field(default_factory=dict)
    views: dict[date, int] = field(default_factory=dict)
    reactions: dict[date, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.followers or self.views or self.reactions)


def channels_of(inspection: Inspection) -> list[Channel]:
    """Those that are or were in front of the public, retired ones too: they are compared with."""
    return list(inspection.channels.filter(is_test=False).exclude(state=Channel.State.NEW))


def series_of(inspection: Inspection, months: Sequence[date]) -> list[Series]:
    """Every channel of the inspection, with three queries however many there are."""
    found = {one.pk: Series(one) for one in channels_of(inspection)}
    for channel, day, number in _followers(found, months[0]):
        found[channel].followers[day.replace(day=1)] = number
    for channel, published, views, reactions in _latest(found, months[0]):
        month = timezone.localdate(published).replace(day=1)
        _add(found[channel].views, month, views)
        _add(found[channel].reactions, month, reactions)
    return list(found.values())


def posts_of(inspection: Inspection, most: int = 40) -> list[Delivery]:
    """The newest posts of its channels, for which numbers can be typed."""
    published = Delivery.objects.filter(
        channel__inspection=inspection, operation__in=POSTS, verified_at__isnull=False,
        channel__is_test=False, broadcast__withdrawal__isnull=True,
    )  # fmt: skip
    return list(published.select_related("channel", "broadcast").order_by("-verified_at")[:most])


def _followers(channels: Iterable[int], since: date) -> Iterable[tuple[int, date, int]]:
    """By day, so that the last one of a month stays."""
    rows = Followers.objects.filter(channel__in=list(channels), day__gte=since).order_by("day")
    return rows.values_list("channel", "day", "number")


def _latest(
    channels: Iterable[int], since: date
) -> Iterable[tuple[int, datetime, int | None, int | None]]:
    """The last measurement of each post: what is counted later holds what was counted before."""
    rows = Measurement.objects.filter(
        delivery__channel__in=list(channels),
        delivery__verified_at__date__gte=since,
        measured_at__isnull=False,
    ).order_by("measured_at", "pk")
    columns = ("delivery", "delivery__channel", "delivery__verified_at", "views", "reactions")
    posts: dict[int, tuple[int, datetime, int | None, int | None]] = {}
    for delivery, channel, published, views, reactions in rows.values_list(*columns):
        known = posts.get(delivery)
        posts[delivery] = (
            channel,
            published,
            views if views is not None or not known else known[2],
            reactions if reactions is not None or not known else known[3],
        )
    return posts.values()


def _add(sums: dict[date, int], month: date, number: int | None) -> None:
    if number is not None:
        sums[month] = sums.get(month, 0) + number
