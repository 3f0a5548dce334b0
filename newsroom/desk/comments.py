"""Comments at the fields of a draft: shown beside each field, added, resolved and reopened."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from inspections.admin import person
from newsroom.comments import moves
from newsroom.comments.models import Comment
from newsroom.desk import refusals
from newsroom.models import Draft
from newsroom.workflow import IllegalMove


@dataclass
class Thread:
    """The comments at one field of a draft, oldest first."""

    draft: Draft
    field: str
    label: str
    comments: list[Comment] = dataclasses.field(default_factory=list)

    @property
    def open(self) -> int:
        return sum(comment.is_open for comment in self.comments)

    @property
    def can_grow(self) -> bool:
        return self.draft.state in moves.COMMENTABLE


def threads(draft: Draft | None) -> dict[str, Thread]:
    """Every field with its comments, in the order of the form; empty before the first save."""
    if draft is None:
        return {}
    found = {name: Thread(draft, name, label) for name, label in moves.fields().items()}
    for comment in draft.comments.select_related("by", "resolved_by", "revision"):
        found[comment.field].comments.append(comment)
    return found


def remarked(found: Iterable[Thread]) -> list[Thread]:
    """Those at which somebody said something."""
    return [thread for thread in found if thread.comments]


@require_http_methods(["GET", "HEAD", "POST"])
@refusals.explained
def of_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """All comments of a draft; a POST adds one."""
    draft = get_object_or_404(_drafts(request), pk=pk)
    if request.method != "POST":
        return _page(request, draft)
    name, typed = request.POST.get("field", ""), request.POST.get("text", "")
    passage = request.POST.get("passage", "")
    try:
        moves.add(draft, name, typed, passage=passage, by=person(request), now=timezone.now())
    except moves.NotAComment as wrong:
        values = {"sentence": str(wrong), "typed": typed, "passage": passage, "field": name}
        return _answered(request, draft, name, status=422, **values)
    except IllegalMove:
        return refusals.moved_on(request, draft, _address(draft))
    return _answered(request, draft, name)


@require_POST
@refusals.explained
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    comment = _comment(request, pk)
    try:
        moves.resolve(comment, by=person(request), now=timezone.now())
    except IllegalMove:
        return _too_late(request, comment)
    return _answered(request, comment.draft, comment.field)


@require_POST
@refusals.explained
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    comment = _comment(request, pk)
    try:
        moves.reopen(comment, by=person(request))
    except IllegalMove:
        return _too_late(request, comment)
    return _answered(request, comment.draft, comment.field)


def _answered(
    request: HttpRequest, draft: Draft, name: str, status: int = 200, **values: Any
) -> HttpResponse:
    """The field's comments as a piece of the page; without a script the page itself."""
    if request.headers.get("X-Requested-With") == "fetch":
        thread = threads(draft).get(name)
        context = {"thread": thread, "is_fresh": True, **values}
        return render(request, "desk/_comments.html", context, status=status)
    if status != 200:
        return _page(request, draft, status=status, **values)
    messages.success(request, _("Noted."))
    return redirect(_address(draft) if request.POST.get("back") != "sign" else _sheet(draft))


def _page(request: HttpRequest, draft: Draft, status: int = 200, **values: Any) -> HttpResponse:
    found = threads(draft)
    context = {
        "draft": draft,
        "threads": remarked(found.values()),
        "fields": moves.fields(),
        "can_comment": draft.state in moves.COMMENTABLE,
        **values,
    }
    return render(request, "desk/comments.html", context, status=status)


def _too_late(request: HttpRequest, comment: Comment) -> HttpResponse:
    draft = comment.draft
    draft.refresh_from_db()
    comment.refresh_from_db()
    if draft.state not in moves.COMMENTABLE:
        return refusals.moved_on(request, draft, _address(draft))
    if comment.resolved_by and comment.resolved_at:
        text = _("%(person)s resolved this comment on %(time)s.")
        sentence = text % refusals.by(comment.resolved_by, comment.resolved_at)
    else:
        sentence = _("This comment is open already.")
    return refusals.refusal(
        request, 409, sentence, link=_address(draft), label=_("Look at it again")
    )


def _drafts(request: HttpRequest) -> Any:
    visible = Draft.objects.visible_to(person(request))
    return visible.select_related("inspection", "latest")


def _comment(request: HttpRequest, pk: int) -> Comment:
    here = Comment.objects.filter(draft__in=Draft.objects.visible_to(person(request)))
    return get_object_or_404(here.select_related("draft__inspection", "draft__latest"), pk=pk)


def _address(draft: Draft) -> str:
    return reverse("desk:comments", args=[draft.pk])


def _sheet(draft: Draft) -> str:
    return reverse("desk:draft", args=[draft.pk]) + "#comments"
