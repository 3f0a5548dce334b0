"""The addresses of the programming interface."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from broadcasts.archive.api import answers
from broadcasts.archive.api.contract import contract
from broadcasts.archive.api.questions import PARAMETERS, Question, Senseless, asked
from broadcasts.archive.headers import open_to_all
from broadcasts.archive.public import public_page, reads, shows
from broadcasts.changes import list_key, page_key
from broadcasts.models import Broadcast, Channel
from broadcasts.models.broadcast import BroadcastQuerySet
from inspections.models import Inspection

PAGE_LENGTH = 50
PROBLEM = "application/problem+json"
#: Inspections alone; what changes those changes every page.
DATA = "data"


@public_page
@reads(*PARAMETERS)
def broadcasts(request: HttpRequest) -> HttpResponse:
    """The newest texts, 50 at a time; ``next`` leads to the older ones."""
    try:
        question = asked(request.GET)
        rows = _whole(question.rows(timezone.now()))
    except Senseless as reason:
        return _problem(400, str(reason))
    found = list(rows.newest_first()[: PAGE_LENGTH + 1])
    shown = found[:PAGE_LENGTH]
    items = [answers.broadcast(one, getattr(one, "later", [])) for one in shown]
    older = _next(request.GET, shown[-1]) if len(found) > PAGE_LENGTH else None
    return shows(_answer({"items": items, "next": older}), _key(question))


@public_page
@reads()
def broadcast(request: HttpRequest, public_id: str) -> HttpResponse:
    """One text in full; 410 with date and reason once it was taken back."""
    known = Broadcast.objects.addressable(timezone.now()).select_related("withdrawal")
    found = _whole(known).filter(public_id=public_id).first()
    if found is None:
        return _problem(404, _("There is no text with this number."))
    if found.is_withdrawn:
        answer = _problem(410, found.withdrawal.reason, **answers.withdrawn(found))
    else:
        answer = _answer(answers.in_full(found, getattr(found, "later", [])))
    return shows(answer, page_key(found.pk))


@public_page
@reads()
def inspections(request: HttpRequest) -> HttpResponse:
    every = Inspection.objects.prefetch_related("areas")
    return shows(_answer({"items": [answers.inspection(one) for one in every]}), DATA)


@public_page
@reads()
def channels(request: HttpRequest) -> HttpResponse:
    """Where the police can be followed, and where no longer."""
    every = Channel.objects.shown().select_related("inspection")
    ordered = every.order_by("inspection__position", "inspection__key", "platform", "pk")
    return _answer({"items": [answers.channel(one) for one in ordered]})


@public_page
@reads()
def openapi(request: HttpRequest) -> HttpResponse:
    keys = list(Inspection.objects.values_list("key", flat=True))
    return shows(_answer(contract(keys)), DATA)


def _whole(rows: BroadcastQuerySet) -> BroadcastQuerySet:
    later = Broadcast.objects.addressable(timezone.now()).select_related("withdrawal")
    return (
        rows.with_pictures()
        .select_related("follows")
        .prefetch_related(Prefetch("followers", queryset=later.newest_first(), to_attr="later"))
    )


def _next(given: QueryDict, last: Broadcast) -> str:
    query = QueryDict(mutable=True)
    for name in PARAMETERS:
        query.setlist(name, given.getlist(name)[-1:])
    query["cursor"] = last.public_id
    return f"{settings.PUBLIC_URL}{reverse('archive:api-broadcasts')}?{query.urlencode()}"


def _key(question: Question) -> str:
    inspection = question.inspection.key if question.inspection else ""
    return list_key(inspection, question.category or "")


def _answer(content: dict[str, Any]) -> JsonResponse:
    return open_to_all(JsonResponse(content, json_dumps_params={"ensure_ascii": False}))


def _problem(status: int, sentence: str, **more: str) -> JsonResponse:
    """An error in the form of RFC 9457."""
    content = {"type": "about:blank", "status": status, "detail": sentence, **more}
    answer = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    answer.headers["Content-Type"] = PROBLEM
    return open_to_all(answer)
