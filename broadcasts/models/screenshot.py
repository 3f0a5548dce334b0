"""What a person saw on a channel, as a picture of their screen."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.models.delivery import Delivery
from broadcasts.models.record import AppendOnlyQuerySet, Chained


def screenshot_path(screenshot: Screenshot, _filename: str) -> str:
    """Content-addressed: what is written twice is one file, and nothing is overwritten."""
    digest = screenshot.file_digest
    return f"screenshots/{digest[:2]}/{digest}.jpg"


class Screenshot(Chained):
    """The proof of an officer who did something by hand; cleaned like every picture.

    ``file_digest`` is the SHA-256 (hex) of the stored JPEG, so the chain covers its bytes.
    """

    CHAIN = "delivery"

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="screenshots")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("uploaded at"))
    file = models.FileField(upload_to=screenshot_path)
    file_digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    objects = AppendOnlyQuerySet["Screenshot"].as_manager()

    class Meta:
        ordering = ["delivery", "number"]
        verbose_name = _("screenshot")
        verbose_name_plural = _("screenshots")
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="screenshot_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}.{self.number}"
