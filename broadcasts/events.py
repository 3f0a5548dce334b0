"""What can happen to a delivery, in words: one table for everyone who reads its history.

The codes are what the record keeps for ever; the words may change.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "claimed": _("taken up for sending"),
    "publishing": _("being handed over to the platform"),
    "accepted": _("accepted by the platform"),
    "verified": _("read back and confirmed"),
    "found": _("found on the platform"),
    "proven_absent": _("searched for and not there"),
    "worker_lost": _("sending interrupted"),
    "not_sent": _("platform not reached"),
    "not_ready": _("platform still prepares it"),
    "rate_limited": _("put off by the platform"),
    "rejected": _("rejected by the platform"),
    "auth": _("access expired"),
    "permission": _("permission missing"),
    "config": _("connection not set up correctly"),
    "blocked": _("account blocked"),
    "unclear": _("outcome unclear"),
    "signature_void": _("signature void, nothing sent"),
    "by_hand": _("given to a person to post"),
    "edit_by_hand": _("given to a person to change"),
    "takedown_by_hand": _("given to a person to delete"),
    "given_to_a_person": _("given to a person to look"),
    "removed_later": _("gone from the platform since"),
    "altered_later": _("changed on the platform since"),
    "acknowledged": _("seen by a person, left as it stands"),
    "confirmed_by_hand": _("confirmed by hand"),
    "queued_by_hand": _("sent off by hand"),
    "channel_paused": _("held, the channel is paused"),
    "channel_retired": _("refused, the channel is retired"),
    "stopped": _("stopped by hand"),
    "offered": _("held back as too old, somebody decides"),
    "let_go": _("may go on"),
    "dropped": _("dropped by hand"),
    "expired": _("time ran out, nothing sent"),
    "cancelled": _("called off"),
    "withdrawn": _("not sent, the text was withdrawn"),
    "never_published": _("nothing to delete, it never went out"),
    "taken_down": _("deleted from the platform"),
}


def choices() -> list[tuple[str, str | Promise]]:
    """For the column: a function, so that a new word needs no migration."""
    return list(WORDS.items())
