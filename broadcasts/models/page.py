"""The standing pages of the archive: imprint and the like, which administrators edit."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.models.record import AppendOnly


class StandingPage(models.Model):
    """One page everybody can read; what it says stands in its versions, the newest counts."""

    class Key(models.TextChoices):
        """The value is the page's address."""

        IMPRINT = "impressum", _("Imprint")
        PRIVACY = "datenschutz", _("Privacy")
        ACCESSIBILITY = "barrierefreiheit", _("Accessibility")
        CORRECTIONS = "berichtigungen", _("Corrections")

    key = models.CharField(_("page"), max_length=20, primary_key=True, choices=Key.choices)

    class Meta:
        ordering = ["key"]
        verbose_name = _("standing page")
        verbose_name_plural = _("standing pages")

    def __str__(self) -> str:
        return str(self.get_key_display())

    @property
    def route(self) -> str:
        """What the archive calls its address."""
        return self.Key(self.key).name.lower()

    @property
    def latest(self) -> PageVersion:
        """Every page has a first version; the migration that made the page laid it."""
        return self.versions.select_related("by").latest("number")


class PageVersion(AppendOnly):
    """What a page said in both languages from ``at`` until the next version.

    Only the first versions, which came with the product, were saved by nobody.
    """

    page = models.ForeignKey(
        StandingPage, models.PROTECT, related_name="versions", verbose_name=_("page")
    )
    number = models.PositiveIntegerField(_("version"))
    german = models.TextField(_("German text"))
    english = models.TextField(_("English text"), blank=True)
    reason = models.CharField(_("what changed"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("saved by"),
    )
    at = models.DateTimeField(_("saved at"))

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version of a page")
        verbose_name_plural = _("versions of pages")
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="page_version_once"),
            models.CheckConstraint(
                condition=models.Q(by__isnull=False) | models.Q(number=1),
                name="page_version_has_an_editor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.number}"

    @property
    def texts(self) -> dict[str, str]:
        """By language."""
        return {"de": self.german, "en": self.english}
