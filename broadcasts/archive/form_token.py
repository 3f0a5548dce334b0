"""What stands in for a CSRF token on a public form, where no cookie may be set.

Each form that is shown carries a signed number of its own and the moment it was made. It proves
that the form came from here, a moment ago and not in an instant; whoever stores what was sent
stores the number too, so a form that is sent again changes nothing.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer

#: Nobody reads and fills in a form faster than this.
SOONEST = timedelta(seconds=3)
#: Long enough for a day with interruptions.
LATEST = timedelta(hours=12)
_SIGNER = Signer(salt="broadcasts.archive.form_token")


class Stale(Exception):
    """Forged, spoilt or too old: a new form is needed."""


class Hasty(Exception):
    """Sent at once, as programs do."""


def make(now: datetime) -> str:
    return _SIGNER.sign_object([secrets.token_urlsafe(18), now.timestamp()])


def read(token: str, now: datetime) -> str:
    """The number of the form, when it may be sent at ``now``."""
    try:
        number, made = _SIGNER.unsign_object(token)
    except (BadSignature, ValueError) as error:
        raise Stale from error
    age = timedelta(seconds=now.timestamp() - made)
    if age > LATEST:
        raise Stale
    if age < SOONEST:
        raise Hasty
    return str(number)
