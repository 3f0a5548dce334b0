"""German is complete: every text of the sources has a translation with the same placeholders."""

from __future__ import annotations

import polib
import pytest

from newsroom.tests import catalogue


def test_every_text_has_a_german_translation() -> None:
    done = {
        (entry.msgid, entry.msgid_plural)
        for entry in catalogue.catalogue()
        if entry.translated() and not entry.fuzzy
    }
    assert sorted(catalogue.sources() - done) == []


def test_no_translation_is_left_of_a_text_that_is_gone() -> None:
    known = {(entry.msgid, entry.msgid_plural) for entry in catalogue.catalogue()}
    assert sorted(known - catalogue.sources()) == []


def test_a_translation_has_the_placeholders_of_its_text() -> None:
    wrong = [
        entry.msgid
        for entry in catalogue.catalogue()
        for text, german in pairs(entry)
        if catalogue.placeholders(german) != catalogue.placeholders(text)
    ]
    assert wrong == []


def pairs(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Each form of a text with its translation."""
    if entry.msgid_plural:
        return [(entry.msgid, entry.msgstr_plural[0]), (entry.msgid_plural, entry.msgstr_plural[1])]
    return [(entry.msgid, entry.msgstr)]


@pytest.mark.parametrize(
    "text", ["Sign and send", "The headline is missing.", "%(used)s / %(limit)s characters"]
)
def test_the_texts_of_python_and_templates_are_found(text: str) -> None:
    assert (text, "") in catalogue.sources()


def test_a_text_with_a_plural_is_found() -> None:
    assert any(plural.startswith("You sign as") for _text, plural in catalogue.sources())
