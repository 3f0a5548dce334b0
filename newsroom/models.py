"""Drafts and everything that happened to them; nothing here is ever public.

A draft is a head with a state; its texts are revisions, written once and never changed.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.models import Broadcast, Category, Channel, Kind, Urgency
from broadcasts.models.broadcast import PictureFiles
from broadcasts.models.channel import Platform
from broadcasts.models.legal import LegalFields
from broadcasts.models.record import AppendOnly, AppendOnlyQuerySet, Chained, entry_of
from broadcasts.models.translations import TranslatedFields
from inspections import permissions
from inspections.models import Deputyship, Inspection, User
from inspections.permissions import Right
from newsroom.looks import Acknowledgement as Acknowledgement
from newsroom.looks import Viewing as Viewing
from newsroom.urgent.models import TemplateVersion as TemplateVersion
from newsroom.urgent.models import WarningTemplate as WarningTemplate

#: No look-alikes (0/O, 1/I/L) and no vowels, so that no word appears in an address.
PUBLIC_ID_ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"


def new_public_id() -> str:
    """Eight characters, 28^8 possibilities; the unique constraint catches the rest."""
    return "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(8))


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: User) -> DraftQuerySet:
        """The drafts of the inspections for which ``user`` holds any right."""
        return self.filter(inspection__in=permissions.visible_inspections(user))

    def awaiting(self, user: User) -> DraftQuerySet:
        """Submitted drafts that ``user`` may sign, as far as inspection rights go."""
        return self.filter(
            state=Draft.State.SUBMITTED,
            inspection__in=permissions.inspections_for(user, Right.SIGN),
        )


class Draft(models.Model):
    """One text on its way. ``public_id`` is its permanent number from the first save on.

    ``latest`` is the newest revision; ``workflow`` alone writes ``state``. Whether it is an
    exercise is settled when it is begun, so none can slip into the real channels later.
    """

    class State(models.TextChoices):
        WRITING = "writing", _("being written")
        SUBMITTED = "submitted", _("waiting for sign-off")
        SIGNED_OFF = "signed_off", _("signed off")
        DISCARDED = "discarded", _("discarded")

    public_id = models.CharField(_("number"), max_length=12, unique=True, default=new_public_id)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="drafts", verbose_name=_("inspection")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WRITING
    )
    is_exercise = models.BooleanField(_("exercise"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    created_at = models.DateTimeField(_("created at"))
    changed_at = models.DateTimeField(_("changed at"))
    latest = models.ForeignKey(
        "Revision", models.PROTECT, null=True, related_name="+", verbose_name=_("newest version")
    )
    broadcast = models.OneToOneField(
        Broadcast, models.PROTECT, null=True, related_name="draft", verbose_name=_("broadcast")
    )
    #: The broadcast whose signature became void and whose words are signed anew here.
    renews = models.ForeignKey(
        Broadcast, models.PROTECT, null=True, related_name="renewals", verbose_name=_("signs anew")
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at"]
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="signed_off", broadcast__isnull=False)
                | (~models.Q(state="signed_off") & models.Q(broadcast__isnull=True)),
                name="signed_off_has_a_broadcast",
            ),
            # A double click makes no second text that could be public beside the first.
            models.UniqueConstraint(
                fields=["renews"],
                condition=~models.Q(state="discarded"),
                name="one_renewal_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.latest.headline if self.latest else self.public_id


class Picture(AppendOnly, PictureFiles):
    """A cleaned upload of an inspection, or a cut of one; never public from here.

    A cut is a picture of its own: ``derived_from`` is what the person who cropped had on screen,
    ``uploaded_by`` is that person, and ``box`` and ``feed_box`` are the cuts for everyone and for
    Instagram's feed as [left, top, width, height] in pixels of the upload.
    """

    FOLDER = "drafts"
    #: What no revision ever held is cleared away after a day.
    MAY_GO = True

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="pictures")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"))
    derived_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="cuts")
    box = models.JSONField(null=True)
    feed_box = models.JSONField(null=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(derived_from__isnull=True, box__isnull=True)
                | models.Q(derived_from__isnull=False, box__isnull=False),
                name="a_cut_knows_its_picture",
            )
        ]

    def __str__(self) -> str:
        return self.digest[:12]


@dataclass(frozen=True)
class Beside:
    """The rows that make a revision whole: its digest covers them as they are about to be."""

    wordings: Sequence[Wording]
    pictures: Sequence[RevisionPicture]
    channels: Sequence[int]


class Revision(Chained, LegalFields, TranslatedFields):
    """One immutable saved text with its pictures, wordings and target channels.

    ``origin`` tells whether somebody pressed "save" or the page kept the text by itself,
    ``addresses`` are the accounts of the channels (by id) when it was saved.
    """

    CHAIN = "draft"
    #: What ``verify_record`` fetches with every row.
    BESIDE = ("wordings", "pictures__picture", "channels")

    class Origin(models.TextChoices):
        SAVED = "saved", _("saved")
        AUTOSAVED = "autosaved", _("kept automatically")

    draft = models.ForeignKey(
        Draft, models.PROTECT, related_name="revisions", verbose_name=_("draft")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    created_at = models.DateTimeField(_("saved at"))
    origin = models.CharField(
        _("origin"), max_length=10, choices=Origin.choices, default=Origin.SAVED
    )
    headline = models.CharField(_("headline"), max_length=200)
    place = models.CharField(_("place"), max_length=80, blank=True)
    lead = models.TextField(_("lead"), blank=True)
    body = models.TextField(_("text"), blank=True)
    category = models.CharField(_("category"), max_length=16, choices=Category.choices)
    urgency = models.CharField(
        _("urgency"), max_length=8, choices=Urgency.choices, default=Urgency.NORMAL
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.INITIAL)
    follows = models.ForeignKey(
        Broadcast,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("belongs to"),
    )
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    expires_at = models.DateTimeField(_("not after"), null=True, blank=True)
    channels = models.ManyToManyField(Channel, related_name="+", verbose_name=_("channels"))
    addresses = models.JSONField(_("accounts of the channels"), default=dict)

    #: Set while it is being written: the rows beside it are not stored yet.
    beside: Beside | None = None

    objects = AppendOnlyQuerySet["Revision"].as_manager()

    class Meta:
        ordering = ["draft", "number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="revision_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.headline} ({self.number})"

    def entry(self) -> dict[str, Any]:
        """What the digest covers: the row's columns, and every column of the rows beside it."""
        return revision_entry(self, self.beside or stored_beside(self))


