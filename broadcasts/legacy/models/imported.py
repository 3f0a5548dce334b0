"""One export that was handed in: what it is, how far it was read, and what was wrong in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.legacy.models.account import XAccount
from inspections.models import Inspection

#: Seconds of silence after which the worker of an import counts as dead.
LEASE = timedelta(seconds=60)


class XImportQuerySet(models.QuerySet["XImport"]):
    def unfinished(self) -> XImportQuerySet:
        return self.filter(state__in=(XImport.State.WAITING, XImport.State.READING))

    def silent(self, now: datetime) -> XImportQuerySet:
        """What nobody rang for, or its worker died: there is something to do at ``now``."""
        never, long_ago = models.Q(beat_at__isnull=True), models.Q(beat_at__lt=now - LEASE)
        return self.unfinished().filter(never | long_ago)

    def free(self, now: datetime) -> XImportQuerySet:
        """What a worker may take at ``now``: no other reads it, or that one has died."""
        return self.unfinished().filter(models.Q(claim="") | models.Q(beat_at__lt=now - LEASE))

    def halted(self) -> XImportQuerySet:
        """What was given up in the midst of its posts; a wrong file was refused before them."""
        begun = models.Q(parsed_count__gt=0) | models.Q(stage__in=XImport.BEHIND_POSTS)
        return self.filter(begun, state=XImport.State.REFUSED)

    def leave_a_half(self) -> bool:
        """Whether these, the exports of one account, left its record half-read: the last of them
        that brought anything was given up. A whole one after it heals that."""
        done = self.filter(state=XImport.State.DONE)
        whole = done.aggregate(at=models.Max("finished_at"))["at"]
        later = models.Q(finished_at__gt=whole) if whole else models.Q()
        return self.halted().filter(later).exists()


class XImport(models.Model):
    """One zip. ``source`` is its private file while it is read, and empty once that is deleted.

    ``stage``, ``part`` and ``position`` (the last item that was read) say where the next batch
    begins; ``claim`` is the worker that reads, ``beat_at`` its last sign of life.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READING = "reading", _("being read")
        DONE = "done", _("imported")
        REFUSED = "refused", _("refused")

    class Refusal(models.TextChoices):
        NOT_ZIP = (
            "not_zip",
            _("This file is not a zip. Please hand in the file exactly as X offered it."),
        )
        TRUNCATED = (
            "truncated",
            _("The zip ends too early; its download was probably interrupted. Load it again."),
        )
        CLIMBING = (
            "climbing",
            _("The zip holds paths that lead out of it. X makes no such file; nothing was read."),
        )
        TOO_MANY = "too_many", _("The zip holds more files than an export of X has.")
        TOO_LARGE = "too_large", _("A file in the zip is larger than an export of X can be.")
        BOMB = (
            "bomb",
            _("A file in the zip would unpack to many times its size. X makes no such file."),
        )
        ENCRYPTED = "encrypted", _("The zip is locked with a password. Please hand it in unlocked.")
        TWICE = "twice", _("A file occurs twice in the zip. X makes no such file.")
        NO_POSTS = (
            "no_posts",
            _("The zip holds no posts. Is it the data export of an account on X?"),
        )
        NO_ACCOUNT = "no_account", _("The export does not say whose account it is.")
        TWO_ACCOUNTS = "two_accounts", _("The export names two different accounts.")
        OTHER_INSPECTION = "other_inspection", _("This account belongs to another inspection.")
        OTHER_HANDLE = "other_handle", _("This is the export of another account than you named.")
        GONE = "gone", _("The file is no longer there. Please hand it in again.")
        STUCK = (
            "stuck",
            _(
                "The import failed several times at the same place. Please tell those who run the "
                "newsroom; what was read until then is kept."
            ),
        )

    class Stage(models.TextChoices):
        ACCOUNT = "account", _("Looking into the zip")
        HEADERS = "headers", _("Reading the list of posts")
        POSTS = "posts", _("Reading posts")
        NOTES = "notes", _("Joining long texts")
        JOINING = "joining", _("Joining threads and quotes")
        MEDIA = "media", _("Reading pictures")

    #: Stages that find the posts in the record already.
    BEHIND_POSTS = (Stage.NOTES, Stage.JOINING, Stage.MEDIA)

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="x_imports", verbose_name=_("inspection")
    )
    account = models.ForeignKey(XAccount, models.PROTECT, null=True, related_name="imports")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("handed in by")
    )
    at = models.DateTimeField(_("handed in at"))
    expected_handle = models.CharField(_("handle"), max_length=40, blank=True)
    file_name = models.CharField(_("file"), max_length=200)
    size = models.BigIntegerField(_("size"))
    file_digest = models.CharField(_("SHA-256"), max_length=64)
    source = models.CharField(max_length=80, blank=True)
    generated_at = models.DateTimeField(_("export made by X at"), null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    refusal = models.CharField(
        _("why it was refused"), max_length=16, choices=Refusal.choices, blank=True
    )
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.ACCOUNT)
    part = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    claim = models.CharField(max_length=32, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    #: How often it was begun since something was read.
    tries = models.PositiveSmallIntegerField(default=0)

    #: How many posts the manifest and the headers promise; None where the export has none.
    manifest_count = models.PositiveIntegerField(null=True, blank=True)
    header_count = models.PositiveIntegerField(null=True, blank=True)
    parsed_count = models.PositiveIntegerField(default=0)
    #: Of these how many were new to the record.
    added_count = models.PositiveIntegerField(default=0)
    is_partial = models.BooleanField(_("part of an export"), default=False)

    objects = XImportQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("import of an X export")
        verbose_name_plural = _("imports of X exports")

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.REFUSED)


