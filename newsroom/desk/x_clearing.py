"""The end of an account on X: "may be deleted", and the day on which it was deactivated."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from broadcasts.legacy import access, clearing
from broadcasts.legacy.models import XAccount
from inspections.admin import person
from newsroom.desk import refusals


class DayForm(forms.Form):
    day = forms.DateField()


@require_POST
@refusals.explained
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    account = _seen(request, pk)
    try:
        clearing.clear(account, by=person(request), now=timezone.now())
    except clearing.NotYet as reason:
        return _refused(request, account, str(reason))
    messages.success(request, _("Noted: the account may be deleted on X."))
    return redirect(_report_of(account))


@require_POST
@refusals.explained
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    account = _seen(request, pk)
    clearing.require_chief(person(request), account)
    form = DayForm(request.POST)
    if not form.is_valid():
        sentence = _("Please enter the day on which the account was deactivated on X.")
        return refusals.refusal(request, 422, sentence, link=_report_of(account))
    day = form.cleaned_data["day"]
    try:
        clearing.deactivate(account, day, by=person(request), now=timezone.now())
    except clearing.NotYet as reason:
        return _refused(request, account, str(reason))
    messages.success(request, _("The day is noted."))
    return redirect(_report_of(account))


def _seen(request: HttpRequest, pk: int) -> XAccount:
    return get_object_or_404(access.accounts_of(person(request)), pk=pk)


def _refused(request: HttpRequest, account: XAccount, sentence: str) -> HttpResponse:
    return refusals.refusal(request, 409, sentence, link=_report_of(account))


def _report_of(account: XAccount) -> str:
    newest = clearing.newest(account)
    return reverse("desk:x_import", args=[newest.pk]) if newest else reverse("desk:x_accounts")
