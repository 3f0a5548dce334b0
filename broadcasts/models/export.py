"""Who took the signed record of a broadcast out of the house."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.models.broadcast import Broadcast
from broadcasts.models.record import AppendOnlyQuerySet, Chained


class Export(Chained):
    """Somebody took the signed record of a broadcast out of the house.

    ``zip_digest`` is the SHA-256 (hex) of the file they got.
    """

    CHAIN = "broadcast"

    broadcast = models.ForeignKey(Broadcast, models.PROTECT, related_name="exports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("exported at"))
    zip_digest = models.CharField(max_length=64)

    objects = AppendOnlyQuerySet["Export"].as_manager()

    class Meta:
        ordering = ["broadcast", "number"]
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.UniqueConstraint(fields=["broadcast", "number"], name="export_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}.{self.number}"
