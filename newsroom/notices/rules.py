"""The table of rules: each reads rows and says which events there are and whom they concern.

A rule costs the same queries however many rows there are; who is concerned is asked only for
events nobody has heard of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias, TypeVar

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadcasts.models import (
    Broadcast,
    Cancellation,
    ConnectionRequest,
    Delivery,
    Urgency,
    Withdrawal,
)
from broadcasts.models.delivery import State
from inspections.models import Inspection
from inspections.models.rights import AccountRequest, RightRequest
from newsroom.comments.models import Comment
from newsroom.comments.moves import fields
from newsroom.models import Draft, Step
from newsroom.notices import channel_rules, concerned, endings, escalation, feedback, signatures
from newsroom.notices.escalation import Stage
from newsroom.notices.events import Event, entered, of_broadcast, of_draft
from newsroom.notices.models import Kind

#: From ``since`` on, as of ``now``.
Rule: TypeAlias = Callable[[datetime, datetime], Iterator[Event]]
T = TypeVar("T", Withdrawal, Cancellation)

#: Minutes after which somebody is reminded of deliveries that wait for a decision, and again.
REMIND_MINUTES = 60


def submitted(since: datetime, now: datetime) -> Iterator[Event]:
    for draft, submission in _waiting():
        if draft.changed_at >= since:
            assert draft.latest is not None
            yield of_draft(
                draft,
                Kind.SUBMITTED,
                f"submitted:{submission}",
                draft.changed_at,
                _("A text waits for your signature."),
                reverse("desk:draft", args=[draft.pk]),
                partial(concerned.signers, draft),
                duty_first=draft.latest.urgency != Urgency.IMMEDIATE,
            )


def overdue(since: datetime, now: datetime) -> Iterator[Event]:
    for draft, submission in _waiting():
        assert draft.latest is not None
        for stage in Stage:
            at = escalation.due(draft.changed_at, draft.latest.urgency, stage)
            if at is not None and since <= at <= now:
                yield of_draft(
                    draft,
                    Kind.OVERDUE,
                    f"overdue:{submission}:{stage.value}",
                    at,
                    _overdue_sentence(stage),
                    reverse("desk:draft", args=[draft.pk]),
                    partial(concerned.overdue_people, draft, stage),
                )


def decided(since: datetime, now: datetime) -> Iterator[Event]:
    verbs = (Step.Verb.RETURN, Step.Verb.SIGN_OFF)
    steps = Step.objects.filter(verb__in=verbs, at__gte=since)
    for step in steps.select_related("draft__inspection", "draft__latest", "draft__broadcast"):
        draft = step.draft
        if step.verb == Step.Verb.SIGN_OFF and draft.broadcast:
            kind, sentence = Kind.SIGNED, _("Your text is signed off and goes out.")
            link = reverse("desk:broadcast", args=[draft.broadcast.public_id])
        else:
            kind, sentence = Kind.RETURNED, _("Your text came back with a comment.")
            link = reverse("admin:newsroom_draft_change", args=[draft.pk])
        whom = partial(concerned.contributors, draft, step.by_id)
        yield of_draft(draft, kind, f"{kind}:{step.pk}", step.at, sentence, link, whom)


def commented(since: datetime, now: datetime) -> Iterator[Event]:
    """What was resolved before anybody could be told is no news."""
    remarks = Comment.objects.open().filter(at__gte=since)
    for comment in remarks.select_related("draft__inspection", "draft__latest"):
        field = fields().get(comment.field, comment.field)
        yield of_draft(
            comment.draft,
            Kind.COMMENTED,
            f"comment:{comment.pk}",
            comment.at,
            _("New comment on “%(field)s”.") % {"field": field},
            reverse("desk:comments", args=[comment.draft_id]),
            partial(concerned.readers_of_a_comment, comment),
            series="comments",
        )


def needs_a_hand(since: datetime, now: datetime) -> Iterator[Event]:
    waiting = Delivery.objects.open().exclude(problem__startswith="signature_")
    for delivery, at in entered(waiting, since):
        sentence = (
            f"{delivery.channel}: {delivery.get_state_display()}. {delivery.problem_sentence}"
        )
        yield of_broadcast(
            delivery.broadcast,
            Kind.HAND,
            f"hand:{delivery.pk}:{delivery.state}:{at.timestamp():.0f}",
            at,
            sentence[:300],
            partial(concerned.hands, delivery),
            series=f"delivery:{delivery.pk}",
        )


def undecided(since: datetime, now: datetime) -> Iterator[Event]:
    """The reminder that runs until a person decides: one an hour for each inspection."""
    open_for = now - timedelta(minutes=REMIND_MINUTES)
    undecided = Delivery.objects.filter(state__in=(State.UNCLEAR, State.BY_HAND))
    late = undecided.annotate(entered_at=Max("attempts__at")).filter(entered_at__lte=open_for)
    groups = Inspection.objects.filter(broadcasts__deliveries__in=late).annotate(
        number=Count("broadcasts__deliveries", filter=Q(broadcasts__deliveries__in=late)),
        first=Min("broadcasts__deliveries__pk", filter=Q(broadcasts__deliveries__in=late)),
    )
    hour = now.replace(minute=0, second=0, microsecond=0)
    for inspection in groups.order_by("pk"):
        sentence = ngettext(
            "%(number)d delivery still waits for a decision.",
            "%(number)d deliveries still wait for a decision.",
            inspection.number,
        ) % {"number": inspection.number}
        yield Event(
            key=f"undecided:{inspection.pk}:{hour.timestamp():.0f}",
            kind=Kind.HAND,
            series=f"undecided:{inspection.pk}",
            inspection=inspection,
            at=now,
            sentence=sentence,
            link=reverse("desk:deliveries"),
            concerned=partial(concerned.duty_or_signers, inspection),
        )


def withdrawn(since: datetime, now: datetime) -> Iterator[Event]:
    rows = _taken_back(Withdrawal.objects.filter(at__gte=since))
    for withdrawal in rows:
        yield of_broadcast(
            withdrawal.broadcast,
            Kind.WITHDRAWN,
            f"withdrawn:{withdrawal.pk}",
            withdrawal.at,
            _("It was withdrawn; the channels are being cleared."),
            partial(concerned.makers_without, withdrawal.broadcast, withdrawal.by_id),
        )


def cancelled(since: datetime, now: datetime) -> Iterator[Event]:
    rows = _taken_back(Cancellation.objects.filter(at__gte=since))
    for cancellation in rows:
        yield of_broadcast(
            cancellation.broadcast,
            Kind.WITHDRAWN,
            f"cancelled:{cancellation.pk}",
            cancellation.at,
            _("It was cancelled before its time; nothing is sent."),
            partial(concerned.makers_without, cancellation.broadcast, cancellation.by_id),
        )


def countersignatures(since: datetime, now: datetime) -> Iterator[Event]:
    waiting = Broadcast.objects.awaiting_countersignature().select_related("inspection")
    for broadcast in waiting:
        for name, at, sentence in _countersign_stages(broadcast):
            if at is not None and since <= at <= now:
                yield of_broadcast(
                    broadcast,
                    Kind.COUNTERSIGN,
                    f"countersign:{broadcast.pk}:{name}",
                    at,
                    sentence,
                    partial(concerned.countersigners, broadcast, name == "overdue"),
                )


def second_administrators(since: datetime, now: datetime) -> Iterator[Event]:
    waiting = RightRequest.objects.filter(
        state=RightRequest.State.OPEN, requested_at__gte=since
    ).select_related("inspection")
    for request in waiting:
        yield Event(
            key=f"right:{request.pk}",
            kind=Kind.ADMINISTRATION,
            series=f"right:{request.pk}",
            inspection=request.inspection,
            at=request.requested_at,
            sentence=_("A right was requested and waits for a second administrator."),
            link=reverse("desk:rights"),
            concerned=partial(concerned.second_administrators, request),
        )


def accounts(since: datetime, now: datetime) -> Iterator[Event]:
    waiting = AccountRequest.objects.filter(
        state=AccountRequest.State.OPEN, requested_at__gte=since
    ).select_related("inspection")
    for request in waiting:
        yield Event(
            key=f"account:{request.pk}",
            kind=Kind.ADMINISTRATION,
            series=f"account:{request.pk}",
            inspection=request.inspection,
            at=request.requested_at,
            sentence=_("A request about an account waits for a second administrator."),
            link=reverse("desk:rights"),
            concerned=partial(concerned.second_administrators, request),
        )


def connections(since: datetime, now: datetime) -> Iterator[Event]:
    waiting = ConnectionRequest.objects.filter(
        state=ConnectionRequest.State.OPEN, requested_at__gte=since
    ).select_related("channel__inspection")
    for request in waiting:
        yield Event(
            key=f"connection:{request.pk}",
            kind=Kind.ADMINISTRATION,
            series=f"connection:{request.pk}",
            inspection=request.channel.inspection,
            at=request.requested_at,
            sentence=_("A channel is to be connected and waits for a second administrator."),
            link=reverse("admin:broadcasts_channel_change", args=[request.channel_id]),
            concerned=partial(concerned.connectors, request),
        )


#: What is looked at in every round, in this order.
RULES: tuple[Rule, ...] = (
    submitted, overdue, decided, commented, signatures.void, signatures.doomed,
    signatures.refused, signatures.renewed, needs_a_hand, undecided, endings.ran_out,
    endings.turned_away, endings.stopped, withdrawn, cancelled, countersignatures,
    second_administrators, accounts, connections, channel_rules.paused, channel_rules.silent,
    channel_rules.ending, feedback.received,
)  # fmt: skip


# --- rows -------------------------------------------------------------------------------
def _waiting() -> Iterator[tuple[Draft, int]]:
    """Each submitted draft with the id of the Step that submitted it."""
    submissions = Step.objects.filter(draft=OuterRef("pk"), verb=Step.Verb.SUBMIT)
    drafts = Draft.objects.filter(state=Draft.State.SUBMITTED).annotate(
        submission=Subquery(submissions.order_by("-number").values("pk")[:1])
    )
    for draft in drafts.select_related("inspection", "latest"):
        yield draft, vars(draft)["submission"]


def _taken_back(rows: QuerySet[T]) -> QuerySet[T]:
    """Of what was signed anew another rule tells."""
    return rows.filter(broadcast__renewals=None).select_related("broadcast__inspection")


def _countersign_stages(broadcast: Broadcast) -> Iterator[tuple[str, datetime | None, str]]:
    yield "due", broadcast.signed_at, _("A warning went out and waits for your countersignature.")
    yield "reminder", broadcast.remind_at, _("A warning still waits for your countersignature.")
    yield "overdue", broadcast.countersign_by, _("The countersignature of a warning is overdue.")


def _overdue_sentence(stage: Stage) -> str:
    return {
        Stage.REMINDER: _("The time for signing this text is over."),
        Stage.DUTY: _("Nobody has signed this text; those on duty are asked now."),
        Stage.DIRECTORATE: _("Nobody has signed this text; the directorate is asked now."),
    }[stage]
