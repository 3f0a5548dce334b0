"""Whoever signs says once more who they are: one question and one limit for every signature."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from inspections import access, factor
from inspections.admin import person
from inspections.signing_in import WAIT, address_of


def doubt(request: HttpRequest) -> str:
    """Why it is not certain who sits at the screen, in a sentence; empty when it is.

    A code where there is a second factor, else the password; tries are counted with those of
    the sign-in.
    """
    user, secret = person(request), request.POST.get("password", "")
    has_factor = factor.of(user) is not None
    if not secret:
        return _missing(has_factor)
    try:
        if factor.confirmed(user, secret, address_of(request), timezone.now()):
            return ""
    except access.TooManyTries:
        return str(WAIT)
    if has_factor:
        return _("This code is wrong or was used already. Nothing was signed.")
    return _("This is not your password. Nothing was signed.")


def _missing(has_factor: bool) -> str:
    if has_factor:
        return _("Please enter a code of your app to sign.")
    return _("Please enter your password to sign.")
