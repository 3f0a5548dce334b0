"""Finding a broadcast in the record, and everything that belongs to it.

question ── found() ──> broadcasts
broadcast ── of() ──> Record: signature, versions, steps, channels, and whether the chains hold
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from broadcasts.models import Attempt, Broadcast, BroadcastPicture, Delivery, Screenshot
from broadcasts.parcel import NotWhatWasSigned, signed_channel
from inspections.models import Inspection, User
from newsroom import record
from newsroom.models import Acknowledgement, Draft, Revision, Step

#: Somebody remembers 14:32, the clock in the record says 14:41.
WINDOW = timedelta(minutes=30)
#: Where a picture can be seen, by its rendition ("master" or "feed"); a screenshot has but one.
Address = Callable[[BroadcastPicture | Screenshot, str], str]


@dataclass(frozen=True)
class Question:
    """What is known of a broadcast; what is empty does not narrow. Day and time are local."""

    day: date | None = None
    clock: time | None = None
    number: str = ""
    words: str = ""
    person: str = ""
    inspection: Inspection | None = None

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """The moments that are meant: half an hour around the time, or the whole day.

        An hour that the clock shows twice is meant twice.
        """
        if self.day is None:
            return None
        if self.clock is None:
            return _local(self.day, time.min), _local(self.day + timedelta(days=1), time.min)
        return (
            _local(self.day, self.clock.replace(fold=0)) - WINDOW,
            _local(self.day, self.clock.replace(fold=1)) + WINDOW,
        )


def _local(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, timezone.get_default_timezone())


def found(rows: QuerySet[Broadcast], question: Question) -> QuerySet[Broadcast]:
    """Those of ``rows`` that fit, the last signed first."""
    narrowed = rows.filter(_at(question) & _said(question.words) & _touched(question.person))
    if question.number:
        narrowed = narrowed.filter(public_id__iexact=question.number)
    if question.inspection:
        narrowed = narrowed.filter(inspection=question.inspection)
    related = ("inspection", "signer", "deputyship__for_whom", "withdrawal", "cancellation")
    return narrowed.select_related(*related).order_by("-signed_at", "-pk")


def _at(question: Question) -> Q:
    """Signed, sent or taken back in the span."""
    if question.span is None:
        return Q()
    first, last = question.span
    tried = Attempt.objects.filter(delivery__broadcast=OuterRef("pk"), at__gte=first, at__lte=last)
    return (
        Q(signed_at__range=(first, last))
        | Q(withdrawal__at__range=(first, last))
        | Q(cancellation__at__range=(first, last))
        | Q(Exists(tried))
    )


def _said(words: str) -> Q:
    """Every word stands in the text, or in what a channel got."""
    every = Q()
    for word in words.split():
        sent = Delivery.objects.filter(broadcast=OuterRef("pk"), wire_text__icontains=word)
        text = Q(headline__icontains=word) | Q(lead__icontains=word) | Q(body__icontains=word)
        # What was said in other languages stands in the manifest as it was typed.
        text |= Q(manifest__icontains=word) & ~Q(translations=[])
        every &= text | Q(Exists(sent))
    return every


def _touched(name: str) -> Q:
    """Signed, wrote, moved or took back by somebody whose name has all these parts."""
    if not name.strip():
        return Q()
    people: QuerySet[User] = User.objects.all()
    for part in name.split():
        people = people.filter(
            Q(first_name__icontains=part) | Q(last_name__icontains=part) | Q(username__iexact=part)
        )
    keys = people.values("pk")
    wrote = Revision.objects.filter(draft__broadcast=OuterRef("pk"), author__in=keys)
    moved = Step.objects.filter(draft__broadcast=OuterRef("pk"), by__in=keys)
    return (
        Q(signer__in=keys)
        | Q(author__in=keys)
        | Q(withdrawal__by__in=keys)
        | Q(cancellation__by__in=keys)
        | Q(countersignature__by__in=keys)
        | Q(Exists(wrote))
        | Q(Exists(moved))
    )


@dataclass(frozen=True)
class SignedShot:
    """A picture that a channel got, where it can be seen, and the digest that was signed."""

    address: str
    picture: BroadcastPicture
    digest: str


@dataclass(frozen=True)
class Sent:
    """One operation on one channel: exactly what went out, and everything that was tried."""

    delivery: Delivery
    attempts: Sequence[Attempt]
    shots: Sequence[SignedShot]
    screenshots: Sequence[tuple[str, Screenshot]] = ()


@dataclass(frozen=True)
class Record:
    """Everything the record has on one broadcast; ``broken`` names the rows that do not fit."""

    broadcast: Broadcast
    revisions: Sequence[Revision]
    steps: Sequence[Step]
    acknowledgements: Sequence[Acknowledgement]
    sent: Sequence[Sent]
    broken: Sequence[str]


def of(broadcast: Broadcast, address: Address) -> Record:
    """The record of ``broadcast``, its chains and files checked at this moment."""
    draft = Draft.objects.filter(broadcast=broadcast)
    revisions = Revision.objects.filter(draft__in=draft).select_related("author")
    steps = Step.objects.filter(draft__in=draft).select_related(
        "by", "revision", "deputyship__for_whom"
    )
    looked = Acknowledgement.objects.filter(draft__in=draft).select_related("by", "revision")
    return Record(
        broadcast=broadcast,
        revisions=list(revisions.order_by("number")),
        steps=list(steps.order_by("number")),
        acknowledgements=list(looked),
        sent=_sent(broadcast, address),
        broken=list(record.broken_rows(only=broadcast)),
    )


def readable(broadcast: Broadcast) -> str:
    """The signed manifest with line breaks, for people; its digest is that of the stored text."""
    signed = json.loads(broadcast.manifest)
    return json.dumps(signed, indent=2, ensure_ascii=False, sort_keys=True)


def _sent(broadcast: Broadcast, address: Address) -> list[Sent]:
    deliveries = broadcast.deliveries.select_related("channel__inspection", "confirmed_by")
    return [
        Sent(
            delivery,
            list(delivery.attempts.all()),
            list(_shots(broadcast, delivery, address)),
            [(address(shot, "master"), shot) for shot in delivery.screenshots.all()],
        )
        for delivery in deliveries.prefetch_related("attempts__by", "screenshots__by")
    ]


def _shots(broadcast: Broadcast, delivery: Delivery, address: Address) -> list[SignedShot]:
    if not delivery.wire_text:
        return []
    try:
        digests: list[Any] = signed_channel(broadcast, delivery.channel_id)["pictures"]
    except NotWhatWasSigned:
        return []
    by_digest = {}
    for picture in broadcast.pictures.all():
        by_digest[picture.feed_digest] = (picture, "feed")
        by_digest[picture.digest] = (picture, "master")
    known = [(digest, *by_digest[digest]) for digest in digests if digest in by_digest]
    return [SignedShot(address(picture, kind), picture, digest) for digest, picture, kind in known]
