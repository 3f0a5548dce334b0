"""The page behind the link in the mail: who has the link sets a password, once."""

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from inspections import access, passwords
from inspections.models import User
from inspections.signing_in import WAIT, address_of


@sensitive_post_parameters()
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def set_password(request: HttpRequest) -> HttpResponse:
    """Looking at it, as mail scanners do, uses nothing up."""
    if request.method != "POST":
        return _page(request, SetPasswordForm(User()))
    person, wrong = _whose(request)
    form = SetPasswordForm(person or User(), request.POST)
    if person is None or not form.is_valid():
        return _page(request, form, wrong)
    if not passwords.set_by_link(
        person, form.cleaned_data["new_password1"], now=timezone.now()
    ):  # fmt: skip
        return _page(request, form, _over())
    messages.success(request, _("Your password is set. Please sign in with it."))
    return redirect("admin:login")


def _whose(request: HttpRequest) -> tuple[User | None, str]:
    """The person of the link, or why there is none."""
    code = request.POST.get("code", "").strip()
    door = access.Door(f"{code.partition('-')[0][:20]}\nlink", address_of(request))
    try:
        access.knock(door, timezone.now())
    except access.TooManyTries:
        return None, str(WAIT)
    person = passwords.person_of(code)
    if person is None:
        return None, _over()
    access.opened(door)
    return person, ""


def _over() -> str:
    return _("This link was used, or its time is over. An administrator can send you a new one.")


def _page(request: HttpRequest, form: SetPasswordForm[User], wrong: str = "") -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "has_permission": False,
        "form": form,
        "code": request.POST.get("code", ""),
        "wrong": wrong,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/password.html", context, status=status)
