"""Templates of the urgent lane: write one, look at what it says, authorise it, revoke it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from broadcasts import urgent
from broadcasts.models import Authorisation, Channel
from inspections import factor, permissions
from inspections.admin import person
from inspections.models import Inspection, User
from inspections.permissions import Right
from newsroom import drafting
from newsroom.desk import confirming, editor, refusals
from newsroom.models import TemplateVersion, WarningTemplate
from newsroom.urgent import authoring, template
from newsroom.urgent.forms import TemplateForm, entered

#: For how long a template may be authorised at once, in days.
DAYS_OFFERED = (30, 90, 180, 365)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every template of one's inspections, with what is in force."""
    now, user = timezone.now(), person(request)
    heads = _visible(user).prefetch_related("versions")
    in_force = {
        one.text_digest: one
        for one in Authorisation.objects.valid(now).filter(
            inspection__in=permissions.visible_inspections(user)
        )
    }
    rows = [_row(head, in_force) for head in heads]
    may_write = editor.writable(user).exists()
    return render(request, "desk/templates.html", {"rows": rows, "may_write": may_write})


def _row(head: WarningTemplate, in_force: dict[str, Authorisation]) -> dict[str, Any]:
    versions = list(head.versions.all())
    allowed = [in_force[one.text_digest] for one in versions if one.text_digest in in_force]
    newest = versions[-1]
    return {
        "head": head,
        "newest": newest,
        "authorisation": allowed[-1] if allowed else None,
        "is_newer": not allowed or allowed[-1].text_digest != newest.text_digest,
    }


@refusals.explained
def add(request: HttpRequest) -> HttpResponse:
    here = editor.writable(person(request))
    if not here.exists():
        raise PermissionDenied
    key = (request.POST if request.method == "POST" else request.GET).get("inspection", "")
    inspection = here.filter(key=key).first() or (here.get() if here.count() == 1 else None)
    if inspection is None:
        return render(request, "desk/template_inspection.html", {"inspections": here})
    return _form(request, inspection, None)


@refusals.explained
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    head = _head(request, pk)
    drafting.require_writer(person(request), head.inspection)
    return _form(request, head.inspection, _newest(head))


def _form(
    request: HttpRequest, inspection: Inspection, base: TemplateVersion | None
) -> HttpResponse:
    initial = entered(template.read(base.text)) if base else {}
    data = request.POST if request.method == "POST" else None
    form = TemplateForm(data, inspection=inspection, initial=initial)
    if data is not None and form.is_valid():
        try:
            return _saved(request, inspection, base, form)
        except IntegrityError:
            form.add_error("name", _("There is a template of this name already."))
        except authoring.Outdated:
            sentence = _("Somebody saved a newer version. Nothing was changed.")
            return refusals.refusal(request, 409, sentence, link=reverse("desk:templates"))
    context = {"form": form, "inspection": inspection, "base": base}
    return render(request, "desk/template_form.html", context, status=422 if form.errors else 200)


def _saved(
    request: HttpRequest, inspection: Inspection, base: TemplateVersion | None, form: TemplateForm
) -> HttpResponse:
    user, now, made = person(request), timezone.now(), form.template(inspection)
    if base is None:
        version = authoring.begin(inspection, made, by=user, now=now)
    else:
        if request.POST.get("base") != str(base.pk):
            raise authoring.Outdated
        version = authoring.revise(base, made, by=user, now=now)
    messages.success(request, _("Saved. A chief who did not write it has to authorise it."))
    return redirect("desk:template", version.template.pk)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _head(request, pk))


def _page(
    request: HttpRequest, head: WarningTemplate, sentences: list[str] | None = None
) -> HttpResponse:
    user, now, newest = person(request), timezone.now(), _newest(head)
    form = template.read(newest.text)
    known = Authorisation.objects.filter(inspection=head.inspection, name=head.name)
    context = {
        "head": head,
        "newest": newest,
        "form": form,
        "acts": [(kind.label, form.acts[kind]) for kind in template.ACTS],
        "channels": Channel.objects.filter(pk__in=form.channels).select_related("inspection"),
        "in_force": known.valid(now).select_related("by").first(),
        "authorisations": known.select_related("by", "revocation__by").order_by("-at"),
        "missing": template.problems(form),
        "may_write": editor.writable(user).filter(pk=head.inspection_id).exists(),
        "may_sign": permissions.may(user, Right.SIGN, head.inspection),
        "is_own": user.pk in authoring.authors_of(newest),
        "days": DAYS_OFFERED,
        "has_factor": factor.of(user) is not None,
        "sentences": sentences or [],
    }
    return render(request, "desk/template.html", context, status=422 if sentences else 200)


@require_POST
@refusals.explained
def authorise(request: HttpRequest, pk: int) -> HttpResponse:
    """Allow exactly the version on screen, with password or code once more."""
    head, user, now = _head(request, pk), person(request), timezone.now()
    if not permissions.may(user, Right.SIGN, head.inspection):
        raise PermissionDenied
    wrong = confirming.doubt(request)
    if wrong:
        return _page(request, head, [wrong])
    try:
        authoring.authorise(
            _newest(head),
            by=user,
            digest=request.POST.get("digest", ""),
            valid_until=_until(request.POST.get("days", ""), now),
            now=now,
        )
    except authoring.Unfinished as unfinished:
        return _page(request, head, unfinished.sentences)
    except authoring.Outdated:
        sentence = _("Somebody saved a newer version. Nothing was changed.")
        return refusals.refusal(request, 409, sentence, link=reverse("desk:template", args=[pk]))
    messages.success(request, _("Authorised. The duty officer can send with it at once."))
    return redirect("desk:template", pk)


@require_POST
@refusals.explained
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    visible = Authorisation.objects.filter(inspection__in=permissions.visible_inspections(user))
    authorisation = get_object_or_404(visible.select_related("inspection"), pk=pk)
    reason = request.POST.get("reason", "")[:300]
    try:
        urgent.revoke(authorisation, by=user, reason=reason, now=timezone.now())
    except urgent.SomebodyFaster:
        sentence = _("This authorisation has been revoked already.")
        return refusals.refusal(request, 409, sentence, link=reverse("desk:templates"))
    messages.success(request, _("Revoked. Nobody can send with it any more."))
    return redirect("desk:templates")


def _until(days: str, now: datetime) -> datetime:
    """The last moment of the last day; anything but an offered span is the shortest one."""
    known = {str(span): span for span in DAYS_OFFERED}
    day = timezone.localdate(now) + timedelta(days=known.get(days, DAYS_OFFERED[0]) + 1)
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _visible(user: User) -> QuerySet[WarningTemplate]:
    return WarningTemplate.objects.visible_to(user).select_related("inspection")


def _head(request: HttpRequest, pk: int) -> WarningTemplate:
    return get_object_or_404(_visible(person(request)), pk=pk)


def _newest(head: WarningTemplate) -> TemplateVersion:
    return head.versions.select_related("template__inspection", "author").latest("number")
