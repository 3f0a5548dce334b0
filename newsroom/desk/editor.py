"""One opened draft form: begun from what is stored or from what was sent, and kept safely.

Uploads come first and stay listed by their id; so a mistake elsewhere never costs a picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from broadcasts import pictures
from broadcasts.models.legal import Purpose, Regime
from inspections import permissions
from inspections.admin import person
from inspections.models import Inspection, User
from inspections.permissions import Right
from newsroom import drafting, forms
from newsroom.composing import Content, content_of
from newsroom.desk.differences import same
from newsroom.models import Draft, Picture, Revision, new_public_id

#: Signs the number that a form for a new draft carries, and whether it is an exercise: nobody
#: can choose the one, and what was begun as the other stays that.
TICKET_SALT = "newsroom.draft"
ROWS = "pictures"


@dataclass
class Editor:
    """The form of one draft on one person's screen; ``draft`` is None until the first save."""

    user: User
    inspection: Inspection
    form: forms.DraftForm
    rows: forms.PictureForms
    public_id: str
    draft: Draft | None = None
    base: Revision | None = None

    @property
    def is_exercise(self) -> bool:
        return self.form.is_exercise

    @property
    def ticket(self) -> str:
        return signing.dumps([self.public_id, self.is_exercise], salt=TICKET_SALT)

    def is_valid(self) -> bool:
        return all((self.form.is_valid(), self.rows.is_valid()))

    def content(self) -> Content:
        return self.form.content(self.rows.placed())

    def keep(
        self,
        now: datetime,
        content: Content | None = None,
        origin: str = Revision.Origin.SAVED,
    ) -> Draft:
        """Store what was entered, or ``content``. Raises PermissionDenied or drafting.Conflict.

        A text that is stored already is not stored again: sent twice, a form changes
        nothing, and who changed nothing contributed nothing.
        """
        content = content or self.content()
        if self.draft is None and not self._is_started():
            return self._start(content, now, origin)
        assert self.draft is not None
        drafting.require_writer(self.user, self.inspection)
        if self.draft.latest and same(content_of(self.draft.latest), content):
            return self.draft
        if self.base is None:
            raise drafting.Conflict
        drafting.save(self.draft, self.base, content, by=self.user, now=now, origin=origin)
        return self.draft

    def _start(self, content: Content, now: datetime, origin: str) -> Draft:
        try:
            return drafting.start(
                self.inspection,
                content,
                by=self.user,
                now=now,
                public_id=self.public_id,
                is_exercise=self.is_exercise,
                origin=origin,
            )
        except IntegrityError:
            if not self._is_started():
                raise PermissionDenied from None
            return self.keep(now, content, origin)

    def _is_started(self) -> bool:
        """Whether this form began its draft already, without the page knowing of it.

        As long as nobody else wrote in it, what the form holds now goes on top.
        """
        mine = Draft.objects.filter(public_id=self.public_id, created_by=self.user)
        self.draft = mine.select_related("inspection", "latest").first()
        if self.draft is None:
            return False
        if not self.draft.revisions.exclude(author=self.user).exists():
            self.base = self.draft.latest
        return True


def writable(user: User) -> models.QuerySet[Inspection]:
    """The inspections for which ``user`` may write; chiefs may, and then no longer sign."""
    may = permissions.inspections_for(user, Right.WRITE).values("pk")
    also = permissions.inspections_for(user, Right.SIGN).values("pk")
    return Inspection.objects.filter(models.Q(pk__in=may) | models.Q(pk__in=also))


def blank(user: User, inspection: Inspection, *, is_exercise: bool = False) -> Editor:
    """An empty form; the inspection's own channels are chosen already."""
    form = forms.DraftForm(inspection=inspection, is_exercise=is_exercise)
    form.initial["purpose"], form.initial["regime"] = Purpose.INFORMATION, Regime.GDPR
    form.initial["channels"] = [
        channel.pk for channel in form.offered if channel.inspection_id == inspection.pk
    ]
    rows = forms.PictureFormSet(prefix=ROWS)
    return Editor(user, inspection, form, rows, new_public_id())


