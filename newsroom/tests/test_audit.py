"""The auditor's screen: found by what is remembered, read like a document, checked on the spot."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from broadcasts.models import Broadcast, Delivery
from inspections.models import User
from inspections.tests import owner
from newsroom import drafting, workflow
from newsroom.composing import PlacedPicture
from newsroom.tests import cast as people
from newsroom.tests.cast import Cast, content, jpeg, signed_in

pytestmark = pytest.mark.django_db

#: 14:32 in Osnabrück on the third of May.
MOMENT = datetime(2024, 5, 3, 12, 32, tzinfo=UTC)


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def signed(cast: Cast, at: datetime = MOMENT, **changed: object) -> Broadcast:
    picture = drafting.add_picture(cast.home, jpeg(), by=cast.second_writer, now=at)
    text = content(cast.whatsapp, pictures=(PlacedPicture(picture, "Ein Deich"),), **changed)
    draft = drafting.start(cast.home, text, by=cast.second_writer, now=at)
    assert draft.latest_id is not None
    workflow.submit(draft, by=cast.second_writer, revision=draft.latest_id, now=at)
    shown = workflow.sheet(draft)
    return workflow.sign_off(
        draft, by=cast.chief, revision=shown.revision.pk, digest=shown.digest, now=at
    )


def numbers(reader: User, **asked: str) -> set[str]:
    return {row.public_id for row in signed_in(reader).get("/desk/audit/", asked).context["page"]}


def page(person: User, broadcast: Broadcast) -> str:
    return signed_in(person).get(f"/desk/audit/{broadcast.public_id}/").content.decode()


@pytest.mark.parametrize(
    ("clock", "is_found"), [("14:32", True), ("14:58", True), ("14:04", True), ("15:03", False)]
)
def test_a_moment_is_half_an_hour_wide_on_the_wall_clock(
    cast: Cast, clock: str, is_found: bool
) -> None:
    broadcast = signed(cast)
    assert (broadcast.public_id in numbers(cast.auditor, day="2024-05-03", clock=clock)) is is_found


@pytest.mark.parametrize("hour", [0, 1], ids=["summer time", "winter time"])
def test_an_hour_the_clock_shows_twice_is_meant_twice(cast: Cast, hour: int) -> None:
    broadcast = signed(cast, datetime(2024, 10, 27, hour, 30, tzinfo=UTC))
    asked = {"day": "2024-10-27", "clock": "02:30"}
    assert numbers(cast.auditor, **asked) == {broadcast.public_id}


@pytest.mark.parametrize(
    "asked",
    [
        {"words": "Deichstraße autos"},
        {"person": "second_writer"},
        {"person": "chief"},
        {"inspection": "ler-emd"},
        {"day": "2024-05-03"},
    ],
    ids=lambda asked: " ".join(asked.values()),
)
def test_it_is_found_by_what_is_remembered(cast: Cast, asked: dict[str, str]) -> None:
    broadcast = signed(cast)
    assert numbers(cast.auditor, **asked) == {broadcast.public_id}


def test_what_does_not_fit_is_not_found(cast: Cast) -> None:
    number = signed(cast).public_id
    assert numbers(cast.auditor, number=number.upper()) == {number}
    for asked in ({"words": "Moor"}, {"person": "auditor"}, {"day": "2024-05-04"}):
        assert numbers(cast.auditor, **asked) == set()


def test_a_time_without_its_day_is_said_and_kept(cast: Cast) -> None:
    answer = signed_in(cast.auditor).get("/desk/audit/", {"clock": "14:32", "words": "Moor"})
    assert answer.status_code == 422
    assert "Moor" in answer.content.decode()


def test_the_document_says_who_signed_who_touched_it_and_what_went_out(cast: Cast) -> None:
    broadcast = signed(cast)
    text, wire = page(cast.auditor, broadcast), broadcast.deliveries.get().wire_text
    for said in ("chief", "second_writer", "3. Mai 2024 14:32", broadcast.digest, "Ein Deich"):
        assert said in text
    assert wire.splitlines()[-1] in text
    assert "Kette geprüft: unversehrt" in text


def test_a_changed_row_is_named(cast: Cast) -> None:
    broadcast = signed(cast)
    rows: QuerySet[Delivery] = QuerySet(Delivery)
    rows.filter(broadcast=broadcast).update(wire_text="Nie gesagt")
    text = page(cast.auditor, broadcast)
    assert "Kette geprüft: unversehrt" not in text
    assert f"broadcast {broadcast.pk}: " in text


def test_the_broken_chain_of_another_is_not_held_against_this_one(cast: Cast) -> None:
    broadcast, other = signed(cast), signed(cast, headline="Ein anderer Unfall")
    owner.rows(Broadcast).filter(pk=other.pk).update(lead="Nie gesagt")
    assert "Kette geprüft: unversehrt" in page(cast.auditor, broadcast)


def test_who_neither_signs_nor_audits_is_refused(cast: Cast) -> None:
    number = signed(cast).public_id
    expected = {cast.writer: 403, cast.superuser: 403, cast.foreign_chief: 404, cast.chief: 200}
    for person, status in expected.items():
        answer = signed_in(person).get(f"/desk/audit/{number}/")
        assert answer.status_code == status, person.username


def test_a_foreign_chief_finds_nothing_of_home(cast: Cast) -> None:
    signed(cast)
    assert numbers(cast.foreign_chief) == set()


def test_the_list_asks_as_often_for_many_as_for_one(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(cast.auditor)
    signed(cast)
    asked = queries(client)
    for number in range(4):
        signed(cast, headline=f"Unfall {number}")
    with django_assert_num_queries(asked):
        client.get("/desk/audit/", {"words": "Autos"})


def queries(client: Client) -> int:
    client.get("/desk/audit/", {"words": "Autos"})
    with CaptureQueriesContext(connection) as caught:
        client.get("/desk/audit/", {"words": "Autos"})
    return len(caught)
