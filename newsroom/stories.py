"""Story lines: which channels an original reached, and the draft that follows it up."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils.translation import gettext as _

from broadcasts.models import Broadcast, Channel, Delivery, Kind
from broadcasts.models.delivery import State
from broadcasts.models.legal import Legal
from inspections.models import Inspection, User
from newsroom import drafting
from newsroom.checks.text import Target
from newsroom.composing import Content
from newsroom.models import Draft

#: What can follow a broadcast.
KINDS = tuple(kind.value for kind in Kind if kind != Kind.INITIAL)
#: The original stands there.
OUT = (State.ACCEPTED, State.VERIFIED, State.CHANGED)
#: It never came; whatever follows would speak of something nobody read there.
NEVER = (State.REJECTED, State.CANCELLED)


def targets(original: Broadcast, inspection: Inspection) -> tuple[Target, ...]:
    """Every channel of the original and, where a follow-up cannot reach it, why."""
    sent = original.deliveries.saying()
    rows = sent.select_related("channel__inspection").order_by("channel__platform", "channel__name")
    offered = Channel.objects.offered_to(inspection).within_reach(is_exercise=original.is_exercise)
    own = set(offered.values_list("pk", flat=True))
    return tuple(_target(row, row.channel_id in own) for row in rows)


def begin(
    original: Broadcast, kind: Kind, *, by: User, now: datetime, public_id: str = ""
) -> Draft:
    """A draft that follows ``original``, for the channels it reached. Raises PermissionDenied.

    The form was given ``public_id`` when it was shown; sent twice, it begins one draft.
    """
    drafting.require_writer(by, original.inspection)
    if kind == Kind.INITIAL:
        raise PermissionDenied
    start = partial(
        drafting.start,
        original.inspection,
        _begun(original, kind),
        by=by,
        now=now,
        is_exercise=original.is_exercise,
    )
    try:
        return start(public_id=public_id)
    except IntegrityError:
        # A number that stands for something else, on a page that was left open, is just used up.
        return _first(public_id, original, kind, by) or start()


def _first(public_id: str, original: Broadcast, kind: Kind, by: User) -> Draft | None:
    """What the first of two clicks began, unless it was discarded since."""
    begun = Draft.objects.exclude(state=Draft.State.DISCARDED).filter(
        public_id=public_id, created_by=by, latest__follows=original, latest__kind=kind
    )
    return begun.first()


def _begun(original: Broadcast, kind: Kind) -> Content:
    """What stands in a follow-up before anybody wrote in it."""
    reached = (t.channel for t in targets(original, original.inspection) if not t.obstacle)
    return Content(
        headline=_prefilled(original, kind),
        place=original.place,
        lead=_lead(original, kind),
        category=original.category,
        urgency=original.urgency,
        kind=kind.value,
        follows=original,
        legal=_legal(original),
        channels=tuple(reached),
        # What was wrong was wrong in every language; any other follow-up says something new.
        translations=original.translated if kind == Kind.CORRECTION else (),
    )


def _target(row: Delivery, is_offered: bool) -> Target:
    channel, obstacle, remark = row.channel, "", ""
    if row.state in NEVER:
        obstacle = _("the original never came out there")
    elif channel.state == Channel.State.RETIRED:
        obstacle = _("the channel is retired; the original can only be dealt with by hand")
    elif not is_offered:
        obstacle = _("the channel is no longer open to your inspection")
    elif row.state not in OUT:
        remark = _("the original is not confirmed there yet; this text waits for it")
    elif channel.state == Channel.State.PAUSED:
        remark = _("the channel is paused; this text goes out when it works again")
    return Target(channel, row.state, obstacle, remark)


def _prefilled(original: Broadcast, kind: Kind) -> str:
    """The old headline after a word that says what has changed, within the column's length."""
    if kind == Kind.REVOCATION:
        # The headline of a search may hold a name, which nobody needs any more.
        return ", ".join(filter(None, (str(kind.label), original.place)))
    words = {
        Kind.UPDATE: _("Update"),
        Kind.ALL_CLEAR: _("All-clear"),
        Kind.CORRECTION: _("Correction"),
        Kind.RETRACTION: _("Retraction"),
    }
    return f"{words[kind]}: {original.headline}"[:200]


def _lead(original: Broadcast, kind: Kind) -> str:
    texts = {
        Kind.ALL_CLEAR: _("The danger is over."),
        Kind.CORRECTION: _("In our message “%(headline)s” something was wrong. Correct is: "),
        Kind.RETRACTION: _("We take back our message “%(headline)s”. Please share it no longer."),
        Kind.REVOCATION: _("The search has ended. Please share our appeal no longer."),
    }
    text = texts.get(kind, "")
    return text % {"headline": original.headline} if "%" in text else text


def _legal(original: Broadcast) -> Legal:
    """The same case; an agreement was given for the text it was given for, so it is asked anew."""
    legal = original.legal
    return Legal(
        proceedings=legal.proceedings,
        delegated_by=legal.delegated_by,
        purpose=legal.purpose,
        regime=legal.regime,
    )
