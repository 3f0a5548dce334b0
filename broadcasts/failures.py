"""What a failed call means for a delivery, and how to say it to the person who can act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts.platforms.base import PAUSES_CHANNEL, Failure, FailureKind

#: Seconds until something that was not sent is tried again, by number of failures so far.
BACKOFF = (30, 60, 120, 300, 900, 3600)
#: Seconds to wait where a platform refuses for now and names no time.
UNTIMED_LIMIT = 3600
#: No platform's word lets anything wait longer than this: then its age is asked, and a person.
LONGEST_WAIT = 6 * 3600

SENTENCES: dict[str, str | Promise] = {
    "not_sent": _("The platform could not be reached. It is tried again by itself."),
    "rate_limited": _("The platform asks us to wait. It is tried again by itself."),
    "rejected": _("The platform refuses this text or picture. Please change it in a new draft."),
    "auth": _("The access to the channel has expired. An administrator must connect it again."),
    "permission": _("The account lost a permission. An administrator must repair the channel."),
    "config": _("The connection is not set up correctly. An administrator must repair it."),
    "blocked": _("The platform has blocked the account. Please check it in the platform's app."),
    "unclear": _("It is not known whether the post is online. Please look and decide."),
    "worker_lost": _("The sending was interrupted. It is being checked whether the post stands."),
    "absent_twice": _("Sent twice, seen never. Please look at the channel and decide."),
    "not_visible": _("The platform accepted the post but does not show it. Please look."),
    "altered": _("The platform shows something else than was signed. Please look at once."),
    "truncated": _("The platform cut the text off. Please look at once."),
    "picture_missing": _("The post stands there without its picture. Please look at once."),
    "alt_differs": _("The description of a picture is not the signed one. Please look."),
    "not_changed": _("The platform still shows the old text. Please change it in its app."),
    "still_there": _("The post can still be seen. Please delete it in the platform's app."),
    "cannot_be_read": _("The platform cannot be asked. Please look and confirm with the link."),
    "by_hand": _("This channel is served by hand. Please post and confirm with the link."),
    "edit_by_hand": _("Please change the post in the platform's app and confirm."),
    "takedown_by_hand": _("Please delete the post in the platform's app and confirm."),
    "stopped": _("It was stopped by hand. It goes on when somebody ends the stop."),
    "offered": _("It waited longer than agreed. Please decide whether it still goes out."),
    "altered_later": _("Somebody changed the post after it was confirmed. Please look at once."),
    "removed_later": _("Somebody removed the post after it was confirmed. Please look at once."),
    "channel_paused": _("The channel is paused. It goes on by itself after repair."),
    "channel_retired": _("The channel is retired and accepts nothing any more."),
    "expired": _("The time until which it was to go out has passed. It is not sent any more."),
    "signature_digest": _("Text or picture is no longer what was signed. Nothing was sent."),
    "signature_inactive": _("The signer's account was closed before sending. Nothing was sent."),
    "signature_no_right": _("The signer lost the right before sending. Nothing was sent."),
    "signature_address": _("The channel leads to another account than signed. Nothing was sent."),
    "signature_exercise": _("Exercises reach only test channels. Nothing was sent."),
    "signature_warrant": _("The authorisation of the template did not hold. Nothing was sent."),
    "signature_sender": _("The sender's account was closed before sending. Nothing was sent."),
    "signature_contributed": _("The signer had worked on the text. Nothing was sent."),
}


#: Refusals for the account or the purpose of one channel: the others still get what was signed.
OF_ONE_CHANNEL = ("address", "exercise")
#: Problems that say the signature itself fell, so that nothing of the text may stay public.
SIGNATURE_FELL = tuple(
    code
    for code in SENTENCES
    if code.startswith("signature_") and code.removeprefix("signature_") not in OF_ONE_CHANNEL
)


def sentence(code: str) -> str:
    """One sentence for ``code``; a code without one is a mistake that a test finds."""
    return str(SENTENCES[code])


@dataclass(frozen=True)
class Outcome:
    """Where a failed call leaves the delivery: its next state by name and the columns to set."""

    state: str
    columns: dict[str, Any]
    pauses: bool = False


#: What a refused call leaves behind: a text to rewrite, or a task that only a person can do.
_REJECTIONS = {
    "publish": Outcome("rejected", {"problem": "rejected"}),
    "replace": Outcome("rejected", {"problem": "rejected"}),
    "edit": Outcome("by_hand", {"problem": "edit_by_hand"}),
    "delete": Outcome("by_hand", {"problem": "takedown_by_hand"}),
}


def outcome(
    failure: Failure, failures_so_far: int, now: datetime, first_look: float, operation: str
) -> Outcome:
    """The consequence of ``failure``; its kind alone decides, never a text."""
    kind = failure.kind
    if kind in PAUSES_CHANNEL:
        return Outcome("held", {"problem": kind.value}, pauses=True)
    if kind == FailureKind.REJECTED:
        return _REJECTIONS[operation]
    if kind == FailureKind.UNCLEAR and operation in ("publish", "replace"):
        due_at = now + timedelta(seconds=first_look)
        return Outcome("unclear", {"problem": kind.value, "due_at": due_at, "looks": 0})
    return _again(failure, failures_so_far, now)


def _again(failure: Failure, failures_so_far: int, now: datetime) -> Outcome:
    """Nothing was written, so it waits; deleting and editing may be repeated whatever became
    of them."""
    if failure.kind == FailureKind.NOT_READY:
        wait, problem, failures = failure.seconds or 5, "", failures_so_far
    elif failure.kind == FailureKind.RATE_LIMITED:
        wait, problem, failures = failure.seconds or UNTIMED_LIMIT, "rate_limited", failures_so_far
    else:
        wait = failure.seconds or BACKOFF[min(failures_so_far, len(BACKOFF) - 1)]
        problem, failures = "not_sent", failures_so_far + 1
    due_at = now + timedelta(seconds=min(wait, LONGEST_WAIT))
    columns = {
        "problem": problem,
        "failures": failures,
        "due_at": due_at,
        "publishing_at": None,
    }
    return Outcome("queued", columns)
