"""The clock of a submitted text, in the day, over night and when the clocks change."""

from __future__ import annotations

from datetime import datetime

import pytest

from inspections.local_time import BERLIN
from newsroom.notices.escalation import Stage, due


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("urgency", "submitted", "stage", "expected"),
    [
        ("sofort", "2027-03-01T03:00", 1, "2027-03-01T03:10"),
        ("hoch", "2027-03-01T23:50", 2, "2027-03-02T00:50"),
        ("normal", "2027-03-01T09:00", 1, "2027-03-01T13:00"),
        ("normal", "2027-03-01T18:00", 1, "2027-03-02T09:00"),
        ("normal", "2027-03-01T23:00", 1, "2027-03-02T11:00"),
        ("normal", "2027-03-27T18:00", 1, "2027-03-28T09:00"),
        ("normal", "2027-10-30T18:00", 3, "2027-10-31T17:00"),
    ],
)
def test_the_time_ends(urgency: str, submitted: str, stage: int, expected: str) -> None:
    assert due(at(submitted), urgency, Stage(stage)) == at(expected)


def test_low_urgency_has_no_time() -> None:
    assert due(at("2027-03-01T09:00"), "niedrig") is None
