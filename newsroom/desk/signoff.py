"""Signing: the exact texts, who made them, and the two answers of the chief."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from broadcasts.archive.text import body_html
from broadcasts.archive.tongues import tongues_of
from inspections import factor, permissions
from inspections.admin import person
from inspections.models import User
from inspections.permissions import Right
from newsroom import review, workflow
from newsroom.desk import cards, comments, confirming, refusals, seen, writing
from newsroom.forms import key_of
from newsroom.models import Draft

State = Draft.State


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    draft = _draft(request, pk)
    answer = _page(request, draft)
    if draft.state == State.SUBMITTED and request.method == "GET":
        seen.remember(workflow.sheet(draft), person(request), timezone.now())
    return answer


@require_POST
@refusals.explained
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign what was on screen, by who can say the password again.

    The form carries revision and digest; what is stale or not allowed is said before the
    password is looked at, so that nobody types it in vain.
    """
    draft, user = _draft(request, pk), person(request)
    digest, comment = request.POST.get("digest", ""), request.POST.get("comment", "")
    if not _is_current(request, draft):
        return _overtaken(request, draft)
    wrong = confirming.doubt(request)
    if wrong:
        return _page(request, draft, wrong=wrong, comment=comment, status=422)
    try:
        broadcast = workflow.sign_off(
            draft, by=user, revision=_revision(request), digest=digest, now=timezone.now()
        )
    except workflow.Incomplete as incomplete:
        return _page(request, draft, sentences=incomplete.sentences, comment=comment, status=422)
    except workflow.IllegalMove:
        return _overtaken(request, draft)
    messages.success(request, _("Signed off. The channels are being served now."))
    return redirect("desk:broadcast", broadcast.public_id)


def _overtaken(request: HttpRequest, draft: Draft) -> HttpResponse:
    """409, unless this very signature stands: then it was the second half of a double click."""
    draft.refresh_from_db()
    if _is_mine(draft, person(request), request.POST.get("digest", "")):
        return redirect("desk:broadcast", draft.public_id)
    if draft.state == State.SUBMITTED and draft.latest_id == _revision(request):
        # Nobody touched the text: a rule of a channel makes it read otherwise there.
        sentence = _("A channel says something else now, because it was set up differently.")
        label = _("Look at it again")
        return refusals.refusal(request, 409, sentence, link=_address(draft), label=label)
    return refusals.moved_on(request, draft, _address(draft))


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
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    sheet, user = workflow.sheet(draft), person(request)
    objection = permissions.signing_objection(user, draft.inspection, sheet.contributors)
    found = _reviewed(draft)
    context = {
        "draft": draft,
        "sheet": sheet,
        "body": body_html(sheet.content.body),
        "tongues": tongues_of(sheet.content.translations),
        "cards": [cards.of_text(text) for text in sheet.texts],
        "contributors": User.objects.filter(pk__in=sheet.contributors).order_by("last_name"),
        "objection": objection.label if objection else "",
        "review": found,
        "may_go": found is not None and not (found.blocks or found.open),
        "may_return": permissions.may(user, permissions.Right.SIGN, draft.inspection),
        "is_waiting": draft.state == State.SUBMITTED,
        "changes": seen.changes(sheet, user),
        "others": _others(sheet, user) if objection else [],
        "wrong": wrong,
        "has_factor": factor.of(user) is not None,
        "threads": comments.threads(draft),
        "sentences": sentences or [],
        "comment": comment,
        **writing.history(draft),
    }
    return render(request, "desk/signoff.html", context, status=status)


def _reviewed(draft: Draft) -> review.Review | None:
    """What the rules say now; about a text that is signed there is nothing left to say."""
    return review.of_draft(draft, timezone.now()) if draft.state == State.SUBMITTED else None


def _others(sheet: workflow.Sheet, user: User) -> list[User]:
    """Who can sign instead: holders of the right and deputies who made no byte of the text."""
    holders = permissions.people_with(Right.SIGN, sheet.draft.inspection)
    able = holders.exclude(pk__in=[user.pk, *sheet.contributors])
    return list(able.order_by("last_name", "first_name", "pk"))


def _is_current(request: HttpRequest, draft: Draft) -> bool:
    """Whether the form names what waits for a signature now. Raises PermissionDenied."""
    shown = workflow.sheet(draft)
    objection = permissions.signing_objection(person(request), draft.inspection, shown.contributors)
    if objection:
        raise PermissionDenied(objection.label)
    same = (_revision(request), request.POST.get("digest")) == (shown.revision.pk, shown.digest)
    return same and draft.state == State.SUBMITTED


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
