"""The urgent lane on the public record: allowed beforehand, held against it, countersigned once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from broadcasts import manifest, publishing, urgent
from broadcasts.models import (
    Authorisation,
    Broadcast,
    Countersignature,
    Delivery,
    Revocation,
)
from broadcasts.signature import SignatureVoid, checked_message, release_of
from broadcasts.tests.cast import Cast, by_hand_channel, make_cast, signed
from inspections import permissions
from inspections.models import User
from inspections.permissions import Right
from inspections.tests import owner

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2024-03-04T22:00:00+00:00")
HOUR = timedelta(hours=1)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def second_chief(cast: Cast) -> User:
    person = User.objects.create_user("second-chief", password="pw")
    permissions.grant(person, Right.SIGN, cast.inspection)
    return person


def authorised(cast: Cast, **changes: Any) -> Authorisation:
    values: dict[str, Any] = {
        "author": cast.writer, "by": cast.chief, "valid_until": NOW + 24 * HOUR, "now": NOW,
    }  # fmt: skip
    return urgent.authorise(cast.inspection, "Evakuierung", "{}", **{**values, **changes})


def sent(cast: Cast, authorisation: Authorisation, now: datetime = NOW) -> Broadcast:
    """What the lane publishes: signed by who authorised, sent by the writer."""
    plain = release_of(signed(cast, [by_hand_channel(cast)], now=now))
    warrant = manifest.Warrant(
        authorisation.pk, authorisation.text_digest, (("ort", "Leer"),), now + HOUR
    )
    release = replace(plain, public_id="zzzzzzzz", warrant=warrant)
    return publishing.publish(
        release,
        inspection=cast.inspection,
        author=cast.writer,
        signer=cast.chief,
        digest=manifest.digest(manifest.manifest(release)),
        copies={},
        now=now,
    )


def first_delivery(broadcast: Broadcast) -> Delivery:
    return Delivery.objects.select_related("broadcast__authorisation").get(broadcast=broadcast)


def test_what_the_lane_sent_is_what_the_worker_finds(cast: Cast) -> None:
    assert checked_message(first_delivery(sent(cast, authorised(cast)))).text


def test_a_release_without_a_warrant_says_nothing_about_the_lane(cast: Cast) -> None:
    text = signed(cast, [by_hand_channel(cast)]).manifest
    assert "warrant" not in text
    assert "lane" not in text


def test_who_wrote_the_template_cannot_authorise_it(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        authorised(cast, author=cast.chief)
    with pytest.raises(IntegrityError), transaction.atomic():
        Authorisation.objects.create(
            inspection=cast.inspection, name="x", template="", digest="", author=cast.chief,
            by=cast.chief, at=NOW, valid_until=NOW + HOUR,
        )  # fmt: skip


def test_only_who_may_sign_here_authorises_and_revokes(cast: Cast) -> None:
    stranger = make_cast("os").chief
    with pytest.raises(PermissionDenied):
        authorised(cast, by=stranger)
    with pytest.raises(PermissionDenied):
        urgent.revoke(authorised(cast), by=stranger, reason="", now=NOW)


def test_a_new_authorisation_ends_the_earlier_one_of_the_same_template(cast: Cast) -> None:
    first, second = authorised(cast), authorised(cast, now=NOW + HOUR)
    assert list(Authorisation.objects.valid(NOW + HOUR)) == [second]
    assert not first.allowed(NOW + HOUR)


@pytest.mark.parametrize("ended", ["revoked", "run out"])
def test_an_ended_authorisation_is_not_allowed(cast: Cast, ended: str) -> None:
    authorisation, later = authorised(cast), NOW + 25 * HOUR
    if ended == "revoked":
        urgent.revoke(authorisation, by=cast.chief, reason="", now=NOW + HOUR)
        later = NOW + HOUR
    with pytest.raises(urgent.NoLongerAllowed), transaction.atomic():
        urgent.require_allowed(authorisation, later)


def test_the_second_who_revokes_learns_that_somebody_was_faster(cast: Cast) -> None:
    authorisation = authorised(cast)
    urgent.revoke(authorisation, by=cast.chief, reason="", now=NOW)
    with pytest.raises(urgent.SomebodyFaster):
        urgent.revoke(authorisation, by=cast.chief, reason="", now=NOW)
    assert Revocation.objects.count() == 1


def test_the_worker_refuses_what_was_sent_after_the_end(cast: Cast) -> None:
    authorisation = authorised(cast, valid_until=NOW + HOUR)
    late = first_delivery(sent(cast, authorisation, now=NOW + 2 * HOUR))
    with pytest.raises(SignatureVoid, match="warrant"):
        checked_message(late)


def test_a_revocation_afterwards_does_not_undo_what_went_out_rightly(cast: Cast) -> None:
    authorisation = authorised(cast)
    delivery = first_delivery(sent(cast, authorisation))
    urgent.revoke(authorisation, by=cast.chief, reason="", now=NOW + HOUR)
    assert checked_message(delivery).text


@pytest.mark.parametrize(
    ("change", "code"),
    [({"template": "{ }"}, "warrant"), ({"text_digest": "0" * 64}, "digest")],
    ids=["another text", "another digest"],
)
def test_a_template_that_was_changed_voids_the_send(
    cast: Cast, change: dict[str, str], code: str
) -> None:
    broadcast = sent(cast, authorised(cast))
    owner.rows(Authorisation).update(**change)
    with pytest.raises(SignatureVoid, match=code):
        checked_message(first_delivery(broadcast))


def test_an_officer_whose_account_was_closed_voids_the_send(cast: Cast) -> None:
    broadcast = sent(cast, authorised(cast))
    User.objects.filter(pk=cast.writer.pk).update(is_active=False)
    with pytest.raises(SignatureVoid, match="sender"):
        checked_message(first_delivery(broadcast))


def test_a_chief_who_lost_the_right_voids_the_send(cast: Cast) -> None:
    broadcast = sent(cast, authorised(cast))
    permissions.revoke(cast.chief, Right.SIGN, cast.inspection)
    with pytest.raises(SignatureVoid, match="no_right"):
        checked_message(first_delivery(broadcast))


def test_it_waits_is_overdue_and_is_confirmed(cast: Cast, second_chief: User) -> None:
    broadcast, waiting = sent(cast, authorised(cast)), Broadcast.objects.awaiting_countersignature()
    assert [waiting.count(), Broadcast.objects.overdue_countersignature(NOW).count()] == [1, 0]
    assert Broadcast.objects.overdue_countersignature(NOW + HOUR).get() == broadcast
    assert broadcast.remind_at == NOW + HOUR / 2
    urgent.countersign(broadcast, by=second_chief, digest=broadcast.digest, now=NOW)
    assert not waiting.exists()
    assert not Broadcast.objects.get(pk=broadcast.pk).is_provisional


def test_who_sent_it_cannot_countersign(cast: Cast) -> None:
    broadcast = sent(cast, authorised(cast))
    permissions.grant(cast.writer, Right.SIGN, cast.inspection)
    with pytest.raises(PermissionDenied):
        urgent.countersign(broadcast, by=cast.writer, digest=broadcast.digest, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Countersignature.objects.create(
            broadcast=broadcast, sent_by=cast.writer, by=cast.writer, at=NOW, digest=""
        )


def test_the_directorate_may_countersign_and_a_stranger_may_not(cast: Cast) -> None:
    broadcast, other = sent(cast, authorised(cast)), make_cast("pd")
    with pytest.raises(PermissionDenied):
        urgent.countersign(broadcast, by=other.chief, digest=broadcast.digest, now=NOW)
    other.inspection.is_directorate = True
    other.inspection.save(update_fields=["is_directorate"])
    urgent.countersign(broadcast, by=other.chief, digest=broadcast.digest, now=NOW)


def test_the_second_countersigner_changes_nothing(cast: Cast, second_chief: User) -> None:
    broadcast = sent(cast, authorised(cast))
    urgent.countersign(broadcast, by=cast.chief, digest=broadcast.digest, now=NOW)
    with pytest.raises(urgent.SomebodyFaster):
        urgent.countersign(broadcast, by=second_chief, digest=broadcast.digest, now=NOW)
    assert Countersignature.objects.get().by == cast.chief


def test_another_digest_or_a_withdrawn_text_is_not_countersigned(cast: Cast) -> None:
    broadcast = sent(cast, authorised(cast))
    with pytest.raises(urgent.SomebodyFaster):
        urgent.countersign(broadcast, by=cast.chief, digest="0" * 64, now=NOW)
    publishing.withdraw(broadcast, by=cast.chief, reason="Irrtum", now=NOW)
    with pytest.raises(urgent.SomebodyFaster):
        urgent.countersign(broadcast, by=cast.chief, digest=broadcast.digest, now=NOW)


@pytest.mark.parametrize("column", ["lane", "authorisation", "countersign_by"])
def test_the_database_knows_no_half_urgent_broadcast(cast: Cast, column: str) -> None:
    sent(cast, authorised(cast))
    half = {"lane": "regular"} if column == "lane" else {column: None}
    with pytest.raises(IntegrityError), transaction.atomic():
        owner.rows(Broadcast).filter(lane="urgent").update(**half)
