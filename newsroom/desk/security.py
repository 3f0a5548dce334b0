"""One's own second factor: set up, shown at the sign-in, removed."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections import access, factor
from inspections.admin import person
from inspections.signing_in import WAIT, address_of
from newsroom import gate


@require_safe
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    factor.begin(person(request))
    return redirect("desk:security")


@sensitive_post_parameters()
@require_POST
@never_cache
def confirm(request: HttpRequest) -> HttpResponse:
    """The recovery codes are in this one answer and nowhere else."""
    user, now = person(request), timezone.now()
    try:
        codes = factor.confirm(user, *_typed(request), address_of(request), now)
    except factor.WrongSecret:
        return _page(request, _("Password or code is not right. Nothing was changed."))
    except access.TooManyTries:
        return _page(request, str(WAIT))
    gate.passed(request, user)
    return render(request, "desk/recovery_codes.html", {"codes": codes})


@sensitive_post_parameters()
@require_POST
@never_cache
def remove(request: HttpRequest) -> HttpResponse:
    try:
        factor.remove(person(request), *_typed(request), address_of(request), timezone.now())
    except factor.WrongSecret:
        return _page(request, _("Password or code is not right. Nothing was changed."))
    except access.TooManyTries:
        return _page(request, str(WAIT))
    messages.success(request, _("The second factor is removed. Your password alone signs in."))
    return redirect("desk:security")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """The second step of the sign-in."""
    if not gate.waits(request):
        return redirect(_onward(request))
    wrong = _refused(request) if request.method == "POST" else ""
    if request.method == "POST" and not wrong:
        gate.passed(request, person(request))
        return redirect(_onward(request))
    context = {
        **admin.site.each_context(request),
        "has_permission": False,
        "next": _onward(request),
        "wrong": wrong,
    }
    return render(request, "admin/code.html", context, status=422 if wrong else 200)


def _refused(request: HttpRequest) -> str:
    """Why the code does not open; empty when it does."""
    typed, address = request.POST.get("code", ""), address_of(request)
    try:
        if factor.passed(person(request), typed, address, timezone.now()):
            return ""
    except access.TooManyTries:
        return str(WAIT)
    return _("This code is wrong or was used already. Please take the next one.")


def _onward(request: HttpRequest) -> str:
    """Where the person was going; never to another site."""
    target = request.POST.get("next") or request.GET.get("next", "")
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(target, hosts, require_https=request.is_secure())
    return target if safe else "desk:start"


def _typed(request: HttpRequest) -> tuple[str, str]:
    return request.POST.get("password", ""), request.POST.get("code", "")


def _page(request: HttpRequest, wrong: str = "") -> HttpResponse:
    user = person(request)
    begun, held = factor.pending(user), factor.of(user)
    context: dict[str, Any] = {"held": held, "begun": begun, "wrong": wrong}
    if begun:
        picture = segno.make(factor.enrolment_address(begun), error="m")
        context["qr"] = picture.svg_data_uri(scale=5, border=4, light="white")
        context["secret"] = factor.secret_text(begun)
    if held:
        context["left"] = held.recovery_codes.filter(used_at__isnull=True).count()
    return render(request, "desk/security.html", context, status=422 if wrong else 200)
