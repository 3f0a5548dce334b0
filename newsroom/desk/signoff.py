"""Signing: the exact texts, who made them, and the two answers of the chief."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from broadcasts.archive.text import body_html
from inspections import permissions
from inspections.admin import person
from inspections.models import User
from newsroom import composing, review, workflow
from newsroom.desk import cards, refusals, writing
from newsroom.desk.differences import differences
from newsroom.forms import key_of
from newsroom.models import Draft, Step

State = Draft.State


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _draft(request, pk))


@require_POST
@refusals.explained
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign what was on screen: the form carries its revision and its digest."""
    draft, user = _draft(request, pk), person(request)
    digest = request.POST.get("digest", "")
    try:
        broadcast = workflow.sign_off(
            draft, by=user, revision=_revision(request), digest=digest, now=timezone.now()
        )
    except workflow.Incomplete as incomplete:
        return _page(request, draft, sentences=incomplete.sentences, status=422)
    except workflow.IllegalMove:
        draft.refresh_from_db()
        if not _is_mine(draft, user, digest):
            return refusals.moved_on(request, draft, _address(draft))
        # The second half of a double click: this signature stands already.
        return redirect("desk:broadcast", draft.public_id)
    messages.success(request, _("Signed off. The channels are being served now."))
    return redirect("desk:broadcast", broadcast.public_id)


@require_POST
@refusals.explained
def return_(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the text back with a reason."""
    draft, comment = _draft(request, pk), request.POST.get("comment", "")
    try:
        workflow.return_(
            draft,
            by=person(request),
            revision=_revision(request),
            comment=comment,
            now=timezone.now(),
        )
    except workflow.Incomplete as incomplete:
        return _page(request, draft, sentences=incomplete.sentences, comment=comment, status=422)
    except workflow.IllegalMove:
        return refusals.moved_on(request, draft, _address(draft))
    messages.success(request, _("Returned. The author finds your comment at the draft."))
    return redirect("desk:start")


def _page(
    request: HttpRequest,
    draft: Draft,
    *,
    sentences: list[str] | None = None,
    comment: str = "",
    status: int = 200,
) -> HttpResponse:
    sheet, user = workflow.sheet(draft), person(request)
    objection = permissions.signing_objection(user, draft.inspection, sheet.contributors)
    found = _reviewed(draft)
    context = {
        "draft": draft,
        "sheet": sheet,
        "body": body_html(sheet.content.body),
        "cards": [cards.of_text(text) for text in sheet.texts],
        "contributors": User.objects.filter(pk__in=sheet.contributors).order_by("last_name"),
        "objection": objection.label if objection else "",
        "review": found,
        "may_go": found is not None and not (found.blocks or found.open),
        "may_return": permissions.may(user, permissions.Right.SIGN, draft.inspection),
        "is_waiting": draft.state == State.SUBMITTED,
        "changes": _changes(draft, sheet),
        "sentences": sentences or [],
        "comment": comment,
        **writing.history(draft),
    }
    return render(request, "desk/signoff.html", context, status=status)


def _reviewed(draft: Draft) -> review.Review | None:
    """What the rules say now; about a text that is signed there is nothing left to say."""
    return review.of_draft(draft, timezone.now()) if draft.state == State.SUBMITTED else None


def _changes(draft: Draft, sheet: workflow.Sheet) -> dict[str, Any]:
    """What is different from the version that was last returned; empty at the first time."""
    returned = draft.steps.filter(verb=Step.Verb.RETURN).select_related("by", "revision").last()
    if returned is None:
        return {}
    before = composing.content_of(returned.revision)
    return {"step": returned, "parts": differences(before, sheet.content)}


def _draft(request: HttpRequest, pk: int) -> Draft:
    visible = Draft.objects.visible_to(person(request))
    return get_object_or_404(
        visible.select_related(
            "inspection", "latest__author", "broadcast__signer", "broadcast__deputyship__for_whom"
        ),
        pk=pk,
    )


def _revision(request: HttpRequest) -> int:
    return key_of(request.POST.get("revision", ""))


def _is_mine(draft: Draft, user: User, digest: str) -> bool:
    """Whether this very signature stands already."""
    broadcast = draft.broadcast
    return bool(broadcast and broadcast.signer_id == user.pk and broadcast.digest == digest)


def _address(draft: Draft) -> str:
    return reverse("desk:draft", args=[draft.pk])
