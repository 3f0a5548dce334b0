"""The urgent lane through the pages: the right officer, once, and provably nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from broadcasts import exercises, publishing, urgent
from broadcasts.models import Authorisation, Broadcast, Channel, Countersignature, Delivery
from inspections import permissions
from inspections.permissions import Right
from inspections.tests import owner
from newsroom import record
from newsroom.models import Draft, Step
from newsroom.tests.cast import cast as make_cast
from newsroom.tests.cast import signed_in
from newsroom.tests.warnings import (
    FILLED,
    Lane,
    authorised,
    evacuation,
    last_tap,
    look,
    open_lane,
    sent,
    tap,
)
from newsroom.urgent import authoring

pytestmark = pytest.mark.django_db
PASSWORD = "pass-for-tests"


@pytest.fixture
def lane(db: None) -> Lane:
    return open_lane(make_cast())


def test_the_officer_fills_in_looks_and_sends(lane: Lane) -> None:
    assert tap(lane).status_code == 302
    broadcast = Broadcast.objects.get()
    assert broadcast.headline == "Evakuierung in Leer"
    assert (broadcast.signer, broadcast.author) == (lane.cast.chief, lane.officer)
    assert broadcast.slots == [["ort", "Leer"], ["umkreis", "500 Meter"], ["uhrzeit", "23:15"]]
    assert Delivery.objects.filter(wire_text__startswith="Vorläufige Meldung.").count() == 2


def test_every_text_is_on_screen_before_the_last_tap(lane: Lane) -> None:
    page = look(signed_in(lane.officer), lane.authorisation)
    words = page.content.decode()
    assert "Im Umkreis von 500 Meter bis 23:15 Uhr." in words
    assert words.count("channel-card") == 2
    assert not Broadcast.objects.exists()


def test_a_double_tap_sends_once(lane: Lane) -> None:
    client = signed_in(lane.officer)
    fields = last_tap(look(client, lane.authorisation))
    address = f"/desk/urgent/{lane.authorisation.pk}/"
    answers = [client.post(address, fields) for _tap in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert (Broadcast.objects.count(), Draft.objects.count()) == (1, 1)


@pytest.mark.parametrize("name", ["writer", "chief", "auditor", "administrator"])
def test_without_the_right_nobody_sends(lane: Lane, name: str) -> None:
    answer = look(signed_in(getattr(lane.cast, name)), lane.authorisation)
    assert answer.status_code == 403


@pytest.mark.parametrize("name", ["foreign_writer", "foreign_chief", "superuser"])
def test_a_foreign_inspection_does_not_find_it(lane: Lane, name: str) -> None:
    assert look(signed_in(getattr(lane.cast, name)), lane.authorisation).status_code == 404


def test_who_authorised_it_cannot_send_with_it(lane: Lane) -> None:
    permissions.grant(lane.cast.chief, Right.URGENT, lane.cast.home)
    assert look(signed_in(lane.cast.chief), lane.authorisation).status_code == 403
    with pytest.raises(PermissionDenied):
        sent(lane, by=lane.cast.chief)


@pytest.mark.parametrize("end", ["revoked", "run out", "replaced"])
def test_what_ended_while_it_was_on_screen_is_not_sent(lane: Lane, end: str) -> None:
    client, now = signed_in(lane.officer), timezone.now()
    fields = last_tap(look(client, lane.authorisation))
    if end == "revoked":
        urgent.revoke(lane.authorisation, by=lane.cast.second_chief, reason="", now=now)
    elif end == "run out":
        owner.rows(Authorisation).update(at=now - timedelta(days=2), valid_until=now)
    else:
        newer = evacuation(lane.cast.whatsapp)
        authorised(
            authoring.revise(lane.version, newer, by=lane.cast.writer, now=now), lane.cast.chief
        )
    assert client.post(f"/desk/urgent/{lane.authorisation.pk}/", fields).status_code == 409
    assert not Broadcast.objects.exists()


def test_a_chief_who_lost_the_right_stops_the_template(lane: Lane) -> None:
    permissions.revoke(lane.cast.chief, Right.SIGN, lane.cast.home)
    assert look(signed_in(lane.officer), lane.authorisation).status_code == 403


def test_a_forged_digest_is_a_409(lane: Lane) -> None:
    assert tap(lane, digest="0" * 64).status_code == 409
    assert not Broadcast.objects.exists()


def test_only_allowed_channels_are_reached(lane: Lane) -> None:
    assert tap(lane, channels=str(lane.cast.linkedin.pk)).status_code == 302
    reached = set(Delivery.objects.values_list("channel", flat=True))
    assert reached == {lane.cast.whatsapp.pk, lane.cast.facebook.pk}


def test_get_sends_nothing(lane: Lane) -> None:
    client = signed_in(lane.officer)
    fields = last_tap(look(client, lane.authorisation))
    client.get(f"/desk/urgent/{lane.authorisation.pk}/", fields)
    assert not Broadcast.objects.exists()


@pytest.mark.parametrize(
    ("slot", "value"),
    [
        ("slot_ort", "Bitte verlassen Sie sofort das Haus"),
        ("slot_ort", "www.example.com"),
        ("slot_umkreis", "0541 327 0"),
        ("slot_umkreis", "500\n"),
        ("slot_umkreis", "5" * 500),
        ("slot_uhrzeit", "25:00"),
        ("slot_uhrzeit", "23:15\u202e"),
    ],
)
def test_a_bad_slot_is_one_sentence_and_what_was_typed_stays(
    lane: Lane, slot: str, value: str
) -> None:
    answer = look(signed_in(lane.officer), lane.authorisation, **{slot: value})
    assert answer.status_code == 422
    assert answer.content.decode().count('role="alert"') == 1
    assert FILLED["slot_uhrzeit"] in answer.content.decode() or slot == "slot_uhrzeit"


def test_an_exercise_reaches_test_channels_only(lane: Lane) -> None:
    test_channel = Channel.objects.create(
        inspection=lane.cast.home, platform="facebook", gateway="facebook", name="Probe",
        account="test-1", is_test=True,
    )  # fmt: skip
    broadcast = sent(lane, is_exercise=True)
    assert all(row.wire_text.startswith(exercises.MARK) for row in broadcast.deliveries.all())
    assert [row.channel for row in broadcast.deliveries.all()] == [test_channel]
    assert not Broadcast.objects.addressable(timezone.now()).exists()


def test_the_record_proves_every_warning(lane: Lane) -> None:
    broadcast = sent(lane)
    step = Step.objects.get()
    assert (step.verb, step.by, step.signed_digest) == ("urgent", lane.officer, broadcast.digest)
    assert list(record.broken_rows()) == []
    assert '"umkreis","500 Meter"' in broadcast.manifest


@pytest.mark.parametrize("column", ["lead", "slots", "author"])
def test_a_warning_that_was_meddled_with_is_named(lane: Lane, column: str) -> None:
    sent(lane)
    other = {"lead": "Anders", "slots": [["ort", "Emden"]], "author": lane.cast.writer}
    owner.rows(Broadcast).update(**{column: other[column]})
    assert any(line.startswith("broadcast") for line in record.broken_rows())


# -- countersigning ---------------------------------------------------------------------------


def countersign(client: Client, broadcast: Broadcast, **changed: str) -> Any:
    fields = {"digest": broadcast.digest, "password": PASSWORD, **changed}
    return client.post(f"/desk/broadcasts/{broadcast.public_id}/countersign/", fields)


def test_provisional_until_a_chief_countersigns(lane: Lane, client: Client) -> None:
    broadcast = sent(lane)
    public = broadcast.get_absolute_url()
    for address in (public, "/", "/feed.atom"):
        assert "Vorläufig" in client.get(address).content.decode(), address
    assert countersign(signed_in(lane.cast.second_chief), broadcast).status_code == 302
    for address in (public, "/", "/feed.atom"):
        words = client.get(address).content.decode().replace("Vorläufige Meldung.\n\n", "")
        assert "Vorläufig" not in words, address
    assert 'id="confirmed"' in client.get(public).content.decode()


def test_who_sent_it_and_strangers_cannot_countersign(lane: Lane) -> None:
    broadcast = sent(lane)
    permissions.grant(lane.officer, Right.SIGN, lane.cast.home)
    assert countersign(signed_in(lane.officer), broadcast).status_code == 403
    assert countersign(signed_in(lane.cast.writer), broadcast).status_code == 403
    assert countersign(signed_in(lane.cast.foreign_chief), broadcast).status_code == 404
    assert not Countersignature.objects.exists()


def test_the_directorate_may_countersign(lane: Lane) -> None:
    broadcast, above = sent(lane), lane.cast.auditor
    permissions.grant(above, Right.SIGN, lane.cast.directorate)
    assert countersign(signed_in(above), broadcast).status_code == 302


def test_a_wrong_password_changes_nothing(lane: Lane) -> None:
    answer = countersign(signed_in(lane.cast.chief), sent(lane), password="falsch")
    assert answer.status_code == 422
    assert not Countersignature.objects.exists()


def test_the_second_countersigner_learns_who_was_faster(lane: Lane) -> None:
    broadcast = sent(lane)
    countersign(signed_in(lane.cast.chief), broadcast)
    answer = countersign(signed_in(lane.cast.second_chief), broadcast)
    assert answer.status_code == 409
    assert "chief" in answer.content.decode()


def test_the_start_page_shows_what_is_overdue(lane: Lane) -> None:
    broadcast, now = sent(lane), timezone.now()
    shown = signed_in(lane.cast.chief).get("/desk/")
    assert [item.broadcast for item in shown.context["unconfirmed"]] == [broadcast]
    assert [use.broadcast for use in shown.context["uses"]] == [broadcast]
    owner.rows(Broadcast).update(countersign_by=now - timedelta(minutes=5))
    assert "überfällig" in signed_in(lane.cast.chief).get("/desk/").content.decode()
    assert signed_in(lane.cast.foreign_chief).get("/desk/").context["unconfirmed"] == []


def test_one_tap_begins_the_prepared_correction_with_what_was_said(lane: Lane) -> None:
    broadcast, client = sent(lane), signed_in(lane.officer)
    address = f"/desk/urgent/{lane.authorisation.pk}/?kind=correction&follows={broadcast.public_id}"
    assert (
        address.replace("&", "&amp;")
        in client.get(f"/desk/broadcasts/{broadcast.public_id}/").content.decode()
    )
    assert [field.value for field in client.get(address).context["fields"]] == [
        "Leer", "500", "23:15",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["correction", "all_clear"])
def test_a_prepared_follower_reaches_where_the_first_went(lane: Lane, kind: str) -> None:
    first, client = sent(lane), signed_in(lane.officer)
    fields = {"kind": kind, "follows": first.public_id}
    seen = look(client, lane.authorisation, **fields)
    client.post(f"/desk/urgent/{lane.authorisation.pk}/", last_tap(seen, **fields))
    later = Broadcast.objects.get(kind=kind)
    assert (later.follows, later.is_provisional) == (first, True)
    assert later.deliveries.count() == first.deliveries.count()
    assert list(record.broken_rows()) == []


def test_a_withdrawn_warning_waits_no_more(lane: Lane) -> None:
    broadcast = sent(lane)
    publishing.withdraw(broadcast, by=lane.cast.chief, reason="Irrtum", now=timezone.now())
    assert countersign(signed_in(lane.cast.chief), broadcast).status_code == 409
