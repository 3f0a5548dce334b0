"""Remarks at the fields of a draft: added, resolved and reopened, never part of the text.

Whoever may see a draft may comment on it, as long as the draft is not final; a comment makes
nobody a contributor.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from broadcasts.models.channel import Platform
from broadcasts.models.translations import Language
from broadcasts.platforms.base import normal_text
from inspections import permissions
from inspections.models import User
from newsroom import translations
from newsroom.comments.models import Comment
from newsroom.forms import PICTURES_MOST
from newsroom.models import Draft
from newsroom.workflow import IllegalMove

#: In these states there is still something that a remark could change.
COMMENTABLE = (Draft.State.WRITING, Draft.State.SUBMITTED)
TEXT_MOST = 2000
PASSAGE_MOST = 500


class NotAComment(ValueError):
    """What was entered cannot be kept; the message is one sentence for the person."""


def fields() -> dict[str, str]:
    """The anchors a comment can have, with the words they have on screen, in the form's order."""
    words = {"headline": _("Headline"), "lead": _("Lead"), "body": _("Text")}
    pictures = {
        f"picture_{n}": _("Picture %(number)d") % {"number": n} for n in range(1, PICTURES_MOST + 1)
    }
    wordings = {f"wording_{platform.value}": str(platform.label) for platform in Platform}
    tongues = {translations.field_name(lang): str(lang.label) for lang in Language}
    return words | pictures | wordings | tongues


def add(
    draft: Draft, field: str, text: str, *, passage: str = "", by: User, now: datetime
) -> Comment:
    """A new open comment at ``field``, or the same one of the same person that stands there open:
    a double click. Raises PermissionDenied, NotAComment or IllegalMove.
    """
    _require_reader(by, draft)
    text, passage = normal_text(text), normal_text(passage)
    _require_usable(field, text, passage)
    with transaction.atomic():
        here = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk)
        latest = here.filter(state__in=COMMENTABLE).values_list("latest", flat=True).first()
        if latest is None:
            raise IllegalMove
        said = {"draft": draft, "field": field, "passage": passage, "text": text, "by": by}
        standing = Comment.objects.filter(**said).open().first()
        return standing or Comment.objects.create(**said, revision_id=latest, at=now)


def resolve(comment: Comment, *, by: User, now: datetime) -> None:
    """Say that the remark is dealt with. Raises PermissionDenied or IllegalMove."""
    _require_reader(by, comment.draft)
    open_ones = Comment.objects.filter(pk=comment.pk, draft__state__in=COMMENTABLE).open()
    if not open_ones.update(resolved_by=by, resolved_at=now):
        raise IllegalMove


def reopen(comment: Comment, *, by: User) -> None:
    """Say that it is not. Raises PermissionDenied or IllegalMove."""
    _require_reader(by, comment.draft)
    here = Comment.objects.filter(pk=comment.pk, draft__state__in=COMMENTABLE)
    if not here.filter(resolved_at__isnull=False).update(resolved_by=None, resolved_at=None):
        raise IllegalMove


def _require_reader(user: User, draft: Draft) -> None:
    if not permissions.may_see(user, draft.inspection):
        raise PermissionDenied


def _require_usable(field: str, text: str, passage: str) -> None:
    if field not in fields():
        raise NotAComment(_("This field does not exist."))
    if not text:
        raise NotAComment(_("The comment is empty."))
    if len(text) > TEXT_MOST:
        raise NotAComment(
            _("The comment may have %(limit)d characters; it has %(used)d.")
            % {"limit": TEXT_MOST, "used": len(text)}
        )
    if len(passage) > PASSAGE_MOST:
        raise NotAComment(_("The passage may have %(limit)d characters.") % {"limit": PASSAGE_MOST})
