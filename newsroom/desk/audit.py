"""The auditor's screen: who signed what at 14:32, who had touched it, what went to each channel."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from broadcasts import sealing
from broadcasts.models import Broadcast, BroadcastPicture, Screenshot
from inspections import permissions
from inspections.admin import person
from inspections.models import Inspection
from newsroom import audit, exporting
from newsroom.desk import refusals

SHOWN = 25
RELATED = (
    *("inspection", "author", "signer", "deputyship__for_whom", "lift", "follows"),
    *("withdrawal__by", "cancellation__by", "countersignature__by", "authorisation__by"),
)


class QuestionForm(forms.Form):
    """What somebody remembers; every field may stay empty."""

    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    clock = forms.TimeField(
        label=_("Time (Berlin, ± 30 minutes)"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
    )
    number = forms.CharField(label=_("Number"), required=False, max_length=12)
    words = forms.CharField(label=_("Words of the text"), required=False, max_length=200)
    person = forms.CharField(label=_("Person who had a part in it"), required=False, max_length=120)
    inspection = forms.ModelChoiceField(
        Inspection.objects.none(), label=_("Inspection"), required=False, empty_label=_("all")
    )

    def __init__(self, data: Any, offered: QuerySet[Inspection]) -> None:
        super().__init__(data)
        field = self.fields["inspection"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.to_field_name = offered, "key"

    def clean(self) -> dict[str, Any]:
        known = self.cleaned_data
        if known.get("clock") and not known.get("day") and "day" not in self.errors:
            self.add_error("day", _("A time needs its day."))
        return known


@require_safe
@refusals.explained
def search(request: HttpRequest) -> HttpResponse:
    """The question, and the broadcasts that fit; without a question the last ones."""
    offered = _answers_for(request)
    form = QuestionForm(request.GET, offered)
    rows = Broadcast.objects.filter(inspection__in=offered)
    known = form.is_valid()
    fitting = audit.found(rows, audit.Question(**form.cleaned_data)) if known else rows.none()
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "form": form,
        "asked": asked.urlencode(),
        "page": Paginator(fitting, SHOWN).get_page(request.GET.get("page")),
    }
    return render(request, "desk/audit.html", context, status=200 if known else 422)


@require_safe
@refusals.explained
def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """One broadcast like a document for a court; its chains are checked while it is shown."""
    found = audit.of(broadcast_of(request, public_id), _inside)
    return render(request, "desk/record.html", {"record": found, **described(found)})


@require_POST
@refusals.explained
def export(request: HttpRequest, public_id: str) -> HttpResponse:
    """The record as a signed ZIP; that it was taken is recorded."""
    broadcast = broadcast_of(request, public_id)
    content = exporting.export(broadcast, by=person(request), now=timezone.now())
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="nachweis-{public_id}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


def described(found: audit.Record) -> dict[str, Any]:
    """What the document needs beside the rows."""
    return {
        "broadcast": found.broadcast,
        "manifest": audit.readable(found.broadcast),
        "exports": found.broadcast.exports.select_related("by"),
        "fingerprint": sealing.fingerprint(),
    }


def broadcast_of(request: HttpRequest, public_id: str) -> Broadcast:
    """One whose record the person may read. Raises PermissionDenied or Http404."""
    rows = Broadcast.objects.filter(inspection__in=_answers_for(request))
    whole = rows.select_related(*RELATED).prefetch_related("pictures")
    return get_object_or_404(whole, public_id=public_id)


def _answers_for(request: HttpRequest) -> QuerySet[Inspection]:
    found = permissions.answered_for(person(request))
    if not found.exists():
        raise PermissionDenied(_("The record is for those who sign or audit."))
    return found


def _inside(picture: BroadcastPicture | Screenshot, rendition: str) -> str:
    """At its address for people who are signed in."""
    if isinstance(picture, Screenshot):
        return reverse("desk:screenshot", args=[picture.pk])
    number = picture.broadcast.public_id
    return reverse("desk:broadcast_picture", args=[number, picture.position, rendition])
