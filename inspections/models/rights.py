"""Requests for rights that need a second administrator, and the record of every change."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from inspections.chain import Chained
from inspections.models.people import Inspection
from inspections.record import AppendOnlyQuerySet


class RequestState(models.TextChoices):
    """A request is decided once, by somebody else than who made it."""

    OPEN = "open", _("waits for a second administrator")
    CONFIRMED = "confirmed", _("confirmed")
    REJECTED = "rejected", _("rejected")


class SecondAdministrator(models.Model):
    """What one administrator asks for and another one decides; who asks never decides."""

    State = RequestState

    state = models.CharField(
        _("state"), max_length=9, choices=RequestState.choices, default=RequestState.OPEN
    )
    reason = models.CharField(_("reason"), max_length=300)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("requested at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", decided_by__isnull=True)
                | (~models.Q(state="open") & models.Q(decided_by__isnull=False)),
                name="%(class)s_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(state="confirmed")
                | ~models.Q(decided_by=models.F("requested_by")),
                name="%(class)s_confirmed_by_another",
            ),
        ]


class RightRequest(SecondAdministrator):
    """``person`` shall hold ``right`` for ``inspection``; takes effect with the confirmation."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="right_requests"
    )
    right = models.CharField(max_length=20)
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="right_requests")

    class Meta(SecondAdministrator.Meta):
        abstract = False
        ordering = ["requested_at", "pk"]
        verbose_name = _("request for a right")
        verbose_name_plural = _("requests for rights")
        constraints = [
            *SecondAdministrator.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "right", "inspection"],
                condition=models.Q(state="open"),
                name="one_open_request_per_right",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="confirmed") | ~models.Q(decided_by=models.F("person")),
                name="nobody_confirms_the_own_right",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.right}, {self.inspection}"


class AccountRequest(SecondAdministrator):
    """Something about the account of ``person`` that one administrator could abuse alone.

    Whoever chooses where mails go, or removes the second factor, could sign in as that person.
    """

    class What(models.TextChoices):
        ADDRESS = "address", _("new e-mail address")
        FACTOR = "factor", _("remove the lost second factor")

    what = models.CharField(max_length=8, choices=What.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="account_requests"
    )
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="account_requests")
    address = models.EmailField(blank=True)

    class Meta(SecondAdministrator.Meta):
        abstract = False
        ordering = ["requested_at", "pk"]
        verbose_name = _("request about an account")
        verbose_name_plural = _("requests about accounts")
        constraints = [
            *SecondAdministrator.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "what"],
                condition=models.Q(state="open"),
                name="one_open_request_per_account",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="confirmed") | ~models.Q(decided_by=models.F("person")),
                name="nobody_confirms_for_the_own_account",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.what}"


class RightChange(Chained):
    """A right was given or taken, an account opened or closed: who, whom, what, when, why."""

    CHAIN = "person"

    class What(models.TextChoices):
        GRANTED = "granted", _("granted")
        REVOKED = "revoked", _("revoked")
        DEACTIVATED = "deactivated", _("account closed")
        REACTIVATED = "reactivated", _("account opened again")
        ADDRESS = "address", _("e-mail address changed")
        APPOINTED = "appointed", _("appointed on the server")
        LINK = "link", _("link to set a password sent")
        PASSWORD = "password", _("password set by link")
        FACTOR_SET = "factor_set", _("second factor set up")
        FACTOR_REMOVED = "factor_off", _("second factor removed")
        FACTOR_RESET = "factor_reset", _("second factor removed on the server")
        FACTOR_LOST = "factor_lost", _("lost second factor removed")

    what = models.CharField(_("what"), max_length=12, choices=What.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="right_changes",
        verbose_name=_("person"),
    )  # fmt: skip
    right = models.CharField(_("right"), max_length=20, blank=True)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("inspection"),
    )  # fmt: skip
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("by"),
    )  # fmt: skip
    request = models.OneToOneField(
        RightRequest, models.PROTECT, null=True, blank=True, related_name="change"
    )
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = AppendOnlyQuerySet["RightChange"].as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("change of a right")
        verbose_name_plural = _("changes of rights")
        constraints = [
            models.UniqueConstraint(fields=["person", "number"], name="right_change_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.what} {self.right}".rstrip()
