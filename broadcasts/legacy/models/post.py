"""A post as it stood on X, its earlier versions, and where its review stands."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.legacy.models.account import XAccount


def new_salt() -> str:
    """What makes the commitment to a post's words tell nothing once the salt is gone."""
    return secrets.token_hex(16)


class XPostQuerySet(models.QuerySet["XPost"]):
    def waiting(self) -> XPostQuerySet:
        """What a chief may sign with many others."""
        return self.filter(state=XPost.State.WAITING, lock="")

    def locked(self) -> XPostQuerySet:
        """What has to be looked at one by one."""
        return self.filter(state=XPost.State.WAITING).exclude(lock="")

    def undecided(self) -> XPostQuerySet:
        """What an import may still complete: nobody has decided on its words yet."""
        open_ones = (XPost.State.WAITING, XPost.State.PRIVATE)
        return self.filter(state__in=open_ones, anonymised_at__isnull=True)

    def public(self) -> XPostQuerySet:
        return self.filter(state=XPost.State.PUBLISHED)

    def in_order(self) -> XPostQuerySet:
        return self.order_by("posted_at", "post_id")


class XPost(models.Model):
    """One post; an edited one is one row with its last wording, the others are ``versions``.

    ``text`` is plain text with resolved links, as it would be read; ``raw`` the post's own JSON.
    ``first_id`` is the number of the first wording (its own where it was never edited).
    ``root`` is the head of its thread, ``quoted`` the own post it quotes. ``salt`` belongs to the
    commitment of whoever signs (``legacy.commitments``), and changes when words are taken away.
    """

    class Kind(models.TextChoices):
        OWN = "own", _("own post")
        THREAD = "thread", _("part of a thread")
        QUOTE = "quote", _("quotes an own post")
        REPLY = "reply", _("reply to others")
        RETWEET = "retweet", _("retweet")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for sign-off")
        PRIVATE = "private", _("not public")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Lock(models.TextChoices):
        SEARCH = "search", _("looks like a search for a person")
        AGE = "age", _("names an age and a place")
        PHOTO = "photo", _("shows a photo with words about a person")
        DEFECT = "defect", _("has a defect")
        COMMUNITY = "community", _("was written to a community")

    account = models.ForeignKey(XAccount, models.PROTECT, related_name="posts")
    post_id = models.BigIntegerField(_("number on X"))
    first_id = models.BigIntegerField()
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    posted_at = models.DateTimeField(_("posted at"))
    text = models.TextField(_("text"))
    raw = models.TextField()
    lang = models.CharField(_("language"), max_length=8, blank=True)
    parent_post_id = models.BigIntegerField(null=True, blank=True)
    root = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    quoted_post_id = models.BigIntegerField(null=True, blank=True)
    quoted = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="quotes")
    has_note = models.BooleanField(_("long text joined"), default=False)
    lock = models.CharField(
        _("to be reviewed by itself"), max_length=9, choices=Lock.choices, blank=True
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    anonymised_at = models.DateTimeField(_("anonymised at"), null=True, blank=True)
    salt = models.CharField(max_length=32, default=new_salt)
    imported = models.ForeignKey("broadcasts.XImport", models.PROTECT, related_name="posts")
    #: The signature that made it public; a post is signed once.
    signature = models.ForeignKey(
        "broadcasts.XDecision", models.PROTECT, null=True, blank=True, related_name="signed_posts"
    )

    objects = XPostQuerySet.as_manager()

    class Meta:
        ordering = ["account", "posted_at", "post_id"]
        verbose_name = _("post on X")
        verbose_name_plural = _("posts on X")
        constraints = [
            models.UniqueConstraint(fields=["account", "post_id"], name="x_post_once"),
            models.UniqueConstraint(fields=["account", "first_id"], name="x_edits_are_one_post"),
            models.CheckConstraint(
                condition=~models.Q(kind__in=("reply", "retweet")) | models.Q(state="private"),
                name="words_of_others_stay_private",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "state", "posted_at"], name="x_posts_to_review"),
            models.Index(fields=["post_id"], name="x_posts_by_number"),
        ]

    def __str__(self) -> str:
        return str(self.post_id)

    @property
    def is_undecided(self) -> bool:
        """Whether an import may still complete it; the same as ``undecided``."""
        is_open = self.state in (self.State.WAITING, self.State.PRIVATE)
        return is_open and self.anonymised_at is None


class XVersion(models.Model):
    """An earlier wording of an edited post, under the number it had then."""

    post = models.ForeignKey(XPost, models.PROTECT, related_name="versions")
    post_id_then = models.BigIntegerField(_("number on X"))
    posted_at = models.DateTimeField(_("posted at"))
    text = models.TextField(_("text"))
    raw = models.TextField()

    class Meta:
        ordering = ["post", "post_id_then"]
        verbose_name = _("earlier version of a post")
        verbose_name_plural = _("earlier versions of posts")
        constraints = [
            models.UniqueConstraint(fields=["post", "post_id_then"], name="x_version_once")
        ]
        indexes = [models.Index(fields=["post_id_then"], name="x_versions_by_number")]

    def __str__(self) -> str:
        return str(self.post_id_then)


class XNote(models.Model):
    """The full text of a post of more than 280 characters; ``post`` is None until it is found."""

    account = models.ForeignKey(XAccount, models.PROTECT, related_name="notes")
    note_id = models.CharField(max_length=24)
    written_at = models.DateTimeField(_("written at"))
    text = models.TextField(_("text"))
    raw = models.TextField()
    post = models.ForeignKey(XPost, models.PROTECT, null=True, blank=True, related_name="notes")

    class Meta:
        ordering = ["account", "written_at"]
        verbose_name = _("long text")
        verbose_name_plural = _("long texts")
        constraints = [models.UniqueConstraint(fields=["account", "note_id"], name="x_note_once")]

    def __str__(self) -> str:
        return self.note_id
