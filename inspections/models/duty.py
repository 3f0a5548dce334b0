"""The duty roster: who answers for an inspection, and from when to when."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from inspections.models.people import Inspection


class DutyShiftQuerySet(models.QuerySet["DutyShift"]):
    def at(self, moment: datetime) -> DutyShiftQuerySet:
        """The shifts that run at ``moment``; the first second belongs to a shift, the last not."""
        return self.between(moment, moment).filter(ends_at__gt=moment)

    def between(self, start: datetime, end: datetime) -> DutyShiftQuerySet:
        """The shifts that touch the time from ``start`` to ``end``, the earliest first."""
        return (
            self.filter(removed_at__isnull=True, starts_at__lte=end, ends_at__gte=start)
            .select_related("person", "inspection")
            .order_by("starts_at", "role", "pk")
        )


class DutyShift(models.Model):
    """One person's turn for one inspection. A removed shift stays, with who removed it."""

    class Role(models.TextChoices):
        OFFICER = "officer", _("duty officer")
        SIGNER = "signer", _("signing chief on call")

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="shifts", verbose_name=_("inspection")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="shifts", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=8, choices=Role.choices)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = DutyShiftQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        indexes = [models.Index(fields=["inspection", "starts_at"], name="shifts_of_inspection")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="shift_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["inspection", "person", "role", "starts_at", "ends_at"],
                condition=models.Q(removed_at__isnull=True),
                name="shift_entered_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.person}"
