"""Rules on a whole text: channels, pictures, grounds, stories; and that no rule ever breaks."""

from __future__ import annotations

import time
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcasts.platforms.problems import Problem
from newsroom.checks.table import BY_CODE, CHECKS
from newsroom.checks.tests.making import NOW, legal, text
from newsroom.checks.text import Text
from newsroom.demo import releases

TODAY = NOW.date()


def fields(code: str, under: Text) -> list[str]:
    return [one.field for one in BY_CODE[code].find(under)]


def channel(pk: int = 1, platform: str = "whatsapp", account: str = "a", **more: Any) -> Any:
    values = {"pk": pk, "platform": platform, "account": account, "state": "active"}
    return SimpleNamespace(**values, **more)


def picture(alt: str) -> Any:
    return SimpleNamespace(alt=alt)


@pytest.mark.parametrize("name", ["headline", "place", "lead"])
def test_headline_place_and_lead_are_needed(name: str) -> None:
    blank: dict[str, Any] = {name: "  "}
    assert fields("missing_text", text(**blank)) == [name]


def test_a_paragraph_pasted_twice_is_noticed() -> None:
    words = "Die Feuerwehr ist mit starken Kräften vor Ort."
    assert fields("repeated_text", text(f"{words}\n\n{words}")) == ["body"]


def test_a_text_needs_a_channel_and_each_account_once() -> None:
    assert fields("no_channel", text()) == ["channels"]
    twice = (channel(1), channel(2, account=" A"))
    assert fields("doubled_channel", text(channels=twice)) == ["channels"]
    two = (channel(1), channel(2, "facebook"))
    assert fields("doubled_channel", text(channels=two)) == []


def test_a_retired_channel_is_refused() -> None:
    old = channel()
    old.state = "retired"
    assert fields("retired_channel", text(channels=(old,))) == ["channels"]


def test_what_the_platform_refuses_blocks_except_what_is_said_elsewhere() -> None:
    problems = [Problem("text_too_long", "zu lang"), Problem("alt_missing", "ohne")]
    drawn = SimpleNamespace(channel=channel(), problems=problems)
    assert fields("refused_by_platform", text(around={"texts": (drawn,)})) == ["wording_whatsapp"]


@pytest.mark.parametrize("alt", ["Bild", "Foto 3", "IMG_2034", "unfall.jpg", "ein Bild", "abc"])
def test_words_that_describe_nothing_are_poor(alt: str) -> None:
    assert fields("alt_poor", text(pictures=(picture(alt),))) == ["picture 1"]


@pytest.mark.parametrize("alt", ["Ein Streifenwagen vor dem Emstunnel", "Bildschirm", "Karte"])
def test_words_that_describe_something_are_enough(alt: str) -> None:
    assert fields("alt_poor", text(pictures=(picture(alt),))) == []


def test_a_picture_without_words_blocks() -> None:
    under = text(pictures=(picture("Ein Auto"), picture(" ")))
    assert fields("alt_missing", under) == ["picture 2"]


AGREED = {"agreed_by": "Oberstaatsanwältin", "agreed_on": TODAY}
GROUNDS = [
    ("no_ground", {"proceedings": ""}, ["proceedings"]),
    ("no_ground", {"purpose": "", "regime": ""}, ["purpose", "regime"]),
    ("no_ground", {}, []),
    ("no_agreement", {"proceedings": "prosecutor"}, ["agreed_by", "agreed_on"]),
    ("no_agreement", {"proceedings": "prosecutor", **AGREED}, []),
    ("no_agreement", {"proceedings": "prosecutor", "agreed_by": " ", "agreed_on": TODAY},
     ["agreed_by"]),
    ("no_agreement", {"proceedings": "prosecutor", **AGREED, "agreed_on": date(2026, 11, 25)},
     ["agreed_on"]),
    ("handed_over", {"proceedings": "handed_over"}, ["delegated_by"]),
    ("handed_over", {"proceedings": "handed_over", "delegated_by": "Abteilung 3"}, []),
    ("unusual_regime", {"purpose": "prosecution", "regime": "gdpr"}, ["regime"]),
    ("unusual_regime", {"purpose": "prosecution", "regime": "ji"}, []),
    ("unusual_regime", {"purpose": "recruiting", "regime": "ji"}, ["regime"]),
    ("contradicting_proceedings", {"purpose": "prosecution", "regime": "ji"}, ["proceedings"]),
    ("contradicting_proceedings", {"agreed_by": "Staatsanwalt"}, ["proceedings"]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "ground", "found"), GROUNDS)
