"""A refused move as a page: the status tells the machine, one sentence tells the person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inspections.models import User
from newsroom.models import Draft, Step

P = ParamSpec("P")


def refusal(
    request: HttpRequest, status: int, sentence: str, *, link: str = "", label: str = ""
) -> HttpResponse:
    """The page for a refusal, with a way on."""
    context = {
        "status": status,
        "sentence": sentence,
        "link": link or reverse("desk:start"),
        "label": label or _("Back to the desk"),
    }
    return render(request, "desk/refusal.html", context, status=status)


def explained(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """``view``, with a missing right said in a sentence instead of a bare 403."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied as denied:
            return refusal(request, 403, str(denied) or _("You do not have the right to do this."))

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", wrapper)


def moved_on(request: HttpRequest, draft: Draft, link: str) -> HttpResponse:
    """409: the draft is no longer where, or what, it was on this person's screen."""
    draft.refresh_from_db()
    return refusal(request, 409, what_happened(draft), link=link, label=_("Look at it again"))


def what_happened(draft: Draft) -> str:
    """Who moved or changed the draft last, and when, in one sentence."""
    step, revision = draft.steps.select_related("by", "deputyship__for_whom").last(), draft.latest
    assert revision is not None
    is_final = draft.state in (Draft.State.SIGNED_OFF, Draft.State.DISCARDED)
    if step is None or (revision.created_at > step.at and not is_final):
        text = _("The text has changed: %(person)s saved a new version on %(time)s.")
        return text % by(revision.author, revision.created_at)
    return _sentences()[Step.Verb(step.verb)] % by(step.signature, step.at)


def _sentences() -> dict[Step.Verb, str]:
    return {
        Step.Verb.SUBMIT: _("%(person)s submitted this draft for sign-off on %(time)s."),
        Step.Verb.RECALL: _("%(person)s took this draft back on %(time)s."),
        Step.Verb.RETURN: _("%(person)s returned this draft on %(time)s."),
        Step.Verb.DISCARD: _("%(person)s discarded this draft on %(time)s."),
        Step.Verb.URGENT: _("%(person)s sent this in the urgent lane on %(time)s."),
        Step.Verb.SIGN_OFF: _("%(person)s has already signed this draft off on %(time)s."),
    }


def by(person: User | str, moment: datetime) -> dict[str, str]:
    shown = date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
    return {"person": str(person), "time": shown}
