"""The form of the sign-in: Django's, with tries counted and one answer for every failure."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inspections import access

WAIT = _("Too many attempts. Please wait five minutes and try again.")


def address_of(request: HttpRequest) -> str:
    """The network address a request comes from; behind our own proxy the one it names last."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return str(forwarded)
    return str(request.META.get("REMOTE_ADDR", ""))


class SignInForm(AdminAuthenticationForm):
    """Whether the account exists is never told apart from a wrong password."""

    def clean(self) -> dict[str, Any]:
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if self.request is None or not name or not password:
            return super().clean()
        door = access.Door(name, address_of(self.request))
        try:
            access.knock(door, timezone.now())
        except access.TooManyTries:
            raise ValidationError(WAIT, code="too_many") from None
        values = super().clean()
        access.opened(door)
        return values
