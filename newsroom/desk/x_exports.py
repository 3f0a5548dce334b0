"""Accounts on X: handing an export in, watching it being read, and the report on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from broadcasts import jobs
from broadcasts.legacy import access, clearing, importing, report
from broadcasts.legacy.models.imported import XImport
from broadcasts.legacy.uploads import KeepingHandler, KeptFile
from inspections import permissions
from inspections.admin import person
from inspections.local_time import local_day
from inspections.models import Inspection
from newsroom.desk import refusals, x_drawing

#: Seconds after which a page about a running import asks for itself again.
LOOK_AGAIN = 4
#: How many imports the list remembers.
SHOWN = 30


class HandInForm(forms.Form):
    """An export, and whose it is meant to be: the wrong one is found before it is read."""

    handle = forms.CharField(
        label=gettext_lazy("handle of the account"),
        max_length=41,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("the zip that X offered"),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )


@require_safe
@refusals.explained
def index(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not permissions.visible_inspections(user).exists():
        raise PermissionDenied(_("Accounts on X are for those who work for an inspection."))
    accounts = access.accounts_of(user).select_related("inspection").prefetch_related("handles")
    imports = access.imports_of(user).select_related("inspection", "account", "by")
    context = {
        "accounts": [(one, clearing.end_of(one), clearing.newest(one)) for one in accounts],
        "imports": imports.prefetch_related("account__handles")[:SHOWN],
        "offered": access.handed_in_by(user),
        "today": local_day(timezone.now()),
    }
    return render(request, "desk/x_accounts.html", context)


@csrf_exempt  # asked below, once the upload has a place to go
@require_http_methods(["GET", "HEAD", "POST"])
@refusals.explained
def hand_in(request: HttpRequest, key: str) -> HttpResponse:
    """The form, and the upload itself, which goes straight to the private folder."""
    handler = KeepingHandler(request)
    request.upload_handlers = [handler]
    inspection = get_object_or_404(Inspection, key=key)
    if not access.handed_in_by(person(request)).filter(pk=inspection.pk).exists():
        raise PermissionDenied(_("Exports are handed in by those who administer the inspection."))
    handler.is_open = True
    try:
        return _taken(request, inspection, handler)
    finally:
        handler.clear()


@csrf_protect
def _taken(request: HttpRequest, inspection: Inspection, handler: KeepingHandler) -> HttpResponse:
    form = HandInForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _form(request, inspection, form, 200)
    if handler.is_too_large:
        form.add_error("file", _("The file is larger than this newsroom takes."))
    file = form.cleaned_data.get("file") if form.is_valid() else None
    if not isinstance(file, KeptFile):
        return _form(request, inspection, form, 422)
    now = timezone.now()
    imported = importing.hand_in(
        file.kept, inspection, by=person(request), now=now, handle=form.cleaned_data["handle"]
    )
    jobs.read_exports(now)
    return redirect("desk:x_import", imported.pk)


def _form(
    request: HttpRequest, inspection: Inspection, form: HandInForm, status: int
) -> HttpResponse:
    context = {"inspection": inspection, "form": form}
    return render(request, "desk/x_hand_in.html", context, status=status)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an import is; once it is done, the report."""
    seen = access.imports_of(person(request)).select_related("inspection", "account", "by")
    imported = get_object_or_404(seen, pk=pk)
    if imported.state == XImport.State.DONE:
        return render(request, "desk/x_report.html", _report(request, imported))
    response = render(request, "desk/x_progress.html", _progress(imported))
    if not imported.is_finished:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


def _progress(imported: XImport) -> dict[str, Any]:
    order = list(XImport.Stage)
    here = order.index(XImport.Stage(imported.stage))
    return {
        "imported": imported,
        "stages": [(stage.label, place < here, place == here) for place, stage in enumerate(order)],
        "expected": imported.manifest_count or imported.header_count,
    }


def _report(request: HttpRequest, imported: XImport) -> dict[str, Any]:
    account = imported.account
    assert account is not None
    found, user = report.of(imported), person(request)
    end = clearing.end_of(account)
    defects = imported.defects.all()
    return {
        "imported": imported,
        "account": account,
        "handles": account.handles.all(),
        "report": found,
        "compared": x_drawing.compared(found),
        "kinds": x_drawing.kinds(found),
        "media": x_drawing.media(found),
        "months": x_drawing.months(found),
        "years": x_drawing.by_year(found),
        "defects": defects[: report.LISTED],
        "defect_count": sum(found.defects.values()),
        "end": end,
        "days_left": end.days_left(local_day(timezone.now())),
        "objection": clearing.objection(account, user),
        "may_decide": clearing.may_decide(user, account),
        "unreviewed": clearing.unreviewed(account),
    }
