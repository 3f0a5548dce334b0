"""Writing: every save is a new revision, and nobody's text is overwritten.

Content ── start() / save() ──> Revision ──> Draft.latest (conditional: only if unchanged)
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from typing import IO

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from broadcasts import exercises, pictures, renditions
from broadcasts.models import Broadcast, BroadcastPicture, Channel
from broadcasts.models.translations import PARTS, Translation, stored
from broadcasts.platforms.base import normal_text
from inspections import permissions
from inspections.models import Inspection, User
from inspections.permissions import Right
from newsroom.composing import Content
from newsroom.models import (
    Beside,
    Draft,
    Picture,
    Revision,
    RevisionPicture,
    Wording,
    new_public_id,
)


class Conflict(Exception):
    """Somebody else saved, or the draft moved on, since this person opened it."""


def start(
    inspection: Inspection,
    content: Content,
    *,
    by: User,
    now: datetime,
    public_id: str = "",
    is_exercise: bool = False,
    origin: str = Revision.Origin.SAVED,
    renews: Broadcast | None = None,
) -> Draft:
    """A new draft with its first revision. Raises PermissionDenied.

    An empty form was given its ``public_id`` when it was shown; sent twice, it starts one draft:
    the second call raises IntegrityError.
    """
    require_writer(by, inspection)
    _require_offered(inspection, content, is_exercise)
    with transaction.atomic():
        draft = Draft.objects.create(
            inspection=inspection,
            public_id=public_id or new_public_id(),
            is_exercise=is_exercise,
            created_by=by,
            created_at=now,
            changed_at=now,
            renews=renews,
        )
        first = revise(draft, content, by, now, origin)
        Draft.objects.filter(pk=draft.pk).update(latest=first)
    draft.latest = first
    return draft


def save(
    draft: Draft,
    base: Revision,
    content: Content,
    *,
    by: User,
    now: datetime,
    origin: str = Revision.Origin.SAVED,
) -> Revision:
    """A new revision on top of ``base``, the one the editor had on screen.

    Raises PermissionDenied for the wrong person and Conflict when ``base`` is no longer the
    newest or the draft is no longer being written; then nothing is stored.
    """
    require_writer(by, draft.inspection)
    _require_offered(draft.inspection, content, draft.is_exercise)
    with transaction.atomic():
        claimed = Draft.objects.filter(pk=draft.pk, latest=base, state=Draft.State.WRITING).update(
            changed_at=now
        )
        if not claimed:
            raise Conflict
        revision = revise(draft, content, by, now, origin)
        Draft.objects.filter(pk=draft.pk).update(latest=revision)
    draft.latest = revision
    return revision


def add_picture(inspection: Inspection, upload: IO[bytes], *, by: User, now: datetime) -> Picture:
    """Clean an upload and keep it for drafts. Raises PermissionDenied or pictures.NotAPicture."""
    require_writer(by, inspection)
    cleaned = pictures.clean(upload, settings.PICTURE_MAX_BYTES)
    return _kept(Picture(inspection=inspection, uploaded_by=by, uploaded_at=now), cleaned)


def cut_picture(
    picture: Picture, box: pictures.Box, feed_box: pictures.Box | None, *, by: User, now: datetime
) -> Picture:
    """A new picture that shows only ``box`` of the whole of ``picture``; who cut it made it.

    The boxes are in pixels of ``whole(picture)``. Raises PermissionDenied or
    pictures.NotAPicture.
    """
    require_writer(by, picture.inspection)
    with whole(picture).master.open("rb") as master:
        cleaned = pictures.cut(master, box, feed_box)
    made = Picture(
        inspection=picture.inspection,
        uploaded_by=by,
        uploaded_at=now,
        derived_from=picture,
        box=list(box),
        feed_box=list(feed_box) if feed_box else None,
    )
    return _kept(made, cleaned)


def whole(picture: Picture) -> Picture:
    """The upload that ``picture`` was cut from, however often it was cut; or itself."""
    while picture.derived_from is not None:
        picture = picture.derived_from
    return picture


def _kept(picture: Picture, cleaned: pictures.CleanPicture) -> Picture:
    picture.digest, picture.feed_digest = cleaned.digest, cleaned.feed_digest
    picture.width, picture.height = cleaned.width, cleaned.height
    for name, file in cleaned.files().items():
        setattr(picture, name, file)
    picture.save()
    # Half a second of computing: not while the row's transaction holds others up.
    transaction.on_commit(partial(renditions.prepare, picture))
    return picture


def clear_pictures(before: datetime) -> int:
    """Remove the uploads from before ``before`` that neither a revision nor a cut holds; how many.

    A file goes with the last picture that has it. The whole of a cut goes after the cut.
    """
    used = RevisionPicture.objects.filter(picture=models.OuterRef("pk"))
    cuts = Picture.objects.filter(derived_from=models.OuterRef("pk"))
    unused = Picture.objects.filter(
        ~models.Exists(used), ~models.Exists(cuts), uploaded_at__lt=before
    )
    removed = 0
    for picture in unused.order_by("pk").iterator():
        with transaction.atomic():
            # Whoever places it at this moment wins: the row is protected then.
            removed += unused.filter(pk=picture.pk).delete()[0]
        for rendition in ("master", "feed", "small"):
            file = getattr(picture, rendition)
            if not Picture.objects.filter(**{rendition: file.name}).exists():
                file.storage.delete(str(file.name))
        if not _is_shown(picture.digest):
            renditions.remove(picture)
    return removed


def _is_shown(digest: str) -> bool:
    """Whether a draft or a signed text still has a picture of these bytes."""
    return any(kind.objects.filter(digest=digest).exists() for kind in (Picture, BroadcastPicture))


def require_writer(user: User, inspection: Inspection) -> None:
    """Raise PermissionDenied unless ``user`` may write for ``inspection``.

    Chiefs may write too; what they touch they can no longer sign.
    """
    if not any(permissions.may(user, right, inspection) for right in (Right.WRITE, Right.SIGN)):
        raise PermissionDenied


def _require_offered(inspection: Inspection, content: Content, is_exercise: bool) -> None:
    """A forged form cannot aim at a channel of somebody else, a retired or a real one.

    Nor can an exercise follow a real text, or a real text an exercise.
    """
    if not exercises.joins(content.follows, is_exercise=is_exercise):
        raise PermissionDenied
    wanted = {channel.pk for channel in content.channels}
    offered = Channel.objects.offered_to(inspection).within_reach(is_exercise=is_exercise)
    if offered.filter(pk__in=wanted).count() != len(wanted):
        raise PermissionDenied


def _entered(value: str | date | None) -> str | date | None:
    return normal_text(value) if isinstance(value, str) else value


def revise(
    draft: Draft,
    content: Content,
    by: User,
    now: datetime,
    origin: str = Revision.Origin.SAVED,
) -> Revision:
    """Write the next revision; whether it may be written is the caller's question."""
    revision = Revision(
        draft=draft,
        author=by,
        created_at=now,
        origin=origin,
        headline=normal_text(content.headline),
        place=normal_text(content.place),
        lead=normal_text(content.lead),
        body=normal_text(content.body),
        category=content.category,
        urgency=content.urgency,
        kind=content.kind,
        follows=content.follows,
        embargo_until=content.embargo_until,
        expires_at=content.expires_at,
        **{name: _entered(value) for name, value in asdict(content.legal).items()},
        translations=_translations(content),
        addresses={str(channel.pk): channel.address for channel in content.channels},
    )
    revision.beside = _beside(revision, content)
    revision.save()
    revision.channels.set(content.channels)
    Wording.objects.bulk_create(revision.beside.wordings)
    RevisionPicture.objects.bulk_create(revision.beside.pictures)
    revision.beside = None
    return revision


def _translations(content: Content) -> list[dict[str, str]]:
    """What was entered in other languages; an emptied one is gone."""
    texts = [
        Translation(one.lang, **{part: normal_text(getattr(one, part)) for part in PARTS})
        for one in content.translations
    ]
    return stored(text for text in texts if text.headline or text.lead or text.body)


def _beside(revision: Revision, content: Content) -> Beside:
    return Beside(
        wordings=[
            Wording(revision=revision, platform=platform, text=normal_text(text))
            for platform, text in content.wordings.items()
            if text.strip()
        ],
        pictures=[
            RevisionPicture(
                revision=revision,
                picture=place.picture,
                position=position,
                alt=normal_text(place.alt),
                credit=normal_text(place.credit),
            )
            for position, place in enumerate(content.pictures, start=1)
        ],
        channels=[channel.pk for channel in content.channels],
    )