def test_legal_grounds(code: str, ground: dict[str, Any], found: list[str]) -> None:
    assert fields(code, text(legal=legal(**ground))) == found


def test_witnesses_need_the_hint_number_of_the_inspection() -> None:
    around = {"hint_phone": "030 23125-300"}
    lacking = text("Wer hat etwas gesehen?", category="zeugenaufruf", around=around)
    named = text("Hinweise: 030/23125300", category="zeugenaufruf", around=around)
    assert fields("no_hint_number", lacking) == ["body"]
    assert fields("no_hint_number", named) == []
    assert fields("no_hint_number", text("Wer hat etwas gesehen?", around=around)) == []


def original(hours: int) -> Any:
    return SimpleNamespace(visible_from=NOW + timedelta(hours=hours))


def test_kind_and_original_belong_together() -> None:
    assert fields("kind_without_story", text(kind="correction")) == ["follows"]
    assert fields("kind_without_story", text(follows=original(-1))) == ["kind"]
    assert fields("kind_without_story", text(kind="update", follows=original(-1))) == []
    assert fields("kind_without_story", text()) == []


@pytest.mark.parametrize(
    ("mine", "its", "refused"),
    [(None, -1, False), (None, 3, True), (2, 3, True), (3, 3, False), (4, 3, False)],
)
def test_no_follow_up_before_its_original(mine: int | None, its: int, refused: bool) -> None:
    embargo = NOW + timedelta(hours=mine) if mine else None
    under = text(kind="update", follows=original(its), embargo_until=embargo)
    assert fields("before_its_original", under) == (["embargo_until"] if refused else [])


def test_the_table_names_every_rule_once_and_says_why() -> None:
    assert len(BY_CODE) == len(CHECKS)
    assert all(str(check.reason) for check in CHECKS)


def test_the_demos_texts_draw_few_questions() -> None:
    number = "03023125%d00"
    units = {"os": 1, "el-gb": 2, "ler-emd": 3, "aur-wtm": 4}
    asked = []
    for seed in releases.read():
        chosen = tuple(channel(at, name, name) for at, name in enumerate(seed.wordings))
        phone = number % units[seed.inspection]
        under = text(
            seed.body, headline=seed.headline, lead=seed.lead, wordings=seed.wordings,
            category=seed.category, channels=chosen, now=seed.published_at,
            around={"phones": frozenset({phone}), "hint_phone": phone},
        )  # fmt: skip
        asked += [check.code for check in CHECKS if list(check.find(under))]
    assert asked == ["minor", "minor"]


ANY = st.text(max_size=2000)
TRICKY = st.lists(
    st.sampled_from(
        ["0", "1 ", "24.", "11.", "A", "Anna ", "http://", "a.", "Ein ", "LER-", "\u200d", "-"]
    ),
    max_size=400,
).map("".join)  # fmt: skip


@given(body=ANY | TRICKY)
@settings(max_examples=60, deadline=None)
def test_no_text_makes_a_rule_fail_and_every_passage_lies_in_its_field(body: str) -> None:
    under = text(body, lead=body, category="zeugenaufruf", legal=legal(proceedings="prosecutor"))
    values = dict(under.passages())
    for check in CHECKS:
        for one in check.find(under):
            assert 0 <= one.start <= one.end <= len(values.get(one.field, ""))


@pytest.mark.parametrize(
    "piece",
    ["a", "A", "1", " ", "-", "0 ", "a.", "A-", "Anna ", "Ein ", "http://", "24.11.", "\u200d",
     "das ", "polnisch ", "jährige ", "LER-A 1", "AB ", "Ab-Ab ", "(1", "sich ", "Am Montag, "],
)  # fmt: skip
def test_ten_thousand_characters_take_a_moment_only(piece: str) -> None:
    under = text((piece * 10_000)[:10_000], legal=legal(proceedings="prosecutor"))
    begun = time.process_time()
    for check in CHECKS:
        list(check.find(under))
    assert time.process_time() - begun < 1.0
