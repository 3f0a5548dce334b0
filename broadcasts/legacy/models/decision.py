"""What people decided about posts of an account: signed, kept back, described, taken back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.legacy.models.account import XAccount
from broadcasts.legacy.models.post import XPost
from broadcasts.models.record import AppendOnlyQuerySet, Chained


class XDecision(Chained):
    """One deed on one or many posts of an account; all deeds on its posts form one chain.

    ``manifest`` names every post with the commitment to its content after the deed (see
    ``commitments``), ``manifest_digest`` is its SHA-256: for a signature what was on screen.
    ``post`` stands where one post alone was meant; ``reason`` is shown to the public.
    """

    CHAIN = "account"

    class Verb(models.TextChoices):
        SIGN = "sign", _("signed off")
        KEEP_PRIVATE = "keep", _("kept back")
        REOPEN = "reopen", _("taken up again")
        DESCRIBE = "describe", _("picture described")
        LINK = "link", _("long text joined")
        WITHDRAW = "withdraw", _("withdrawn")
        ANONYMISE = "anonymise", _("anonymised")

    account = models.ForeignKey(XAccount, models.PROTECT, related_name="decisions")
    verb = models.CharField(_("what"), max_length=9, choices=Verb.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    deputyship = models.ForeignKey(
        "inspections.Deputyship", models.PROTECT, null=True, blank=True, related_name="+"
    )
    post = models.ForeignKey(XPost, models.PROTECT, null=True, blank=True, related_name="decisions")
    manifest = models.TextField()
    manifest_digest = models.CharField(max_length=64)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = AppendOnlyQuerySet["XDecision"].as_manager()

    class Meta:
        ordering = ["account", "number"]
        verbose_name = _("decision on posts on X")
        verbose_name_plural = _("decisions on posts on X")
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="x_decision_once")
        ]

    def __str__(self) -> str:
        return f"{self.account_id}.{self.number} {self.verb}"
