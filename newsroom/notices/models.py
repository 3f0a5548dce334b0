"""A notice to one person about one event, and which kinds somebody wants no mail about."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from inspections import permissions
from inspections.models import Inspection, User


class Kind(models.TextChoices):
    """What a notice is about; each kind can be had without e-mail."""

    SUBMITTED = "submitted", _("Sign-off requested")
    OVERDUE = "overdue", _("Sign-off overdue")
    RETURNED = "returned", _("Draft returned")
    COMMENTED = "commented", _("New comment")
    SIGNED = "signed", _("Signed off")
    VOID = "void", _("Signature void")
    HAND = "hand", _("Delivery needs a hand")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    COUNTERSIGN = "countersign", _("Countersignature requested")
    CHANNEL = "channel", _("Channel needs attention")
    FEEDBACK = "feedback", _("Barrier reported")
    ADMINISTRATION = "administration", _("Second administrator requested")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, user: User) -> NoticeQuerySet:
        """What ``user`` may still read: a right that is gone takes the headlines along."""
        return self.filter(recipient=user).readable_by(user)

    def readable_by(self, user: User) -> NoticeQuerySet:
        """That a signature fell is said to its signer also when nothing else may be read."""
        here = models.Q(inspection__in=permissions.visible_inspections(user))
        return self.filter(here | models.Q(kind=Kind.VOID, headline=""))

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at__isnull=True)

    def undelivered(self) -> NoticeQuerySet:
        """Mail that failed: still tried, or given up."""
        return self.filter(mail_failures__gt=0, mailed_at__isnull=True)


class Notice(models.Model):
    """One person is told one thing once: unique per ``recipient`` and ``key``.

    Of one ``series`` (a draft, for example) only the newest unread notice counts.
    ``mail_due_at`` is empty where no mail is wanted any more; ``mailing_by`` is the round that
    sends it now, and has it since ``mailing_at``.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    key = models.CharField(max_length=100)
    series = models.CharField(max_length=60)
    sentence = models.CharField(max_length=300)
    headline = models.CharField(max_length=200, blank=True)
    is_discreet = models.BooleanField(default=False)
    is_exercise = models.BooleanField(default=False)
    link = models.CharField(max_length=200)
    at = models.DateTimeField()
    made_at = models.DateTimeField(db_index=True)
    read_at = models.DateTimeField(null=True, blank=True)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mailing_at = models.DateTimeField(null=True, blank=True)
    mailing_by = models.CharField(max_length=32, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_failures = models.PositiveSmallIntegerField(default=0)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="told_once")]
        indexes = [
            models.Index(fields=["recipient", "-at"], name="notices_of_a_person"),
            models.Index(
                fields=["mail_due_at"],
                condition=models.Q(mail_due_at__isnull=False),
                name="mail_that_is_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.key}"

    @property
    def address(self) -> str:
        """The absolute address for a mail."""
        return f"{settings.DESK_URL}{self.link}"


class Muted(models.Model):
    """``person`` wants no mail of this ``kind``; on the page it stands all the same."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="muted")
    kind = models.CharField(max_length=14, choices=Kind.choices)

    class Meta:
        verbose_name = _("muted kind")
        verbose_name_plural = _("muted kinds")
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="muted_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
