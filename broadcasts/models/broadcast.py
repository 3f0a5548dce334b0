"""The signed, frozen text: what the public sees and what the record proves."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from broadcasts import failures
from broadcasts.models.legal import LegalFields
from broadcasts.models.record import AppendOnly, AppendOnlyQuerySet
from broadcasts.models.translations import TranslatedFields
from inspections.models import Deputyship, Inspection


class Category(models.TextChoices):
    DANGER = "gefahr", _("Danger")
    MISSING = "vermisst", _("Missing person")
    WANTED = "fahndung", _("Wanted")
    WITNESSES = "zeugenaufruf", _("Appeal for witnesses")
    TRAFFIC = "verkehr", _("Traffic")
    OPERATION = "einsatz", _("Operation")
    PREVENTION = "praevention", _("Prevention")
    RECRUITING = "nachwuchs", _("Recruiting")


class Urgency(models.TextChoices):
    IMMEDIATE = "sofort", _("Immediate")
    HIGH = "hoch", _("High")
    NORMAL = "normal", _("Normal")
    LOW = "niedrig", _("Low")


#: Urgent first, in a channel's queue: the smaller number goes out earlier.
URGENCY_RANK = {urgency.value: rank for rank, urgency in enumerate(Urgency)}


class Kind(models.TextChoices):
    INITIAL = "initial", _("New story")
    UPDATE = "update", _("Update")
    ALL_CLEAR = "all_clear", _("All-clear")
    CORRECTION = "correction", _("Correction")
    RETRACTION = "retraction", _("Retraction")
    REVOCATION = "revocation", _("Search ended")


class Lane(models.TextChoices):
    """How it came to be signed: a chief saw the text, or allowed its template beforehand."""

    REGULAR = "regular", _("signed off")
    URGENT = "urgent", _("urgent lane")


#: Columns of a text that its line in a list needs; the whole text and its manifest are long.
LISTED = (
    *("public_id", "slug", "category", "kind", "headline", "place", "lead", "lane"),
    *("visible_from", "inspection"),
)


class BroadcastQuerySet(AppendOnlyQuerySet["Broadcast"]):
    def public(self, now: datetime) -> BroadcastQuerySet:
        """What a citizen may read at ``now``: released, and not withdrawn."""
        # Not "withdrawal__isnull": PostgreSQL takes that for a condition that no row fits, and
        # reads the whole table instead of the newest rows.
        return self.addressable(now).filter(~_exists("withdrawal"))

    def addressable(self, now: datetime) -> BroadcastQuerySet:
        """What has a public address at ``now``: the public ones, and withdrawn ones as 410."""
        # The worker found the signature void after it had gone public.
        fell = _exists("deliveries", problem__in=failures.SIGNATURE_FELL)
        return self.released(now).filter(~fell, is_exercise=False)

    def released(self, now: datetime) -> BroadcastQuerySet:
        """Signed without an embargo, or with one that was lifted after asking once more."""
        at_once = models.Q(visible_from__lte=models.F("signed_at"))
        return self.filter(at_once | models.Q(lift__isnull=False), visible_from__lte=now)

    def under_embargo(self) -> BroadcastQuerySet:
        """Signed for later, and neither lifted nor called off."""
        return self.filter(
            visible_from__gt=models.F("signed_at"),
            lift__isnull=True,
            cancellation__isnull=True,
            withdrawal__isnull=True,
        )

    def awaiting_countersignature(self) -> BroadcastQuerySet:
        """Sent in the urgent lane, still standing, and confirmed by no chief yet."""
        return self.filter(lane=Lane.URGENT, countersignature__isnull=True, withdrawal__isnull=True)

    def overdue_countersignature(self, now: datetime) -> BroadcastQuerySet:
        """Of these the ones whose deadline has passed at ``now``."""
        return self.awaiting_countersignature().filter(countersign_by__lte=now)

    def newest_first(self) -> BroadcastQuerySet:
        return self.order_by("-visible_from", "-pk")

    def oldest_first(self) -> BroadcastQuerySet:
        return self.order_by("visible_from", "pk")

    # Both begin with a plain comparison, by which an index finds the place; the second condition
    # settles equal times.
    def older_than(self, moment: datetime, pk: int) -> BroadcastQuerySet:
        """What stands below the row ``pk`` of ``moment`` in a list, newest first."""
        return self.filter(visible_from__lte=moment).exclude(visible_from=moment, pk__gte=pk)

    def newer_than(self, moment: datetime, pk: int) -> BroadcastQuerySet:
        """What stands above it."""
        return self.filter(visible_from__gte=moment).exclude(visible_from=moment, pk__lte=pk)

    def listed(self) -> BroadcastQuerySet:
        """Without what no list shows; a column that is missed would show in the pinned queries."""
        return self.only(*LISTED)

    def with_pictures(self) -> BroadcastQuerySet:
        return self.select_related("inspection", "countersignature").prefetch_related("pictures")


@cache
def _exists(name: str, **conditions: tuple[str, ...]) -> models.Exists:
    """Whether a row of the relation ``name`` is there; made once, for every list asks for it."""
    related: Any = Broadcast._meta.get_field(name).related_model
    return models.Exists(related.objects.filter(broadcast=models.OuterRef("pk"), **conditions))


class Broadcast(AppendOnly, LegalFields, TranslatedFields):
    """One signed text. The row exists only because ``signer`` signed ``manifest``.

    ``manifest`` is the canonical JSON text that was signed and ``digest`` its SHA-256 (hex);
    ``contributors`` are the ids of everyone who made a byte of it. All times are UTC.
    After ``expires_at`` nothing of it goes out any more; an exercise is never public.
    In the urgent lane the signer is who gave the ``authorisation``, the author who sent, and
    ``slots`` are the pairs of name and text that were filled in.
    """

    public_id = models.CharField(_("number"), max_length=12, unique=True)
    slug = models.SlugField(_("words in the address"), max_length=80)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="broadcasts", verbose_name=_("inspection")
    )
    category = models.CharField(_("category"), max_length=16, choices=Category.choices)
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency.choices)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.INITIAL)
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followers",
        verbose_name=_("belongs to"),
    )
    headline = models.CharField(_("headline"), max_length=200)
    place = models.CharField(_("place"), max_length=80)
    lead = models.TextField(_("lead"))
    body = models.TextField(_("text"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("signed by")
    )
    #: Under which deputyship the signer signed; empty: in the own right. Beside the manifest,
    #: covered by the draft's chained Step.
    deputyship = models.ForeignKey(
        Deputyship,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("deputyship"),
    )
    contributors = models.JSONField(_("contributors"), default=list)
    signed_at = models.DateTimeField(_("signed at"))
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    expires_at = models.DateTimeField(_("not after"), null=True, blank=True)
    is_exercise = models.BooleanField(_("exercise"), default=False)
    visible_from = models.DateTimeField(_("public from"))
    lane = models.CharField(_("lane"), max_length=8, choices=Lane.choices, default=Lane.REGULAR)
    authorisation = models.ForeignKey(
        "Authorisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="broadcasts",
        verbose_name=_("authorisation"),
    )
    slots = models.JSONField(_("filled in"), default=list, blank=True)
    countersign_by = models.DateTimeField(_("to be countersigned by"), null=True, blank=True)
    manifest = models.TextField(_("signed manifest"))
    digest = models.CharField(_("digest"), max_length=64)

    objects = BroadcastQuerySet.as_manager()

    class Meta:
        ordering = ["-visible_from", "-pk"]
        verbose_name = _("broadcast")
        verbose_name_plural = _("broadcasts")
        indexes = [
            # One for every way to narrow a list, each in the order of its pages.
            models.Index(fields=["-visible_from", "-id"], name="newest"),
            models.Index(
                fields=["inspection", "category", "-visible_from", "-id"], name="newest_of_both"
            ),
            models.Index(
                fields=["inspection", "-visible_from", "-id"], name="newest_of_inspection"
            ),
            models.Index(fields=["category", "-visible_from", "-id"], name="newest_of_category"),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(expires_at__isnull=False),
                name="expiring_broadcasts",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(signer=models.F("author")), name="signer_is_not_the_author"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    lane="regular", authorisation__isnull=True, countersign_by__isnull=True
                )
                | models.Q(
                    lane="urgent", authorisation__isnull=False, countersign_by__isnull=False
                ),
                name="urgent_has_an_authorisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.headline}"

    def get_absolute_url(self) -> str:
        return reverse("archive:broadcast", args=[self.public_id, self.slug])

    @property
    def permanent_url(self) -> str:
        """The absolute address that stands in every channel's text and never changes."""
        return permanent_url(self.public_id)

    @property
    def signature(self) -> str:
        """The signer with the capacity: "A. Beispiel, i. V. B. Beispiel"."""
        if self.deputyship is None:
            return str(self.signer)
        return f"{self.signer}, i. V. {self.deputyship.for_whom}"

    @property
    def is_withdrawn(self) -> bool:
        return hasattr(self, "withdrawal")

    @property
    def is_urgent_lane(self) -> bool:
        return self.lane == Lane.URGENT

    @property
    def is_provisional(self) -> bool:
        """Whether readers must be told that no chief has confirmed it yet."""
        return self.is_urgent_lane and not hasattr(self, "countersignature")

    @property
    def remind_at(self) -> datetime | None:
        """Half time: from here on a missing countersignature is asked for again."""
        if self.countersign_by is None:
            return None
        return self.signed_at + (self.countersign_by - self.signed_at) / 2

    @property
    def is_cancelled(self) -> bool:
        return hasattr(self, "cancellation")

    @property
    def is_released(self) -> bool:
        """Whether its moment has come: signed for at once, or the embargo was lifted."""
        return self.visible_from <= self.signed_at or hasattr(self, "lift")

    def is_expired(self, now: datetime) -> bool:
        """Whether its "not after" has passed; nothing of it may be sent from then on."""
        return self.expires_at is not None and self.expires_at <= now


