"""What a draft's page says by itself: keep my text, I am here, am I still signed in?"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from broadcasts.models.legal import Legal
from inspections.admin import person
from newsroom import drafting, presence, translations
from newsroom.composing import Content, content_of
from newsroom.desk import editor, refusals
from newsroom.desk.differences import differences
from newsroom.desk.editor import Editor
from newsroom.forms import key_of
from newsroom.models import Draft, Revision

LEGAL = frozenset(field.name for field in fields(Legal))
#: Entries of the form that have the same name in a stored text.
PLAIN = frozenset(field.name for field in fields(Content)) - {"legal", "wordings", "pictures"}


@require_POST
@refusals.explained
def autosave(request: HttpRequest) -> HttpResponse:
    """Keep what stands in the form: 200 with the new base, 409 with both texts as HTML.

    What cannot be stored, a date that does not exist for example, is named in ``left_out``.
    """
    entered = _entered(request)
    content, left_out = storable(entered)
    try:
        draft = entered.keep(timezone.now(), content, Revision.Origin.AUTOSAVED)
    except drafting.Conflict:
        return _conflict(request, entered)
    draft.refresh_from_db()
    kept = {
        **_where(draft),
        "base": draft.latest_id,
        "time": _clock(),
        "left_out": left_out,
    }
    return JsonResponse(kept)


@require_POST
@refusals.explained
def present(request: HttpRequest, draft: Draft) -> HttpResponse:
    """This person has the draft open (or, with ``leave``, closed it): who else has?"""
    user, now = person(request), timezone.now()
    drafting.require_writer(user, draft.inspection)
    if request.POST.get("leave"):
        presence.leave(draft, user)
        return HttpResponse(status=204)
    presence.renew(draft, user, now)
    here = [
        _("%(person)s, since %(time)s")
        % {"person": row.person, "time": date_format(timezone.localtime(row.since), "H:i")}
        for row in presence.others(draft, user, now)
    ]
    answer = {"others": here, "base": draft.latest_id, "state": draft.state}
    if draft.latest_id != key_of(request.POST.get("base", "")):
        answer["changed"] = refusals.what_happened(draft)
    return JsonResponse(answer)


@never_cache
@require_safe
def session(request: HttpRequest) -> HttpResponse:
    """A fresh token for a page whose sign-in had expired, and who is signed in now."""
    user = person(request)
    return JsonResponse({"token": get_token(request), "person": user.pk, "name": str(user)})


def storable(entered: Editor) -> tuple[Content, list[str]]:
    """What can be stored of the form, and the labels of what cannot.

    Emptied entries are emptied. Where a value is wrong, the stored one stays, so that a text
    is never without its embargo because of a half typed date.
    """
    content, form = entered.content(), entered.form
    wrong = {name for name in form.errors if form.data.get(name)}
    labels = [
        translations.label(name) or str(field.label)
        for name, field in form.fields.items()
        if name in wrong
    ]
    before = content_of(entered.base) if entered.base else Content("", "", "normal", "initial")
    stored: dict[str, Any] = {name: getattr(before, name) for name in wrong & PLAIN}
    if wrong & LEGAL:
        stored["legal"] = before.legal
    if any(name.startswith(translations.PREFIX) for name in wrong):
        stored["translations"] = before.translations
    if "channels" in stored:
        offered = {channel.pk for channel in form.offered}
        stored["channels"] = tuple(c for c in before.channels if c.pk in offered)
    if any(row.errors and row.stored for row in entered.rows.forms):
        stored["pictures"] = before.pictures
        labels.append(_("Pictures"))
    return replace(content, **stored), labels


def _entered(request: HttpRequest) -> Editor:
    """The sent form of a draft that is known already, or of one that begins now."""
    user, number = person(request), request.POST.get("draft", "")
    writable = editor.writable(user)
    if not number:
        inspection = get_object_or_404(writable, key=request.POST.get("inspection", ""))
        return editor.entered(request, inspection, None, uploads=False)
    visible = Draft.objects.visible_to(user).select_related("inspection", "latest")
    draft = get_object_or_404(visible, pk=key_of(number))
    return editor.entered(request, draft.inspection, draft, uploads=False)


def _conflict(request: HttpRequest, entered: Editor) -> HttpResponse:
    draft = entered.draft
    if draft is None:
        raise Http404
    draft.refresh_from_db()
    conflict = conflict_of(draft, entered.content())
    html = render_to_string("admin/_draft_conflict.html", {"conflict": conflict}, request)
    return JsonResponse({**_where(draft), "base": draft.latest_id, "html": html}, status=409)


def conflict_of(draft: Draft, mine: Content) -> dict[str, Any]:
    """What the page needs to show both texts; theirs is the newest stored one."""
    assert draft.latest is not None
    return {
        "sentence": refusals.what_happened(draft),
        "differences": differences(content_of(draft.latest), mine),
        "can_save": draft.state == Draft.State.WRITING,
        "address": _address(draft),
    }


def _where(draft: Draft) -> dict[str, Any]:
    ping = reverse("admin:newsroom_draft_presence", args=[draft.pk])
    return {"draft": draft.pk, "address": _address(draft), "presence": ping}


def _address(draft: Draft) -> str:
    return reverse("admin:newsroom_draft_change", args=[draft.pk])


def _clock() -> str:
    return date_format(timezone.localtime(), "H:i:s")
