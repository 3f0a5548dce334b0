"""Who looked at what: a passage a rule warned of, and a version that was on a signer's screen."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.models.record import AppendOnly, AppendOnlyQuerySet, Chained


class Acknowledgement(Chained):
    """Somebody looked at one passage a rule warned of and let it stand.

    ``fingerprint`` is the SHA-256 (hex) of rule, field, passage and the sentence around it: when
    these words change, nobody has looked at them yet. ``revision`` is where it was said.
    """

    CHAIN = "draft"

    draft = models.ForeignKey("newsroom.Draft", models.PROTECT, related_name="acknowledgements")
    revision = models.ForeignKey("newsroom.Revision", models.PROTECT, related_name="+")
    code = models.CharField(_("rule"), max_length=40)
    field = models.CharField(_("field"), max_length=40, blank=True)
    words = models.CharField(_("passage"), max_length=200, blank=True)
    fingerprint = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    objects = AppendOnlyQuerySet["Acknowledgement"].as_manager()

    class Meta:
        ordering = ["draft", "number"]
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        constraints = [
            models.UniqueConstraint(fields=["draft", "fingerprint"], name="acknowledged_once"),
            models.UniqueConstraint(fields=["draft", "number"], name="acknowledgement_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.code}"


class Viewing(AppendOnly):
    """A signer had this revision on screen; the next one is shown against it."""

    draft = models.ForeignKey("newsroom.Draft", models.PROTECT, related_name="viewings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    revision = models.ForeignKey("newsroom.Revision", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("first seen at"))

    objects = AppendOnlyQuerySet["Viewing"].as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("viewing"), _("viewings")
        constraints = [models.UniqueConstraint(fields=["user", "revision"], name="first_viewing")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.revision_id}"
