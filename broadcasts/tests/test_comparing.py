"""What a platform shows, against what was signed: each way to differ has its name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from broadcasts import comparing
from broadcasts.models import BroadcastPicture, Delivery
from broadcasts.parcel import adapter_of
from broadcasts.platforms.base import Gone, Receipt, RemotePost
from broadcasts.tests.acts import publish_one
from broadcasts.tests.cast import Cast, Clock, jpeg, open_channel, stored_picture
from inspections.tests import owner

pytestmark = pytest.mark.django_db
WORDS = ("Eine Straße", "Eine Straße")


@pytest.fixture
def row(cast: Cast, clock: Clock) -> Delivery:
    """Signed with two pictures, for Facebook."""
    photographs = [stored_picture(jpeg(colour=colour)) for colour in ("navy", "teal")]
    return publish_one(cast, open_channel(cast, "facebook"), clock, photographs=photographs)


def difference(row: Delivery, **shown: object) -> str:
    """Of a post that is as signed, but for ``shown``."""
    post = replace(RemotePost(Receipt("1"), row.wire_text, 2, WORDS), **shown)  # type: ignore[arg-type]  # a field each
    return comparing.difference(row, adapter_of(row.channel), post)


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ({}, ""),
        ({"alts": None}, ""),
        ({"pictures": 1, "alts": WORDS[:1]}, "picture_missing"),
        ({"pictures": 0, "alts": ()}, "picture_missing"),
        ({"pictures": 3, "alts": (*WORDS, "x")}, "altered"),
        ({"alts": ("Eine Straße", "")}, "alt_differs"),
        ({"text": "Die A 31 ist"}, "truncated"),
        ({"text": "Die A 31 ist wie…"}, "truncated"),
        ({"text": "Die A 31 ist gesperrt."}, "altered"),
    ],
)
def test_each_difference_has_its_name(row: Delivery, shown: dict[str, object], name: str) -> None:
    assert difference(row, **shown) == name


def test_a_text_that_goes_on_is_altered(row: Delivery) -> None:
    assert difference(row, text=f"{row.wire_text} Und mehr.") == "altered"


def test_a_post_nobody_sees_differs_and_a_takedown_wants_just_that(row: Delivery) -> None:
    adapter = adapter_of(row.channel)
    assert comparing.difference(row, adapter, Gone()) == "not_visible"
    row.operation = "delete"
    assert comparing.difference(row, adapter, Gone()) == ""
    assert difference(row) == "still_there"


def test_the_descriptions_belong_to_their_pictures(row: Delivery) -> None:
    for position, words in ((1, "Erste"), (2, "Zweite")):
        owner.rows(BroadcastPicture).filter(position=position).update(alt=words)
    assert difference(row, alts=("Erste", "Zweite")) == ""
    assert difference(row, alts=("Zweite", "Erste")) == "alt_differs"
