"""Pictures and videos of posts: what the export holds of them, written anew."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.legacy.models.post import XPost
from broadcasts.models.broadcast import PictureFiles


def film_path(medium: XMedium, _filename: str) -> str:
    """Content-addressed, like the pictures."""
    return f"legacy-films/{medium.film_digest[:2]}/{medium.film_digest}.mp4"


class XPicture(PictureFiles):
    """A picture of an export, decoded and written anew; many posts may show the same."""

    FOLDER = "legacy"

    class Meta:
        verbose_name = _("picture of a post on X")
        verbose_name_plural = _("pictures of posts on X")
        constraints = [
            models.UniqueConstraint(fields=["digest", "feed_digest"], name="x_picture_once")
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class XMedium(models.Model):
    """One picture or video of a post, whether or not the export holds its file.

    An empty ``alt`` is marked as missing on every page. A film is kept, never shown: nothing
    here can write it anew, so it may hold what nobody has looked at.
    """

    class Type(models.TextChoices):
        PHOTO = "photo", _("picture")
        VIDEO = "video", _("video")
        GIF = "gif", _("moving picture")

    class State(models.TextChoices):
        SOUGHT = "sought", _("not looked for yet")
        FOUND = "found", _("found")
        MISSING = "missing", _("missing in the export")
        REFUSED = "refused", _("cannot be used")
        REMOVED = "removed", _("removed")

    post = models.ForeignKey(XPost, models.PROTECT, related_name="media")
    position = models.PositiveSmallIntegerField()
    type = models.CharField(max_length=5, choices=Type.choices)
    #: Names under which the export may hold it, and where it stood on X, as text.
    names = models.JSONField(default=list)
    address = models.CharField(max_length=500, blank=True)
    alt = models.CharField(_("alternative text"), max_length=1000, blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.SOUGHT)
    picture = models.ForeignKey(
        XPicture, models.PROTECT, null=True, blank=True, related_name="media"
    )
    film = models.FileField(upload_to=film_path, blank=True)
    film_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["post", "position"]
        verbose_name = _("picture or video of a post")
        verbose_name_plural = _("pictures and videos of posts")
        constraints = [models.UniqueConstraint(fields=["post", "position"], name="x_medium_once")]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(state="sought"), name="x_media_to_look_for"
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id}.{self.position}"