class XHeader(models.Model):
    """X's own list says that this post exists; what is missed there shows by it."""

    account = models.ForeignKey(XAccount, models.PROTECT, related_name="headers")
    post_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("entry of X's list of posts")
        verbose_name_plural = _("entries of X's list of posts")
        constraints = [models.UniqueConstraint(fields=["account", "post_id"], name="x_header_once")]

    def __str__(self) -> str:
        return str(self.post_id)


class XDefect(models.Model):
    """Something is wrong with one item of an export; everything else was imported.

    ``item`` is its number in ``file``, from 1; 0 where the file as a whole is meant.
    """

    class Kind(models.TextChoices):
        BROKEN = "broken", _("cannot be read")
        DAMAGED = "damaged", _("file is damaged")
        CODE = "code", _("code behind the data, not read")
        WRAPPER = "wrapper", _("does not begin like a file of X")
        SHAPE = "shape", _("is no post")
        ENCODING = "encoding", _("invalid characters, replaced")
        CONTROL = "control", _("control characters, removed")
        DATE = "date", _("date disagrees with the number of the post")
        DUPLICATE = "duplicate", _("number occurs twice, with different texts")
        LENGTH = "length", _("longer than X allows")
        FOREIGN = "foreign", _("belongs to another account")
        CHANGED = "changed", _("differs from what was decided on, not taken over")
        NOTE = "note", _("long text without its post")
        MEDIUM = "medium", _("picture cannot be used")
        PARTIAL = "partial", _("the zip is only a part of the export")

    imported = models.ForeignKey(XImport, models.PROTECT, related_name="defects")
    kind = models.CharField(_("defect"), max_length=9, choices=Kind.choices)
    file = models.CharField(_("file"), max_length=200)
    item = models.PositiveIntegerField(_("item"), default=0)
    post_id = models.BigIntegerField(_("post"), null=True, blank=True)

    class Meta:
        ordering = ["imported", "file", "item", "kind"]
        verbose_name = _("defect of an export")
        verbose_name_plural = _("defects of exports")
        constraints = [
            models.UniqueConstraint(
                fields=["imported", "file", "item", "kind"], name="x_defect_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.item}: {self.kind}"
