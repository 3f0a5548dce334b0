"""The urgent lane for whoever is on duty: tap a template, fill it in, look, send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from broadcasts import urgent
from broadcasts.archive.text import body_html
from broadcasts.models import Authorisation, Broadcast, Kind
from inspections import permissions
from inspections.admin import person
from inspections.models import Place, User
from inspections.permissions import Right
from newsroom.desk import cards, refusals, stopping, urgent_report
from newsroom.models import PUBLIC_ID_ALPHABET, Draft, new_public_id
from newsroom.urgent import sending, slots, template
from newsroom.urgent.slots import SlotType

PREFIX = "slot_"


@dataclass(frozen=True)
class Field:
    """One gap on the screen, with what was typed and what is wrong with it."""

    slot: slots.Slot
    value: str
    options: tuple[str, ...]
    sentence: str

    @property
    def id(self) -> str:
        return f"{PREFIX}{self.slot.name}"


@dataclass(frozen=True)
class Job:
    """What the officer is about to send: which template, which act, after which broadcast."""

    authorisation: Authorisation
    form: template.Template
    kind: Kind
    follows: Broadcast | None
    is_exercise: bool
    public_id: str


@require_safe
def lane(request: HttpRequest) -> HttpResponse:
    """Big buttons: everything this person may send with at this moment."""
    user, now = person(request), timezone.now()
    here = permissions.inspections_for(user, Right.URGENT)
    known = Authorisation.objects.filter(inspection__in=here).select_related("inspection", "by")
    context = {
        "authorisations": known.valid(now).order_by("inspection__position", "name"),
        "may_send": here.exists(),
        "is_exercise": "exercise" in request.GET,
        "may_read_report": urgent_report.may_read(user),
        "stops": stopping.standing(user),
    }
    return render(request, "desk/urgent.html", context)


@refusals.explained
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in, look at every text, send. One ticket is one warning, however often it is tapped."""
    job, user = _job(request, pk), person(request)
    objection = sending.objection(job.authorisation, user, timezone.now())
    if objection:
        return refusals.refusal(request, 403, objection, link=reverse("desk:urgent"))
    if request.method != "POST":
        return _form(request, job, _first_values(job))
    given = _given(request, job)
    try:
        filled = sending.fill(job.form, given, _places(job), timezone.now())
    except sending.Unfit as unfit:
        return _form(request, job, given, unfit.sentences)
    if request.POST.get("action") == "change":
        return _form(request, job, given)
    prepared = _prepared(job, filled, user)
    if request.POST.get("action") != "send":
        return _look(request, job, given, prepared)
    return _send(request, job, given, prepared)


def _send(
    request: HttpRequest, job: Job, given: Mapping[str, str], prepared: sending.Prepared
) -> HttpResponse:
    user, digest = person(request), request.POST.get("digest", "")
    try:
        sending.send(job.authorisation, prepared, by=user, digest=digest, now=timezone.now())
    except IntegrityError:
        # The second half of a double tap: this ticket was sent already.
        get_object_or_404(Draft.objects.visible_to(user), public_id=job.public_id, created_by=user)
        return redirect("desk:broadcast", job.public_id)
    except urgent.NoLongerAllowed:
        return _ended(request)
    except sending.Stopped as stopped:
        return _look(request, job, given, prepared, str(stopped))
    messages.success(request, _("Sent. The channels are being served now."))
    return redirect("desk:broadcast", job.public_id)


def _ended(request: HttpRequest) -> HttpResponse:
    sentence = _("This template is no longer authorised. Nothing was sent.")
    label = _("To the templates in force")
    return refusals.refusal(request, 409, sentence, link=reverse("desk:urgent"), label=label)


def _form(
    request: HttpRequest,
    job: Job,
    given: Mapping[str, str],
    sentences: Mapping[str, str] | None = None,
) -> HttpResponse:
    context = _common(job, given, sentences or {})
    status = 422 if sentences else 200
    return render(request, "desk/urgent_fill.html", context, status=status)


def _look(
    request: HttpRequest,
    job: Job,
    given: Mapping[str, str],
    prepared: sending.Prepared,
    sentence: str = "",
) -> HttpResponse:
    context = _common(job, given, {}) | {
        "prepared": prepared,
        "body": body_html(prepared.content.body),
        "cards": [cards.of_text(text) for text in prepared.texts],
        "sentence": sentence,
        "inspection": job.authorisation.inspection,
    }
    return render(request, "desk/urgent_look.html", context, status=409 if sentence else 200)


def _common(job: Job, given: Mapping[str, str], sentences: Mapping[str, str]) -> dict[str, Any]:
    places = tuple(_places(job))
    fields = [
        Field(
            slot,
            given.get(slot.name, ""),
            places if slot.type == SlotType.PLACE else slot.choices,
            sentences.get(slot.name, ""),
        )
        for slot in job.form.slots
    ]
    return {"job": job, "fields": fields, "minutes": job.form.minutes}


def _job(request: HttpRequest, pk: int) -> Job:
    """What the address and the form name; whatever is not this person's is not found."""
    user, values = person(request), request.POST if request.method == "POST" else request.GET
    visible = permissions.visible_inspections(user)
    known = Authorisation.objects.filter(inspection__in=visible)
    authorisation = get_object_or_404(known.select_related("inspection", "by", "author"), pk=pk)
    follows = _followed(authorisation, values.get("follows", ""))
    kind = values.get("kind", Kind.INITIAL.value)
    if kind not in (sending.kinds_after(follows) if follows else (Kind.INITIAL,)):
        raise Http404
    is_exercise = follows.is_exercise if follows else "exercise" in values
    return Job(
        authorisation,
        template.read(authorisation.template),
        Kind(kind),
        follows,
        is_exercise,
        _ticket(values.get("ticket", "")),
    )


def _followed(authorisation: Authorisation, public_id: str) -> Broadcast | None:
    """The warning that is put right or ended; only one made from the same template."""
    if not public_id:
        return None
    same = Broadcast.objects.filter(
        authorisation__inspection=authorisation.inspection_id,
        authorisation__name=authorisation.name,
    )
    return get_object_or_404(same.select_related("inspection"), public_id=public_id)


def _ticket(given: str) -> str:
    is_number = len(given) == 8 and set(given) <= set(PUBLIC_ID_ALPHABET)
    return given if is_number else new_public_id()


def _given(request: HttpRequest, job: Job) -> dict[str, str]:
    return {slot.name: request.POST.get(f"{PREFIX}{slot.name}", "") for slot in job.form.slots}


def _first_values(job: Job) -> dict[str, str]:
    """A correction begins with what was said; a day begins with today."""
    today = timezone.localdate().isoformat()
    first = {slot.name: today for slot in job.form.slots if slot.type == SlotType.DATE}
    if job.follows is None:
        return first
    said = dict(job.follows.slots)
    known = {slot.name: slot for slot in job.form.slots}
    return first | {
        name: slots.as_typed(known[name], text) for name, text in said.items() if name in known
    }


def _places(job: Job) -> list[str]:
    """The places of the inspection; the directorate reaches them all."""
    here = job.authorisation.inspection
    own = Place.objects.all() if here.is_directorate else Place.objects.filter(inspection=here)
    return list(own.order_by("name").values_list("name", flat=True).distinct())


def _prepared(job: Job, filled: sending.Filled, user: User) -> sending.Prepared:
    return sending.prepare(
        job.authorisation,
        job.kind,
        filled,
        by=user,
        public_id=job.public_id,
        now=timezone.now(),
        follows=job.follows,
        is_exercise=job.is_exercise,
    )
