"""Whom an event concerns; each answer is a set of the ids of active people."""

from __future__ import annotations

from broadcasts.models import Broadcast, Channel, ConnectionRequest, Delivery
from broadcasts.models.delivery import State
from inspections import permissions
from inspections.models import Inspection
from inspections.models.rights import AccountRequest, RightRequest
from newsroom import composing
from newsroom.comments.models import Comment
from newsroom.models import Draft
from newsroom.notices.audience import Audience
from newsroom.notices.escalation import Stage


def signers(draft: Draft, audience: Audience) -> frozenset[int]:
    return audience.signers(draft.inspection, composing.contributors_of(draft))


def overdue_people(draft: Draft, stage: Stage, audience: Audience) -> frozenset[int]:
    if stage == Stage.REMINDER:
        return signers(draft, audience)
    contributors = composing.contributors_of(draft)
    if stage == Stage.DUTY:
        return audience.duty(draft.inspection) - contributors
    return audience.directorate_signers - contributors


def contributors(draft: Draft, without: int, audience: Audience) -> frozenset[int]:
    return audience.present(composing.contributors_of(draft) - {without})


def readers_of_a_comment(comment: Comment, audience: Audience) -> frozenset[int]:
    """Who can act on it, the contributors, and who waits for an answer: who commented before."""
    earlier = Comment.objects.filter(draft=comment.draft_id, pk__lt=comment.pk)
    people = composing.contributors_of(comment.draft).union(earlier.values_list("by", flat=True))
    return audience.present(people - {comment.by_id})


def makers(broadcast: Broadcast, audience: Audience) -> frozenset[int]:
    people = {broadcast.author_id, broadcast.signer_id, *broadcast.contributors}
    return audience.present(people)


def makers_without(broadcast: Broadcast, by: int, audience: Audience) -> frozenset[int]:
    return makers(broadcast, audience) - {by}


def makers_and_signers(broadcast: Broadcast, audience: Audience) -> frozenset[int]:
    return makers(broadcast, audience) | audience.signers(
        broadcast.inspection, broadcast.contributors
    )


def makers_and_signers_without(
    broadcast: Broadcast, without: int, audience: Audience
) -> frozenset[int]:
    return makers_and_signers(broadcast, audience) - {without}


def signer_outside(broadcast: Broadcast, audience: Audience) -> frozenset[int]:
    """The signer, where nothing is left that lets the signer read what became of the text."""
    if permissions.may_see(broadcast.signer, broadcast.inspection):
        return frozenset()
    return audience.present([broadcast.signer_id])


def hands(delivery: Delivery, audience: Audience) -> frozenset[int]:
    people = makers(delivery.broadcast, audience) | audience.duty(delivery.broadcast.inspection)
    if delivery.state == State.HELD:
        people |= audience.administrators(delivery.channel.inspection)
    return people


def duty_or_signers(inspection: Inspection, audience: Audience) -> frozenset[int]:
    return audience.duty(inspection) | audience.signers(inspection)


def countersigners(broadcast: Broadcast, is_overdue: bool, audience: Audience) -> frozenset[int]:
    people = audience.signers(broadcast.inspection, [broadcast.author_id])
    if is_overdue:
        people |= audience.directorate_signers - {broadcast.author_id}
    return people


def second_administrators(
    request: RightRequest | AccountRequest, audience: Audience
) -> frozenset[int]:
    involved = {request.requested_by_id, request.person_id}
    return audience.administrators(request.inspection) - involved


def connectors(request: ConnectionRequest, audience: Audience) -> frozenset[int]:
    return audience.administrators(request.channel.inspection) - {request.requested_by_id}


def administrators(inspection: Inspection, audience: Audience) -> frozenset[int]:
    return audience.administrators(inspection)


def channel_people(channel: Channel, audience: Audience) -> frozenset[int]:
    return audience.administrators(channel.inspection) | audience.signers(channel.inspection)
