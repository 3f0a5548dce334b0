"""The urgent lane: what a chief allowed beforehand, and the countersignature afterwards.

A chief signs the canonical text of a warning template once (``Authorisation``); the duty officer
sends with it (``Broadcast.lane``); another chief confirms what went out (``Countersignature``).
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.models.broadcast import Broadcast
from broadcasts.models.record import AppendOnlyQuerySet, Chained, text_digest
from inspections.models import Inspection


class AuthorisationQuerySet(AppendOnlyQuerySet["Authorisation"]):
    def valid(self, now: datetime) -> AuthorisationQuerySet:
        """What may be sent with at ``now``: begun, not run out, not revoked."""
        return self.filter(at__lte=now, valid_until__gt=now, revocation__isnull=True)


class Authorisation(Chained):
    """A chief allowed exactly one version of a warning template, for a time.

    ``template`` is its canonical text with every fixed word, slot and channel; ``text_digest``
    its SHA-256 (hex). Who wrote the version cannot allow it.
    """

    CHAIN = "inspection"

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="authorisations", verbose_name=_("inspection")
    )
    name = models.CharField(_("template"), max_length=80)
    template = models.TextField()
    text_digest = models.CharField(_("digest"), max_length=64, db_index=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("authorised by")
    )
    at = models.DateTimeField(_("authorised at"))
    valid_until = models.DateTimeField(_("valid until"))

    objects = AuthorisationQuerySet.as_manager()

    class Meta:
        ordering = ["inspection__position", "name", "-at"]
        verbose_name = _("authorisation")
        verbose_name_plural = _("authorisations")
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "number"], name="authorisation_number_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(by=models.F("author")), name="authoriser_is_not_the_author"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__gt=models.F("at")), name="authorised_for_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.inspection_id})"

    def allowed(self, moment: datetime) -> bool:
        """Whether it could be sent with at ``moment``; a later revocation does not undo that."""
        revocation = getattr(self, "revocation", None)
        ended = min(self.valid_until, revocation.at) if revocation else self.valid_until
        return self.at <= moment < ended

    def is_whole(self) -> bool:
        """Whether the template is still the text that was signed."""
        return text_digest(self.template) == self.text_digest


class Revocation(Chained):
    """An authorisation ended early: at most once, by whom, when and why."""

    CHAIN = "authorisation"

    authorisation = models.OneToOneField(Authorisation, models.PROTECT, related_name="revocation")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("revoked at"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("revocation")
        verbose_name_plural = _("revocations")

    def __str__(self) -> str:
        return f"{self.authorisation_id}: {self.reason}"


class Countersignature(Chained):
    """A chief confirmed what the urgent lane sent: at most once, never the one who sent it.

    ``signed_digest`` is the digest of the broadcast they had on screen.
    """

    CHAIN = "broadcast"

    broadcast = models.OneToOneField(Broadcast, models.PROTECT, related_name="countersignature")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("countersigned at"))
    signed_digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("countersignature")
        verbose_name_plural = _("countersignatures")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(by=models.F("sent_by")), name="countersigner_did_not_send"
            )
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {self.signed_digest[:12]}"
