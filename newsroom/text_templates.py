"""Templates for recurring releases, as rows that administrators edit."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.models import Category, Kind, Urgency
from inspections.models import Inspection


class TextTemplate(models.Model):
    """The frame of a recurring release, with gaps in square brackets to fill in.

    Without an inspection it is offered to all of them.
    """

    inspection = models.ForeignKey(
        Inspection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="text_templates",
        verbose_name=_("inspection"),
        help_text=_("Empty: offered to all inspections."),
    )
    name = models.CharField(_("name"), max_length=80)
    category = models.CharField(_("category"), max_length=16, choices=Category.choices)
    urgency = models.CharField(
        _("urgency"), max_length=8, choices=Urgency.choices, default=Urgency.NORMAL
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.INITIAL)
    headline = models.CharField(_("headline"), max_length=200, blank=True)
    lead = models.TextField(_("lead"), blank=True)
    body = models.TextField(_("text"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("is offered"), default=True)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("text template")
        verbose_name_plural = _("text templates")

    def __str__(self) -> str:
        return self.name
