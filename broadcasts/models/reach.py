"""How far the police reach: who follows a channel, and what became of a post."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.models.channel import Channel
from broadcasts.models.delivery import Delivery


class Followers(models.Model):
    """How many followed a channel on one day; ``by`` typed it, else a machine asked."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="follower_counts")
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("followers"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["channel", "day"]
        verbose_name = _("followers")
        verbose_name_plural = _("followers")
        constraints = [
            models.UniqueConstraint(fields=["channel", "day"], name="followers_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.day}: {self.number}"


class Measurement(models.Model):
    """Views and reactions of one post at one stage of its life; None where nobody tells.

    ``rung_at`` is the claim of whoever rings for it; with ``measured_at`` it is done.
    """

    class Stage(models.TextChoices):
        HOUR = "hour", _("after one hour")
        DAY = "day", _("after one day")
        WEEK = "week", _("after one week")
        TYPED = "typed", _("typed")

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="measurements")
    stage = models.CharField(max_length=5, choices=Stage.choices)
    rung_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    measured_at = models.DateTimeField(null=True, blank=True)
    views = models.PositiveIntegerField(_("views"), null=True, blank=True)
    reactions = models.PositiveIntegerField(_("reactions"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["delivery", "pk"]
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        constraints = [
            models.UniqueConstraint(fields=["delivery", "stage"], name="measured_once_a_stage")
        ]
        indexes = [
            models.Index(
                fields=["rung_at"],
                condition=models.Q(measured_at__isnull=True),
                name="measurements_to_make",
            )
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.stage}: {self.views} / {self.reactions}"
