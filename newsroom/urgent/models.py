"""Warning templates and their versions; a version is written once and never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.models.record import AppendOnlyQuerySet, Chained
from inspections import permissions
from inspections.models import Inspection, User


class WarningTemplateQuerySet(models.QuerySet["WarningTemplate"]):
    def visible_to(self, user: User) -> WarningTemplateQuerySet:
        return self.filter(inspection__in=permissions.visible_inspections(user))


class WarningTemplate(models.Model):
    """The head of a template's versions; ``name`` is what the officer taps."""

    inspection = models.ForeignKey(
        Inspection,
        models.PROTECT,
        related_name="warning_templates",
        verbose_name=_("inspection"),
    )
    name = models.CharField(_("name"), max_length=80)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))

    objects = WarningTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["inspection__position", "name"]
        verbose_name = _("warning template")
        verbose_name_plural = _("warning templates")
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "name"], name="template_once_per_inspection"
            )
        ]

    def __str__(self) -> str:
        return self.name


class TemplateVersion(Chained):
    """One immutable version: its canonical text, and the digest a chief authorises.

    The versions of a template are a chain of the record.
    """

    CHAIN = "template"

    template = models.ForeignKey(WarningTemplate, models.PROTECT, related_name="versions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("saved at"))
    text = models.TextField()
    text_digest = models.CharField(_("digest"), max_length=64)

    objects = AppendOnlyQuerySet["TemplateVersion"].as_manager()

    class Meta:
        ordering = ["template", "number"]
        verbose_name = _("template version")
        verbose_name_plural = _("template versions")
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.template} ({self.number})"
