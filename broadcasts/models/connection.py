"""What an administrator wants to change about where a channel leads; a second one decides."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.models.channel import Channel
from inspections.models.rights import SecondAdministrator


class ConnectionRequest(SecondAdministrator):
    """Wanted values of a channel by column name; ``sealed_credentials`` only while it is open.

    Until it is confirmed the channel stays what it was: a new one not connected, an old one
    leading where it led.
    """

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="requests")
    wanted = models.JSONField(default=dict)
    sealed_credentials = models.TextField(blank=True, editable=False)

    class Meta(SecondAdministrator.Meta):
        abstract = False
        ordering = ["requested_at", "pk"]
        verbose_name = _("request to connect")
        verbose_name_plural = _("requests to connect")
        constraints = [
            *SecondAdministrator.Meta.constraints,
            models.UniqueConstraint(
                fields=["channel"],
                condition=models.Q(state="open"),
                name="one_open_request_per_channel",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open") | models.Q(sealed_credentials=""),
                name="decided_requests_keep_no_credentials",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id}: {', '.join(self.wanted)}"
