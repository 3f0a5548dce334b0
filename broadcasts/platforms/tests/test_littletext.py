"""What LinkedIn shows is what was written, whatever signs it holds."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts.platforms import littletext
from broadcasts.platforms.linkedin import LinkedIn
from broadcasts.sandbox import littletext as theirs

SIGNS = "\\|{}@[]()<>#*_~"
#: Any text that UTF-8 can hold, with the signs far more often than chance would have them.
texts = st.text(st.sampled_from(SIGNS + "aä1 \n/.:") | st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("Streife (A 1) *heute*", "Streife \\(A 1\\) \\*heute\\*"),
        ("C:\\Temp|{x}@[y]<z>~", "C:\\\\Temp\\|\\{x\\}\\@\\[y\\]\\<z\\>\\~"),
        ("#Polizei #Einsatz_Nord", "#Polizei #Einsatz\\_Nord"),
        ("#Öffentlichkeitsfahndung", "#Öffentlichkeitsfahndung"),
        ("Platz #1 und # allein", "Platz \\#1 und \\# allein"),
        ("C# und ab#cd", "C\\# und ab\\#cd"),
        ("##Doppelt", "\\#\\#Doppelt"),
        ("https://presse.example/m/4F7K2/", "https://presse.example/m/4F7K2/"),
        ("https://a.example/x_y?q=1#top", "https://a.example/x\\_y?q=1\\#top"),
    ],
)
def test_every_sign_is_escaped_but_the_one_of_a_hashtag(text: str, wire: str) -> None:
    assert littletext.escape(text) == wire
    assert littletext.unescape(wire) == text


def test_all_fifteen_signs_are_known() -> None:
    assert len(SIGNS) == 15
    assert littletext.escape(SIGNS) == "".join(f"\\{sign}" for sign in SIGNS)


@given(texts)
def test_unescaping_undoes_escaping(text: str) -> None:
    assert littletext.unescape(littletext.escape(text)) == text


@given(texts)
def test_no_text_is_cut_by_the_platform(text: str) -> None:
    read = theirs.parse(littletext.escape(text))
    assert (read.plain, read.cut) == (text, False)


@given(texts)
def test_a_rendered_text_is_the_same_however_the_platform_returns_it(text: str) -> None:
    wire = LinkedIn.render(text, "https://presse.example/m/4F7K2/")
    assert LinkedIn.same_text(wire, wire)
    assert LinkedIn.same_text(wire, LinkedIn.shown(wire))
    assert LinkedIn.same_text(wire, unicodedata.normalize("NFD", LinkedIn.shown(wire)))


@given(texts, texts)
def test_two_texts_that_read_differently_are_never_the_same(one: str, other: str) -> None:
    wires = [LinkedIn.render(text, "") for text in (one, other)]
    if LinkedIn.shown(wires[0]) != LinkedIn.shown(wires[1]):
        assert not LinkedIn.same_text(wires[0], wires[1])


def test_a_hashtag_in_linkedins_own_form_is_the_same_hashtag() -> None:
    wire = LinkedIn.render("Mehr unter #Polizei_Leer und #Aurich", "")
    returned = re.sub(r"#(\w+(?:\\_\w+)?)", r"{hashtag|\\#|\1}", wire)
    assert returned == "Mehr unter {hashtag|\\#|Polizei\\_Leer} und {hashtag|\\#|Aurich}"
    assert LinkedIn.same_text(wire, returned)


def test_a_text_that_was_cut_is_not_the_same() -> None:
    wire = LinkedIn.render("Unfall (A 1) am Morgen", "")
    assert not LinkedIn.same_text(wire, "Unfall ")
    assert not LinkedIn.same_text(wire, "Unfall \\(A 1")
