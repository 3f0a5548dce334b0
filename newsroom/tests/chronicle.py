"""A small chronicle for the tests of the record: at least one row in every table of it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from broadcasts import by_hand, delivery, embargo, pictures, publishing, stopping, urgent
from broadcasts.legacy import commitments
from broadcasts.models import Broadcast, Delivery, XAccount, XAccountStep, XDecision
from broadcasts.models.record import text_digest
from inspections import deputies, rights
from inspections.deputies import Order
from inspections.local_time import local_day
from inspections.models import Deputyship, User
from inspections.permissions import Right
from newsroom import drafting, exporting, review, workflow
from newsroom.composing import PlacedPicture
from newsroom.models import Draft
from newsroom.tests import cast as people
from newsroom.tests import warnings
from newsroom.tests.cast import Cast, content, jpeg

NOW = timezone.now()
LATER = NOW + timedelta(hours=2)


def written() -> Cast:
    """Two signed texts, one of them taken back; one called off, one whose embargo ended."""
    cast = people.cast()
    type(cast.whatsapp).objects.update(gateway="manual", follow_url="https://kanal.example/")
    cast = _with_channel(cast)
    withdrawn, standing = (signed(cast, with_picture(cast, colour)) for colour in ("navy", "red"))
    for one in (withdrawn, standing):
        delivery.advance(Delivery.objects.get(broadcast=one).pk)
    publishing.withdraw(withdrawn, by=cast.chief, reason="Irrtum", now=NOW)
    embargo.cancel(signed(cast, later()), by=cast.chief, reason="Abgesagt", now=NOW)
    embargo.lift(signed(cast, later()), LATER)
    proof = pictures.clean(jpeg(), 10**7)
    shown = Delivery.objects.get(broadcast=standing)
    by_hand.confirm(shown, by=cast.writer, link="", screenshot=proof, now=NOW)
    exporting.export(standing, by=cast.auditor, now=NOW)
    for scope in (standing, cast.whatsapp):
        stop = stopping.stop(scope, by=cast.chief, now=NOW)
        stopping.resume(stop, by=cast.chief, reason="Geklärt", now=NOW)
    _urgent_lane(cast)
    _people(cast)
    _gone_from_x(cast)
    return cast


def _with_channel(cast: Cast) -> Cast:
    for channel in (cast.whatsapp, cast.facebook):
        channel.refresh_from_db()
    return cast


def later() -> dict[str, object]:
    return {"embargo_until": NOW + timedelta(hours=1)}


def with_picture(cast: Cast, colour: str) -> dict[str, object]:
    picture = drafting.add_picture(cast.home, jpeg(colour=colour), by=cast.writer, now=NOW)
    return {
        "body": "Das Kind blieb unverletzt.",
        "pictures": (PlacedPicture(picture, "Tunnel", "Polizei"),),
        "wordings": {"whatsapp": f"Der Tunnel ist frei ({colour})."},
    }


def signed(cast: Cast, changed: dict[str, object]) -> Broadcast:
    """Every warning looked at, submitted by the writer and signed by the chief."""
    text = content(cast.whatsapp, **changed)
    draft = drafting.start(cast.home, text, by=cast.writer, now=NOW)
    assert draft.latest is not None
    keys = [remark.key for remark in review.of_draft(draft, NOW).open]
    review.acknowledge(draft, draft.latest, keys, by=cast.writer, now=NOW)
    workflow.submit(draft, by=cast.writer, revision=draft.latest.pk, now=NOW)
    return sign(cast, draft)


def sign(cast: Cast, draft: Draft) -> Broadcast:
    shown = workflow.sheet(draft)
    return workflow.sign_off(
        draft, by=cast.chief, revision=shown.revision.pk, digest=shown.digest, now=NOW
    )


def _urgent_lane(cast: Cast) -> None:
    lane = warnings.open_lane(cast)
    sent = warnings.sent(lane)
    now = timezone.now()
    urgent.countersign(sent, by=cast.second_chief, digest=sent.digest, now=now)
    urgent.revoke(lane.authorisation, by=cast.second_chief, reason="Vorbei", now=now)
    warnings.authorised(lane.version, cast.second_chief)


def _people(cast: Cast) -> None:
    """Two deputyships, one of them ended, and a right that was given and taken."""
    for _number in range(2):
        today = local_day(NOW)
        deputy = User.objects.create_user(f"deputy{Deputyship.objects.count()}", is_staff=True)
        given = Order(cast.home, deputy, cast.chief, today, today, cast.chief, "Urlaub")
        made = deputies.order(given, by=cast.chief, now=NOW)
    deputies.end(made, by=cast.chief, now=NOW)
    by, person = cast.administrator, cast.second_writer
    rights.give(person, Right.AUDIT, cast.home, by=by, reason="Prüfung", now=NOW)
    rights.take(person, Right.AUDIT, cast.home, by=by, reason="Vorbei", now=NOW)
    for _number in range(2):
        asked = rights.give(person, Right.SIGN, cast.home, by=by, reason="Nachfolge", now=NOW)
        assert asked is not None
        rights.reject(asked, by=by, now=NOW)


def _gone_from_x(cast: Cast) -> None:
    account = XAccount.objects.create(account_id="900000000000000001", inspection=cast.home)
    XAccountStep.objects.create(account=account, verb="cleared", by=cast.chief, at=NOW)
    manifest = commitments.manifest(account, [], [cast.administrator.pk])
    XDecision.objects.create(
        account=account, verb="keep", by=cast.chief, at=NOW, manifest=manifest,
        manifest_digest=text_digest(manifest),
    )  # fmt: skip
