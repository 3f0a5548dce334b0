"""What a second administrator decided, kept with all that was asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from inspections.chain import Chained
from inspections.models.people import Inspection
from inspections.record import AppendOnlyQuerySet


class Decision(Chained):
    """``by`` confirmed or rejected a request; ``asked`` is its row as it stands from then on.

    Who asked, for what and why stands in a row that can be changed: here it is bound.
    """

    CHAIN = "inspection"

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="+")
    #: The label of the request's table and its key; requests stand in several rooms.
    table = models.CharField(max_length=60)
    request = models.BigIntegerField()
    asked = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    objects = AppendOnlyQuerySet["Decision"].as_manager()

    class Meta:
        verbose_name = _("decision about a request")
        verbose_name_plural = _("decisions about requests")
        constraints = [
            models.UniqueConstraint(fields=["inspection", "number"], name="decision_number_once"),
            models.UniqueConstraint(fields=["table", "request"], name="request_decided_once"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.request}"
