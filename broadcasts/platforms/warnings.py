"""What will stop a channel although it works now, in time for somebody to act.

A warning is the code of a Health that is ok. Each has its sentence here for an administrator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts.platforms.base import Health

TOKEN_ENDS, VERSION_ENDS = "token_ends", "version_ends"
SERVER_LIMITS, SLOW_DOWN, HIDDEN = "server_limits", "slow_down", "maybe_hidden"
QUOTA, NO_DELETING = "quota_used", "no_deleting"
#: So many days ahead it is said that something ends.
NOTICE_DAYS: Mapping[str, int] = {TOKEN_ENDS: 21, VERSION_ENDS: 60}

SENTENCES: Mapping[str, str | Promise] = {
    TOKEN_ENDS: _("The access ends in %(days)d days. Please connect the channel again in time."),
    VERSION_ENDS: _(
        "The platform ends version %(detail)s of its interface in %(days)d days. The operators"
        " must set a newer one."
    ),
    SERVER_LIMITS: _(
        "The server takes less than is offered when writing: %(detail)s (characters / pictures)."
        " Longer texts are refused before they are sent."
    ),
    SLOW_DOWN: _(
        "%(detail)s of what the platform allows in an hour are used up. Views are read again"
        " later; texts still go out."
    ),
    QUOTA: _(
        "The posts that the platform allows within a day are used up (%(detail)s). Further texts"
        " wait until it takes some again."
    ),
    NO_DELETING: _(
        "The access lacks the right %(detail)s: a post has to be deleted by hand. Please connect"
        " the channel again with it."
    ),
    HIDDEN: _(
        "Perhaps nobody sees the last post: the app at Meta seems to be in development mode."
        " Please open it in a private window and switch the app to live."
    ),
}


#: An access that still works after the day that a person entered.
OVERDUE = _(
    "By the day that was entered the access has ended. Please connect the channel again, or correct"
    " the day."
)


@dataclass(frozen=True)
class Ending:
    """Something that ends: the warning it leads to, its name and the days that are left."""

    code: str
    detail: str
    days: int

    @property
    def is_near(self) -> bool:
        return self.days <= NOTICE_DAYS[self.code]


def days_until(end: date, now: float) -> int:
    """Days from ``now``, in seconds since 1970, to ``end``; negative once it is over."""
    return (end - datetime.fromtimestamp(now, UTC).date()).days


def health(endings: Iterable[Ending]) -> Health:
    """A channel that works, with a warning of what ends soonest among what ends soon."""
    by_day = sorted(endings, key=lambda ending: (not ending.is_near, ending.days))
    if not by_day:
        return Health(True)
    first = by_day[0]
    code, detail = (first.code, first.detail) if first.is_near else ("", "")
    return Health(True, code=code, detail=detail, days_left=first.days)


def sentence(health: Health) -> str:
    """The warning of ``health`` in words; empty where it has none."""
    if not (health.ok and health.code):
        return ""
    days = health.days_left or 0
    text = OVERDUE if health.code == TOKEN_ENDS and days < 0 else SENTENCES[health.code]
    return str(text) % {"detail": health.detail, "days": days}
