"""An account on X, every handle it ever had, and the decisions about its end."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.models.record import AppendOnlyQuerySet, Chained
from inspections.models import Inspection


class XAccount(models.Model):
    """An account on X; its key there is a number, because handles are renamed and merged."""

    account_id = models.CharField(_("account number on X"), max_length=20, unique=True)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="x_accounts", verbose_name=_("inspection")
    )
    name = models.CharField(_("name"), max_length=120, blank=True)

    class Meta:
        ordering = ["inspection__position", "account_id"]
        verbose_name = _("account on X")
        verbose_name_plural = _("accounts on X")

    def __str__(self) -> str:
        return f"@{self.handle}" if self.handle else self.account_id

    def hold(self) -> None:
        """For the rest of a transaction nobody else decides on posts of this account."""
        type(self)._default_manager.select_for_update(no_key=True).get(pk=self.pk)

    @property
    def handle(self) -> str:
        """The handle it had last."""
        known = sorted(self.handles.all(), key=lambda one: (one.until is None, one.until, one.pk))
        return known[-1].name if known else ""


class XHandle(models.Model):
    """A handle of an account: in use until ``until``; None: at the time of the export."""

    account = models.ForeignKey(XAccount, models.PROTECT, related_name="handles")
    name = models.CharField(_("handle"), max_length=40)
    #: In lower case, because X does not tell ``@Polizei_X`` and ``@polizei_x`` apart.
    key = models.CharField(max_length=40, db_index=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["account", "until", "pk"]
        verbose_name = _("handle")
        verbose_name_plural = _("handles")
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="x_handle_once_per_account")
        ]

    def __str__(self) -> str:
        return f"@{self.name}"


class XAccountStep(Chained):
    """What was done to an account's record as a whole, by whom and when.

    ``day`` is when the account was deactivated on X, which erases it thirty days later;
    ``imported`` the export that was read, or on whose completeness the decision stands.
    """

    CHAIN = "account"

    class Verb(models.TextChoices):
        IMPORTED = "imported", _("export imported")
        CLEARED = "cleared", _("account may be deleted")
        DEACTIVATED = "deactivated", _("account deactivated on X")

    account = models.ForeignKey(XAccount, models.PROTECT, related_name="steps")
    verb = models.CharField(_("what"), max_length=12, choices=Verb.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    day = models.DateField(_("day"), null=True, blank=True)
    imported = models.ForeignKey(
        "broadcasts.XImport", models.PROTECT, null=True, blank=True, related_name="steps"
    )
    #: SHA-256 (hex) of the zip and the canonical JSON of the report, as they were then.
    file_digest = models.CharField(max_length=64, blank=True)
    report = models.TextField(blank=True)

    objects = AppendOnlyQuerySet["XAccountStep"].as_manager()

    class Meta:
        ordering = ["account", "number"]
        verbose_name = _("step of an account on X")
        verbose_name_plural = _("steps of accounts on X")
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="x_account_step_once")
        ]

    def __str__(self) -> str:
        return f"{self.account_id}.{self.number} {self.verb}"
