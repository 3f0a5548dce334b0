"""The judge of the torture: what it does not see, ten thousand schedules do not prove."""

from __future__ import annotations

from typing import Any

import pytest

from broadcasts import ledger
from broadcasts.models import Delivery
from broadcasts.tests.acts import publish_one
from broadcasts.tests.cast import Cast, Clock, make_cast, open_channel
from newsroom.notices import posting
from newsroom.tests.torture import __main__ as torture
from newsroom.tests.torture import verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def row(cast: Cast) -> Delivery:
    return publish_one(cast, open_channel(cast, "facebook"), Clock())


def judged(row: Delivery, state: str, *deleted: bool, takedown: str = "") -> str:
    """What is said of a row in ``state`` while the platform has a post for each ``deleted``."""
    Delivery.objects.filter(pk=row.pk).update(state=state)
    if takedown:
        Delivery.objects.create(
            broadcast=row.broadcast, channel=row.channel, operation="delete",
            state=takedown, due_at=row.due_at,
        )  # fmt: skip
    known: dict[str, Any] = {"platform": "facebook", "wire": row.wire_text}
    posts = [{**known, "deleted": one} for one in deleted]
    return " | ".join(verdict.faults_of(row.broadcast, posts))


@pytest.mark.parametrize(
    ("state", "deleted", "said"),
    [
        ("verified", [False], ""),
        ("verified", [], "confirmed, but 0 posts"),
        ("verified", [True], "confirmed, but 0 posts"),
        ("verified", [False, False], "duplicate"),
        ("verified", [True, False], "duplicate"),
        ("by_hand", [False], ""),
        ("by_hand", [], ""),
        ("by_hand", [False, False], "duplicate"),
        ("cancelled", [], ""),
        ("cancelled", [False], "public although"),
        ("rejected", [False], "public although"),
        ("held", [False], "public although"),
        ("queued", [], "nobody is told"),
        ("sending", [], "nobody is told"),
        ("accepted", [False], "nobody is told"),
    ],
)
def test_each_broken_promise_is_seen(
    row: Delivery, state: str, deleted: list[bool], said: str
) -> None:
    found = judged(row, state, *deleted)
    assert said in found
    assert bool(said) is bool(found)


@pytest.mark.parametrize(
    ("takedown", "deleted", "said"),
    [
        ("verified", [True], ""),
        ("verified", [False], "still public although"),
        ("by_hand", [False], ""),
        ("queued", [False], "nobody is told"),
    ],
)
def test_a_takedown_is_believed_only_where_nothing_stands(
    row: Delivery, takedown: str, deleted: list[bool], said: str
) -> None:
    found = judged(row, "verified", *deleted, takedown=takedown)
    assert said in found
    assert bool(said) is bool(found)


def test_a_person_who_was_not_told_is_missed(row: Delivery) -> None:
    Delivery.objects.filter(pk=row.pk).update(state="unclear", problem="unclear")
    row.refresh_from_db()
    [line] = verdict.untold(row.pk)
    assert "nobody was told" in line
    ledger.give_to_a_person(row, "unclear", row.due_at)
    posting.post(row.due_at)
    assert list(verdict.untold(row.pk)) == []


@pytest.mark.parametrize(
    ("said", "codes", "end"),
    [
        (["result 5 0 {'publish verified': 5}\n"], [0], 0),
        (["schedule 3: duplicate\nresult 5 1 {'publish verified': 5}\n"], [1], 1),
        (["result 5 0 {}\n", ""], [0, -9], 1),
    ],
)
def test_a_run_ends_with_one_where_anything_broke(
    capsys: pytest.CaptureFixture[str], said: list[str], codes: list[int], end: int
) -> None:
    assert torture._summary("seed", said, codes, 0.0) == end
    assert "torture: 5 schedules" in capsys.readouterr().out.splitlines()[-1]