def stored_beside(revision: Revision) -> Beside:
    """The rows beside a revision that is written."""
    return Beside(
        wordings=list(revision.wordings.all()),
        pictures=list(revision.pictures.all()),
        channels=[channel.pk for channel in revision.channels.all()],
    )


def revision_entry(revision: Revision, beside: Beside) -> dict[str, Any]:
    """Also for the migration that chained the first rows, whose classes have no methods."""
    own = {"revision"}
    return {
        **entry_of(revision),
        "wordings": sorted(
            (entry_of(wording, without=own) for wording in beside.wordings),
            key=lambda entry: str(entry["platform"]),
        ),
        "pictures": [
            {**entry_of(place, without=own), "file": entry_of(place.picture, {"digest"})}
            for place in sorted(beside.pictures, key=lambda place: place.position)
        ],
        "channels": sorted(beside.channels),
    }


class Wording(AppendOnly):
    """A revision's own text for one platform; where there is none, the platform proposes one."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="wordings")
    platform = models.CharField(max_length=12, choices=Platform.choices)
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "platform"], name="wording_once")
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.platform}"


class RevisionPicture(AppendOnly):
    """A picture's place in one revision, with the words that belong to it there."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="pictures")
    picture = models.ForeignKey(Picture, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    alt = models.CharField(_("alternative text"), max_length=1000, blank=True)
    credit = models.CharField(_("credit"), max_length=120, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "position"], name="picture_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.revision_id}.{self.position}"


class Step(Chained):
    """One move of a draft: verb, who, when, on which revision.

    ``revision_digest`` binds the text it was made on; ``frozen_digest`` of a sign-off binds every
    column of the broadcast and its pictures, beside ``signed_digest``, which binds the manifest.
    """

    CHAIN = "draft"
    FOUNDING = frozenset({"comment", "signed_digest"})

    class Verb(models.TextChoices):
        SUBMIT = "submit", _("submitted")
        RECALL = "recall", _("recalled")
        RETURN = "return", _("returned")
        DISCARD = "discard", _("discarded")
        SIGN_OFF = "sign_off", _("signed off")
        # No move: such a draft is born signed off, with its broadcast.
        URGENT = "urgent", _("sent in the urgent lane")

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="steps", verbose_name=_("draft"))
    verb = models.CharField(_("what happened"), max_length=8, choices=Verb.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("time"))
    revision = models.ForeignKey(
        Revision, models.PROTECT, related_name="steps", verbose_name=_("revision")
    )
    comment = models.TextField(_("comment"), blank=True)
    signed_digest = models.CharField(_("signed digest"), max_length=64, blank=True)
    deputyship = models.ForeignKey(
        Deputyship, models.PROTECT, null=True, related_name="+", verbose_name=_("deputyship")
    )
    revision_digest = models.CharField(_("digest of the revision"), max_length=64, blank=True)
    frozen_digest = models.CharField(_("digest of the broadcast"), max_length=64, blank=True)

    objects = AppendOnlyQuerySet["Step"].as_manager()

    class Meta:
        ordering = ["draft", "number"]
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="step_number_once")]

    def __str__(self) -> str:
        return f"{self.draft_id}.{self.number} {self.verb}"

    @property
    def signature(self) -> str:
        """Who, with the capacity of a deputy."""
        if self.deputyship is None:
            return str(self.by)
        return f"{self.by}, i. V. {self.deputyship.for_whom}"
