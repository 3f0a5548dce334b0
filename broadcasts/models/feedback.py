"""What readers report about barriers of this site; kept for a while, for administrators alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def open(self) -> FeedbackQuerySet:
        """What nobody has answered yet."""
        return self.filter(answered_at__isnull=True)

    def overdue(self, now: datetime) -> FeedbackQuerySet:
        """What has been kept as long as readers were told."""
        kept = timedelta(days=settings.FEEDBACK_KEPT_DAYS)
        return self.filter(received_at__lte=now - kept)


class Feedback(models.Model):
    """One message. ``form`` is the number of the form it was typed into: each is taken once."""

    form = models.CharField(_("number of the form"), max_length=32, unique=True)
    page = models.CharField(_("address of the page"), max_length=500, blank=True)
    message = models.TextField(_("message"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    received_at = models.DateTimeField(_("received at"), db_index=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("reported barrier")
        verbose_name_plural = _("reported barriers")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_by__isnull=True, answered_at__isnull=True)
                | models.Q(answered_by__isnull=False, answered_at__isnull=False),
                name="feedback_is_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d} {self.pk}"
