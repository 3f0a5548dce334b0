"""Pairing a gateway's session with a phone: administrators only, and noted in the log.

It never changes where a channel leads: a session that was paired with another account is found
out by the health check, because that account is no admin of the channel.
"""

from __future__ import annotations

import logging

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext

from broadcasts import failures
from broadcasts.models import Channel
from broadcasts.parcel import account_at_page
from broadcasts.platforms import waha_answers
from broadcasts.platforms.base import Failure
from broadcasts.platforms.waha_session import WahaSession
from inspections import permissions
from inspections.models import User
from inspections.permissions import Right

log = logging.getLogger(__name__)

#: Codes of a call that brought no answer at all.
SILENT = ("no_connection", "no_answer")


class NothingToPair(ValueError):
    """No session with a phone stands behind this channel."""


def session_of(channel: Channel, *, by: User) -> WahaSession:
    """The channel's session, for those who administer it.

    Speaks with the key for control where there is one, so that the key in daily use need not
    be able to do this. Raises PermissionDenied or NothingToPair.
    """
    if not permissions.may(by, Right.ADMINISTER, channel.inspection):
        raise PermissionDenied
    if channel.gateway != Channel.Gateway.WAHA:
        raise NothingToPair(channel.pk)
    return WahaSession(account_at_page(channel))


def note(channel: Channel, act: str, *, by: User) -> None:
    log.info("pairing of channel %s: %s by person %s", channel.pk, act, by.pk)


def sentence(failure: Failure) -> str:
    """What is wrong, for the administrator at the page."""
    if failure.code in SILENT:
        return gettext("The gateway does not answer. Please try again in a moment.")
    return waha_answers.detail(failure.code) or failures.sentence(failure.kind.value)
