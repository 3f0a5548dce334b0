"""What a channel answered when it was asked whether it could publish now."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadcasts.models.channel import Channel


class Answer(models.Model):
    """The columns of one answer; ``kind`` is empty where all is well, ``code`` then a warning."""

    kind = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=60, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    proof = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


class Pulse(Answer):
    """The last answer of one channel, and when it is asked again.

    ``rung_at`` is the claim of whoever rings for a probe, ``counted_at`` of whoever rings for its
    followers; ``answered_at`` is the last proof of life.
    ``ending_stage`` is how many days ahead it was last warned that something ends, and
    ``ending_at`` when: each warning is told once.
    """

    channel = models.OneToOneField(
        Channel, models.CASCADE, primary_key=True, related_name="pulse", verbose_name=_("channel")
    )
    rung_at = models.DateTimeField(null=True, blank=True)
    probed_at = models.DateTimeField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    ending_stage = models.PositiveSmallIntegerField(null=True, blank=True)
    ending_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("pulse")
        verbose_name_plural = _("pulses")

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.kind or 'ok'}"

    def days_left(self, now: datetime) -> int | None:
        """Until its access or the interface's version ends; None where nothing ends."""
        return (self.ends_on - timezone.localdate(now)).days if self.ends_on else None


class Probe(Answer):
    """One line of a channel's history: an answer that differs from the last, or one asked for."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="probes")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("probe")
        verbose_name_plural = _("probes")
        indexes = [models.Index(fields=["channel", "-at"], name="probes_of_a_channel")]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.at:%Y-%m-%d %H:%M} {self.kind or 'ok'}"