def permanent_url(public_id: str) -> str:
    """``https://…/m/<id>/``, known before the text is signed because the texts contain it."""
    return f"{settings.PUBLIC_URL}/m/{public_id}/"


def picture_path(picture: PictureFiles, filename: str) -> str:
    """Content-addressed, so a repeated write is the same file and nothing is overwritten.

    Two cuts may share a master and differ in the feed; so each file has its own bytes' name.
    """
    return named_path(picture.FOLDER, picture, filename)


def named_path(folder: str, picture: PictureFiles, filename: str) -> str:
    """Where the rendition ``filename`` (``feed.jpg``) of ``picture`` lies below ``folder``."""
    digest = picture.feed_digest if filename.startswith("feed") else picture.digest
    return f"{folder}/{digest[:2]}/{digest}-{filename}"


class PictureFiles(models.Model):
    """One cleaned picture in its three JPEG renditions (see ``broadcasts.pictures``).

    ``digest``, ``feed_digest`` are the SHA-256 (hex) of the bytes in ``master`` and ``feed``.
    """

    FOLDER = "pictures"

    digest = models.CharField(max_length=64)
    feed_digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    master = models.FileField(upload_to=picture_path)
    feed = models.FileField(upload_to=picture_path)
    small = models.FileField(upload_to=picture_path)

    class Meta:
        abstract = True


class BroadcastPicture(AppendOnly, PictureFiles):
    """A picture of a signed text; public exactly as long as its broadcast is."""

    FOLDER = "broadcasts"

    broadcast = models.ForeignKey(Broadcast, models.PROTECT, related_name="pictures")
    position = models.PositiveSmallIntegerField()
    alt = models.CharField(_("alternative text"), max_length=1000)
    credit = models.CharField(_("credit"), max_length=120, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["broadcast", "position"], name="picture_position_once")
        ]

    def __str__(self) -> str:
        return self.alt
