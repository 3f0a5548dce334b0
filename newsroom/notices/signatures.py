"""What is told about a signature that holds no more: when it falls, when it stops a send, when the
words are signed anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from broadcasts import failures, setting_aside
from broadcasts.models import Broadcast, Delivery
from broadcasts.models.delivery import State
from inspections.models import DeputyshipEnd, RightChange
from newsroom.models import Draft
from newsroom.notices import concerned
from newsroom.notices.events import Event, entered, of_broadcast
from newsroom.notices.models import Kind, Notice

What = RightChange.What


def void(since: datetime, now: datetime) -> Iterator[Event]:
    """A send was refused."""
    stopped = Delivery.objects.filter(problem__in=failures.SIGNATURE_FELL)
    for delivery, at in entered(stopped, since):
        sentence = _("The signature no longer holds; nothing was sent. It has to be signed anew.")
        yield from _told(delivery.broadcast, at, sentence)


def refused(since: datetime, now: datetime) -> Iterator[Event]:
    """One channel is no longer what was signed for; the signature holds for the others."""
    codes = [f"signature_{code}" for code in failures.OF_ONE_CHANNEL]
    for delivery, at in entered(Delivery.objects.filter(problem__in=codes), since):
        yield of_broadcast(
            delivery.broadcast,
            Kind.VOID,
            f"refused:{delivery.pk}",
            at,
            f"{delivery.channel}: {failures.sentence(delivery.problem)}",
            partial(concerned.makers_and_signers, delivery.broadcast),
            series=f"refused:{delivery.pk}",
        )


def doomed(since: datetime, now: datetime) -> Iterator[Event]:
    """A right was taken, and something signed still waits: said now, not at the hour of the send.

    Looks at a broadcast until its people have heard; most rounds find none.
    """
    fallen = _fallen(since)
    if not fallen:
        return
    for broadcast in _unsent(set(fallen)):
        if setting_aside.is_void(broadcast):
            at = max(
                fallen[pk] for pk in (broadcast.signer_id, broadcast.author_id) if pk in fallen
            )
            sentence = _("The signature no longer holds; as it is, nothing of it is sent.")
            yield from _told(broadcast, at, sentence)


def renewed(since: datetime, now: datetime) -> Iterator[Event]:
    """Its words are a new draft."""
    drafts = Draft.objects.filter(renews__isnull=False, created_at__gte=since)
    for draft in drafts.select_related("renews__inspection"):
        assert draft.renews is not None
        yield of_broadcast(
            draft.renews,
            Kind.VOID,
            f"renewed:{draft.pk}",
            draft.created_at,
            _("The same words are a new draft now; it needs a new signature."),
            partial(concerned.makers_and_signers_without, draft.renews, draft.created_by_id),
        )


def _told(broadcast: Broadcast, at: datetime, sentence: str) -> Iterator[Event]:
    """To everybody who works there, and in another way to a signer who may not look any more."""
    key = f"void:{broadcast.pk}"
    whom = partial(concerned.makers_and_signers, broadcast)
    yield of_broadcast(broadcast, Kind.VOID, key, at, sentence, whom)
    yield Event(
        key=f"{key}:signer",
        kind=Kind.VOID,
        series=f"{key}:signer",
        inspection=broadcast.inspection,
        at=at,
        sentence=_("A text that you signed is not sent: your signature no longer holds."),
        link=reverse("desk:notices"),
        concerned=partial(concerned.signer_outside, broadcast),
    )


def _fallen(since: datetime) -> dict[int, datetime]:
    """Who lost a right, the account or a deputyship since then, and when last."""
    lost = RightChange.objects.filter(what__in=(What.REVOKED, What.DEACTIVATED), at__gte=since)
    ended = DeputyshipEnd.objects.filter(at__gte=since)
    pairs = [*lost.values_list("person", "at"), *ended.values_list("deputyship__deputy", "at")]
    fallen: dict[int, datetime] = {}
    for person, at in pairs:
        fallen[person] = max(at, fallen.get(person, at))
    return fallen


def _unsent(people: set[int]) -> QuerySet[Broadcast]:
    """What ``people`` signed or sent, that waits and of which nobody was told yet."""
    told = Notice.objects.filter(kind=Kind.VOID, key__startswith="void:")
    known = {int(key.split(":")[1]) for key in told.values_list("key", flat=True).distinct()}
    waiting = (
        Delivery.objects.saying()
        .filter(state__in=(State.QUEUED, State.HELD, State.BY_HAND))
        .exclude(broadcast__in=known)
    )
    theirs = Q(signer__in=people) | Q(author__in=people)
    found = Broadcast.objects.filter(theirs, pk__in=waiting.values("broadcast"))
    related = ("inspection", "signer", "author", "authorisation", "deputyship__inspection")
    return found.select_related(*related)
