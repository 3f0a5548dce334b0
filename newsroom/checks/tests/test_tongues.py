"""What the checks say about other languages, and about Leichte Sprache."""

from __future__ import annotations

import pytest

from broadcasts.models import Broadcast
from broadcasts.models.translations import Translation, stored
from newsroom.checks.table import BY_CODE
from newsroom.checks.tests.making import marked, text
from newsroom.checks.text import Text

ENGLISH = Translation("en", "Crash", "Nobody was hurt.")


def easy(body: str) -> Text:
    return text(translations=(Translation("de-simple", "Ein Unfall", body),))


def test_a_long_sentence_in_leichte_sprache_is_marked() -> None:
    long = (
        "Am Sonntag sperrt die Polizei alle Straßen dort, weil da eine alte Bombe im Boden liegt."
    )
    assert marked("easy_sentences", easy(f"Das ist wichtig.\n{long}")) == [long]


@pytest.mark.parametrize(
    "body",
    [
        "Am 24. November um 8.30 Uhr geht es los.",
        "Zum Beispiel, z. B. so: Das ist kurz. Das ist auch kurz. Und das hier ist noch kürzer.",
        "- ein Ausweis\n- warme Kleidung\n- Medikamente\n- Essen\n- Trinken\n- Geld\n- Tiere",
    ],
)
def test_short_sentences_are_left_in_peace(body: str) -> None:
    assert marked("easy_sentences", easy(body)) == []


def test_a_long_word_is_marked_unless_it_is_divided_or_an_address() -> None:
    body = "Das Evakuierungszentrum: https://polizei-osnabrueck-leer.example/Evakuierungszentrum"
    assert marked("easy_words", easy(body)) == ["Evakuierungszentrum"]
    assert marked("easy_words", easy("Das Evakuierungs-Zentrum ist offen.")) == []


def test_other_languages_may_have_long_sentences() -> None:
    long = Translation("en", "Crash", "word " * 40)
    assert marked("easy_sentences", text("wort " * 40, translations=(long,))) == []


@pytest.mark.parametrize(("headline", "body", "field"), [("", "b", "headline"), ("h", "", "body")])
def test_a_language_needs_headline_and_text(headline: str, body: str, field: str) -> None:
    under = text(translations=(Translation("pl", headline, body),))
    found = list(BY_CODE["translation_incomplete"].find(under))
    assert [one.field for one in found] == [f"translation_pl_{field}"]


def test_what_the_corrected_report_said_is_asked_about() -> None:
    before = Broadcast(translations=stored([ENGLISH]))
    assert marked("translation_unchanged", text(follows=before, translations=(ENGLISH,))) == [
        "Crash"
    ]
    other = Translation("en", "Crash", "One person was hurt.")
    assert marked("translation_unchanged", text(follows=before, translations=(other,))) == []


def test_arabic_may_set_marks_that_turn_nothing_around() -> None:
    arabic = Translation("ar", "حادث", "اتصل بالرقم \u200e110\u200f الآن")
    assert marked("turned_direction", text(translations=(arabic,))) == []
    turned = Translation("ar", "حادث", "\u202e110")
    assert marked("turned_direction", text(translations=(turned,))) == ["\u202e"]


def test_a_number_plate_is_seen_in_every_language() -> None:
    english = Translation("en", "Crash", "The car LER-AB 123 was found.")
    assert marked("number_plate", text(translations=(english,))) == ["LER-AB 123"]
