"""A remark at one field of a draft, with who resolved it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from newsroom.models import Draft, Revision


class CommentQuerySet(models.QuerySet["Comment"]):
    def open(self) -> CommentQuerySet:
        return self.filter(resolved_at__isnull=True)


class Comment(models.Model):
    """A remark at one field of a draft, made while ``revision`` was the newest; open or resolved.

    ``field`` is a field of the form (``lead``, ``wording_whatsapp``) or a picture's place
    (``picture_2``). It says something about the text and is no part of it: whoever only
    comments contributes nothing.
    """

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="comments")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    field = models.CharField(_("field"), max_length=40)
    passage = models.CharField(_("passage"), max_length=500, blank=True)
    text = models.TextField(_("comment"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(resolved_by__isnull=True, resolved_at__isnull=True)
                | models.Q(resolved_by__isnull=False, resolved_at__isnull=False),
                name="resolved_by_a_person_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.field}"

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None


def with_open_comments(drafts: models.QuerySet[Draft]) -> models.QuerySet[Draft]:
    """``drafts`` with ``open_comments``, the number of remarks nobody has dealt with yet."""
    waiting = Comment.objects.open().filter(draft=models.OuterRef("pk")).order_by()
    number = waiting.values("draft").annotate(number=models.Count("pk")).values("number")
    return drafts.annotate(open_comments=Coalesce(models.Subquery(number), 0))