def opened(user: User, draft: Draft) -> Editor:
    """The form of a stored draft, with its newest revision in it."""
    assert draft.latest is not None
    content = content_of(draft.latest)
    form = forms.DraftForm(
        inspection=draft.inspection,
        is_exercise=draft.is_exercise,
        initial=forms.initial_of(content),
    )
    rows = forms.PictureFormSet(prefix=ROWS, initial=forms.picture_rows(content))
    stored = {place.picture.pk: place.picture for place in content.pictures}
    _attach(rows, stored)
    return Editor(user, draft.inspection, form, rows, draft.public_id, draft, draft.latest)


def entered(
    request: HttpRequest, inspection: Inspection, draft: Draft | None, uploads: bool = True
) -> Editor:
    """What was sent, valid or not. Raises PermissionDenied for what cannot be a mistake."""
    user, data = person(request), request.POST.copy()
    drafting.require_writer(user, inspection)
    refusals = _take_uploads(request, inspection, data) if uploads else {}
    initial = {}
    if draft and draft.latest:
        initial = {"follows": draft.latest.follows_id}
    number, exercise = _settled(request, draft)
    form = forms.DraftForm(data, inspection=inspection, is_exercise=exercise, initial=initial)
    rows = forms.PictureFormSet(data, request.FILES if uploads else None, prefix=ROWS)
    editor = Editor(user, inspection, form, rows, number, draft)
    editor.base = _base(draft, request.POST.get("base", ""))
    _attach(rows, _stored(rows, inspection))
    for index, sentence in refusals.items():
        rows.forms[index].add_error("file", sentence)
    return editor


def on_top_of(editor: Editor, base: Revision) -> Editor:
    """The same entered text, now to be saved over ``base``, which the person has seen."""
    return replace(editor, base=base)


def _take_uploads(
    request: HttpRequest, inspection: Inspection, data: QueryDict
) -> Mapping[int, str]:
    """Keep every usable file and write its id into its slot; sentences for the others."""
    refusals = {}
    for index in range(forms.PICTURES_MOST + forms.EMPTY_SLOTS):
        upload = request.FILES.get(f"{ROWS}-{index}-file")
        if not upload or not upload.size or data.get(f"{ROWS}-{index}-remove"):
            continue
        try:
            picture = drafting.add_picture(
                inspection, upload, by=person(request), now=timezone.now()
            )
        except pictures.NotAPicture as refusal:
            refusals[index] = str(refusal)
        else:
            data[f"{ROWS}-{index}-picture"] = str(picture.pk)
    return refusals


def _stored(rows: forms.PictureForms, inspection: Inspection) -> dict[int, Picture]:
    """The pictures named in the slots; an id of somebody else's is no mistake of typing."""
    rows.is_valid()
    wanted = {pk for form in rows.forms if (pk := form.cleaned_data.get("picture"))}
    found = Picture.objects.filter(inspection=inspection).in_bulk(list(wanted))
    if len(found) != len(wanted):
        raise PermissionDenied
    return found


def _attach(rows: forms.PictureForms, stored: Mapping[int, Picture]) -> None:
    for form in rows.forms:
        values = form.cleaned_data if form.is_bound else form.initial
        form.stored = stored.get(values.get("picture") or 0)


def _settled(request: HttpRequest, draft: Draft | None) -> tuple[str, bool]:
    """The number, and whether it is an exercise: both stand when the first form is shown."""
    if draft:
        return draft.public_id, draft.is_exercise
    try:
        number, is_exercise = signing.loads(request.POST.get("ticket", ""), salt=TICKET_SALT)
    except signing.BadSignature:
        raise PermissionDenied from None
    return str(number), bool(is_exercise)


def _base(draft: Draft | None, pk: str) -> Revision | None:
    """The revision that was on screen; None when the form names none of this draft."""
    return draft.revisions.filter(pk=forms.key_of(pk)).first() if draft else None
