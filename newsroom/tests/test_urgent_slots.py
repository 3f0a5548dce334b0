"""What the officer's slots take: nothing that could be dialled, opened or hidden."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.urgent.slots import Refused, Slot, SlotType, accept

NOW = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
PLACES = ("Leer", "Bad Bentheim")
SLOTS = {
    kind: Slot("x", "X", kind, "Meter", 0, 99_999, ("Gas", "Bombe")) for kind in SlotType.values
}
PIECES = (
    "Deichstraße", "Am", "zur", "Weg", "Leer", "www.", "http://", "x.de", "polizei", ".de", "@",
    "/", ".", "-", "0541", "327", "112", "+49", "12", "a", "23:15", "2026-11-25", "A 31", "Gas",
    "\n", "\u2028", "\u200b", "\u202e", "\u2066", "\u00ad", "\u3164", "ро", "ｗｗｗ",
)  # fmt: skip
typed = st.lists(
    st.sampled_from(PIECES) | st.sampled_from([" ", ""]) | st.text(max_size=4), max_size=7
).map("".join)
ADDRESS = re.compile(r"://|@|\bwww|\w\.\w{2,}", re.IGNORECASE)
DIALLED = re.compile(r"(?:\+|\b0)[0-9][0-9 /()-]{4,}|[0-9](?:[ /()-]*[0-9]){6,}")


@pytest.mark.parametrize("kind", SlotType.values)
@given(raw=typed)
def test_nothing_that_is_taken_can_be_dialled_opened_or_hidden(kind: str, raw: str) -> None:
    try:
        taken = accept(SLOTS[kind], raw, places=PLACES, now=NOW)
    except Refused:
        return
    assert not any(unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") for sign in taken)
    if kind != SlotType.DATE:
        assert not ADDRESS.search(taken)
    if kind not in (SlotType.DATE, SlotType.PHONE):
        assert not DIALLED.search(taken)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("street", "роlizei.de"),
        ("street", "Рolizeistraße"),
        ("street", "polizei@Weg"),
        ("street", "Www.Weg"),
        ("street", "Flieht Zur Straße"),
        ("street", "Weg 5413-2750"),
        ("street", "Bitte rufen Sie an"),
        ("number", "0541327"),
        ("number", "１２"),
        ("time", "24:00"),
        ("date", "2026-11-23"),
        ("date", "2027-02-30"),
        ("choice", "Gift"),
        ("place", "Berlin"),
        ("phone", "110 und fliehen"),
    ],
)
def test_this_is_refused(kind: str, raw: str) -> None:
    with pytest.raises(Refused):
        accept(SLOTS[kind], raw, places=PLACES, now=NOW)


@pytest.mark.parametrize(
    ("kind", "raw", "taken"),
    [
        ("street", "Deichstraße 12", "Deichstraße 12"),
        ("street", "Am Alten Markt 3a", "Am Alten Markt 3a"),
        ("street", "Auf der Höhe", "Auf der Höhe"),
        ("street", "A 31", "A 31"),
        ("street", "Große Straße 12-18", "Große Straße 12-18"),
        ("number", "500", "500 Meter"),
        ("time", "23:15", "23:15"),
        ("date", "2026-11-25", "25.11.2026"),
        ("choice", "Gas", "Gas"),
        ("place", "Bad Bentheim", "Bad Bentheim"),
        ("phone", "0541 327-0", "0541 327-0"),
    ],
)
def test_this_is_taken(kind: str, raw: str, taken: str) -> None:
    assert accept(SLOTS[kind], raw, places=PLACES, now=NOW) == taken
