"""A link with which a person sets the own password: mailed, good once, and for some hours.

The secret stands behind the "#" of the link, which browsers keep to themselves: no server, no
proxy and no log ever has it in an address. The page reads it there and sends it in its form.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from inspections import accounts, rights
from inspections.models import RightChange, User

What = RightChange.What


class NoAddress(ValueError):
    """The account is closed or has no e-mail address: there is nowhere to send a link."""


def invite(person: User, *, by: User, now: datetime) -> EmailMessage:
    """Note that a link goes out; the mail with it, for the caller to send after the commit.

    Raises PermissionDenied or NoAddress.
    """
    accounts.require_editor(by, person)
    if not person.is_active or not person.email:
        raise NoAddress
    with transaction.atomic():
        rights.note(What.LINK, person, None, None, by=by, reason="", now=now)
    return _message(person)


def person_of(code: str) -> User | None:
    """Whose link it is; None when it is used, over, or none at all."""
    number, _dash, token = code.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    person = User.objects.filter(pk=int(number), is_active=True).first()
    if person is None or not default_token_generator.check_token(person, token):
        return None
    return person


def set_by_link(person: User, password: str, *, now: datetime) -> bool:
    """Store the new password; False when the link was used meanwhile.

    Every session of the account ends, and every link to it is over: they hang on the old one.
    """
    same = User.objects.filter(pk=person.pk, password=person.password, is_active=True)
    with transaction.atomic():
        if not same.update(password=make_password(password)):
            return False
        rights.note(What.PASSWORD, person, None, None, by=person, reason="", now=now)
    return True


def _message(person: User) -> EmailMessage:
    code = f"{person.pk}-{default_token_generator.make_token(person)}"
    link = f"{settings.DESK_URL}{reverse('desk:set_password')}#{code}"
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    with translation.override(settings.LANGUAGE_CODE):
        context = {"person": person, "link": link, "code": code, "hours": hours}
        return EmailMessage(
            subject=_("Set your password for the newsroom"),
            body=render_to_string("desk/password_mail.txt", context),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[person.email],
            headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        )
