"""How a signed text ended or began to be public: taken back, called off, or its embargo lifted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.models.broadcast import Broadcast
from broadcasts.models.record import Chained


class Withdrawal(Chained):
    """A broadcast was taken back: at most once, by whom, when and why (shown publicly)."""

    CHAIN = "broadcast"

    broadcast = models.OneToOneField(
        Broadcast, models.PROTECT, related_name="withdrawal", verbose_name=_("broadcast")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("withdrawn at"))
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {self.reason}"


class Cancellation(Chained):
    """A signed text was called off before its time: nothing was sent and nobody outside saw it."""

    CHAIN = "broadcast"

    broadcast = models.OneToOneField(Broadcast, models.PROTECT, related_name="cancellation")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("cancelled at"))
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("cancellation")
        verbose_name_plural = _("cancellations")

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {self.reason}"


class EmbargoLift(Chained):
    """An embargo ended and the signature held at that moment; from here on the text is public."""

    CHAIN = "broadcast"

    broadcast = models.OneToOneField(Broadcast, models.PROTECT, related_name="lift")
    at = models.DateTimeField(_("lifted at"))

    class Meta:
        verbose_name = _("lifted embargo")
        verbose_name_plural = _("lifted embargoes")

    def __str__(self) -> str:
        return str(self.broadcast_id)
