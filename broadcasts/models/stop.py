"""Somebody stopped what goes out: one release, one channel, or everything; and let it go again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.models.broadcast import Broadcast
from broadcasts.models.channel import Channel
from broadcasts.models.record import AppendOnlyQuerySet, Chained
from inspections.models import Inspection


class StopQuerySet(AppendOnlyQuerySet["Stop"]):
    def standing(self) -> StopQuerySet:
        """What is stopped until somebody decides otherwise."""
        return self.filter(resumption__isnull=True)

    def of_everything(self) -> StopQuerySet:
        return self.filter(broadcast__isnull=True, channel__isnull=True)

    def over(self, broadcast: object, channel: object = None) -> StopQuerySet:
        """What stands in the way of ``broadcast`` on ``channel``: ids, or references to them."""
        everything = models.Q(broadcast__isnull=True, channel__isnull=True)
        here = everything | models.Q(broadcast=broadcast)
        if channel is not None:
            here |= models.Q(channel=channel)
        return self.standing().filter(here)

    def alike(self, stop: Stop) -> StopQuerySet:
        """Those of the same scope; two presses in one moment may have made two."""
        return self.standing().filter(
            inspection=stop.inspection_id, broadcast=stop.broadcast_id, channel=stop.channel_id
        )


class Stop(Chained):
    """Nothing of ``broadcast``, nothing on ``channel``, or nothing at all goes out any more.

    Takedowns go on: who stops something wants less of it in public. ``inspection`` answers for
    it: the text's, the channel's, or the directorate for everything.
    """

    CHAIN = "inspection"

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="stops")
    broadcast = models.ForeignKey(
        Broadcast, models.PROTECT, null=True, blank=True, related_name="stops"
    )
    channel = models.ForeignKey(
        Channel, models.PROTECT, null=True, blank=True, related_name="stops"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("stopped at"))

    objects = StopQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        constraints = [
            models.UniqueConstraint(fields=["inspection", "number"], name="stop_number_once"),
            models.CheckConstraint(
                condition=models.Q(broadcast__isnull=True) | models.Q(channel__isnull=True),
                name="stop_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        if self.broadcast:
            return self.broadcast.headline
        return str(self.channel) if self.channel else str(_("everything"))

    @property
    def is_of_everything(self) -> bool:
        return self.broadcast_id is None and self.channel_id is None


class Resumption(Chained):
    """A stop ended: at most once, by whom, when and why."""

    CHAIN = "stop"

    stop = models.OneToOneField(Stop, models.PROTECT, related_name="resumption")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("resumed at"))
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("resumption")
        verbose_name_plural = _("resumptions")

    def __str__(self) -> str:
        return f"{self.stop_id}: {self.reason}"
