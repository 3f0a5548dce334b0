"""Texts that are cut to fit: never inside what a reader takes for one character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts.platforms.base import Adapter, Story
from broadcasts.platforms.facebook import Facebook
from broadcasts.platforms.instagram import Instagram
from broadcasts.platforms.lengths import ELLIPSIS, fitted, graphemes, shortened
from broadcasts.platforms.linkedin import LinkedIn
from broadcasts.platforms.waha import Waha

#: One character each for a reader: a family, a flag, a skin tone, marks, Hangul, a keycap.
CLUSTERS = (
    "👨‍👩‍👧‍👦", "🇩🇪", "👮🏽‍♀️", "e\u0301", "n\u0303\u0323",
    "각", "각", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "ä", "क्षि", "a", "ß",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from((*CLUSTERS, " ", "\n")), max_size=80).map("".join)
ADAPTERS: tuple[type[Adapter], ...] = (Waha, Facebook, Instagram, LinkedIn)
PLATFORMS = pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda one: one.__name__)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("cluster", CLUSTERS, ids=lambda one: ascii(one).encode().hex()[:16])
def test_cluster_is_one_grapheme(cluster: str) -> None:
    assert graphemes(cluster) == [cluster]


@given(TEXTS, st.integers(0, 120))
def test_cut_text_fits_and_never_splits_a_cluster(text: str, room: int) -> None:
    cut = shortened(text, room, utf16)
    assert utf16(cut) <= room
    if cut != text:
        kept = cut.removesuffix(ELLIPSIS)
        whole = graphemes(text)
        assert graphemes(kept) == whole[: len(graphemes(kept))]
        assert text.startswith(kept)


@given(TEXTS, st.integers(0, 200))
def test_nothing_is_cut_that_fits(text: str, more: int) -> None:
    assert shortened(text, utf16(text) + more, utf16) == text


def test_cut_falls_between_words() -> None:
    assert shortened("Am Montag stießen zwei Autos zusammen", 20, utf16) == "Am Montag stießen…"


@PLATFORMS
@given(text=TEXTS)
def test_count_is_the_platforms_rule(adapter: type[Adapter], text: str) -> None:
    """All of them count UTF-16 code units, as JavaScript does: a family of four counts eleven."""
    assert adapter.count(text) == sum(2 if ord(sign) > 0xFFFF else 1 for sign in text)


@PLATFORMS
@pytest.mark.parametrize("cluster", ["👨‍👩‍👧‍👦", "🇩🇪", "e\u0301"], ids=["family", "flag", "mark"])
def test_proposal_fits_its_platform_and_keeps_headline_and_address(
    adapter: type[Adapter], cluster: str
) -> None:
    link = "https://presse.example/m/bcdfghjk/"
    story = Story(headline="Unfall", place="Leer", lead=cluster * 4000, link=link)
    proposed = adapter.propose(story)
    wire = adapter.render(proposed, link)
    assert adapter.count(wire) <= adapter.capabilities.text_limit
    assert "Unfall" in proposed
    if adapter is not Instagram:
        assert proposed.endswith(link)
    lead = proposed.split("\n\n")[1]
    assert lead.endswith(ELLIPSIS)
    assert set(graphemes(lead.removesuffix(ELLIPSIS))) == {cluster}


def test_what_does_not_yield_stays_whole() -> None:
    parts = ("Kopf", "Ein langer Vorspann", "https://presse.example/")
    assert fitted(parts, 1, 10, utf16) == "Kopf\n\nhttps://presse.example/"
