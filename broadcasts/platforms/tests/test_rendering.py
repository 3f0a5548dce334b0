"""From wording to wire text: pure, deterministic, the same on every machine."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts.platforms.base import Message, Story
from broadcasts.platforms.registry import ADAPTERS
from broadcasts.platforms.tests.cast import LINK, picture

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
everywhere = pytest.mark.parametrize("gateway", ADAPTERS)


def story(headline: str = "Zeugen gesucht", lead: str = "Unfall am Wall.") -> Story:
    return Story(headline=headline, place="Osnabrück", lead=lead, link=LINK)


def codes(gateway: str, text: str, *alts: str) -> list[str]:
    message = Message(text, tuple(picture(alt=alt) for alt in alts))
    return [problem.code for problem in ADAPTERS[gateway].problems(message)]


@everywhere
@given(text=texts)
def test_rendering_is_stable_and_comparable(gateway: str, text: str) -> None:
    adapter = ADAPTERS[gateway]
    wire = adapter.render(text, LINK)
    assert wire == adapter.render(text, LINK)
    assert wire == unicodedata.normalize("NFC", wire)
    assert "\r" not in wire
    assert adapter.same_text(wire, adapter.shown(wire))


@everywhere
def test_the_link_goes_where_the_wording_wants_it(gateway: str) -> None:
    adapter = ADAPTERS[gateway]
    assert adapter.shown(adapter.render("Mehr: {link} (Foto)", LINK)) == f"Mehr: {LINK} (Foto)"


@pytest.mark.parametrize("gateway", sorted(set(ADAPTERS) - {"instagram"}))
def test_a_link_nobody_placed_stands_at_the_end(gateway: str) -> None:
    adapter = ADAPTERS[gateway]
    assert adapter.render("Zeugen gesucht.\n", LINK) == f"Zeugen gesucht.\n\n{LINK}"
    assert adapter.render("", LINK) == LINK
    assert adapter.render(adapter.propose(story()), LINK).count(LINK) == 1


def test_on_instagram_a_link_stands_only_where_it_was_placed() -> None:
    instagram = ADAPTERS["instagram"]
    assert instagram.render("Zeugen gesucht.", LINK) == "Zeugen gesucht."
    assert LINK not in instagram.render(instagram.propose(story()), LINK)


@pytest.mark.parametrize(
    ("headline", "first_line"),
    [
        ("Zeugen gesucht", "*Zeugen gesucht*"),
        (" Zeugen gesucht ", "*Zeugen gesucht*"),
        ("Kennzeichen OS*AB 12", "Kennzeichen OS*AB 12"),
        ("Datei a_b", "Datei a_b"),
        ("rund ~30 Jahre", "rund ~30 Jahre"),
        ("der `Trick`", "der `Trick`"),
    ],
)
def test_whatsapp_sets_a_headline_in_bold_where_nothing_breaks_it(
    headline: str, first_line: str
) -> None:
    text = ADAPTERS["waha"].propose(story(headline))
    assert text == f"{first_line}\n\nUnfall am Wall.\n\n{LINK}"


def test_an_empty_headline_leaves_no_signs_behind() -> None:
    assert ADAPTERS["waha"].propose(story("", "Nur Text.")) == f"Nur Text.\n\n{LINK}"


@everywhere
def test_a_text_may_be_as_long_as_the_limit_and_no_longer(gateway: str) -> None:
    limit = ADAPTERS[gateway].capabilities.text_limit
    alts = ["Ein Wagen"] if gateway == "instagram" else []
    assert codes(gateway, "a" * limit, *alts) == []
    assert codes(gateway, "a" * (limit + 1), *alts) == ["text_too_long"]
    assert codes(gateway, "", *alts) == ["text_missing"]


@everywhere
def test_signs_beyond_the_basic_plane_count_twice_but_on_mastodon(gateway: str) -> None:
    assert ADAPTERS[gateway].count("a😀") == (2 if gateway == "mastodon" else 3)


def test_linkedin_counts_what_goes_over_the_wire() -> None:
    linkedin = ADAPTERS["linkedin"]
    wire = linkedin.render("(" * 2000, "")
    assert linkedin.count(wire) == 4000
    assert codes("linkedin", wire) == ["text_too_long"]


def test_a_caption_on_whatsapp_is_shorter_than_a_text() -> None:
    assert codes("waha", "a" * 1024, "Ein Wagen") == []
    assert codes("waha", "😀" * 513, "Ein Wagen") == ["caption_too_long"]
    assert codes("waha", "a" * 1025) == []


@everywhere
def test_more_pictures_than_the_platform_takes_are_refused(gateway: str) -> None:
    most = ADAPTERS[gateway].capabilities.pictures_max
    assert codes(gateway, "Text", *["Ein Wagen"] * most) == []
    refusal = "too_many_pictures" if most else "pictures_unsupported"
    assert codes(gateway, "Text", *["Ein Wagen"] * (most + 1)) == [refusal]


@pytest.mark.parametrize("gateway", ["waha", "facebook", "instagram", "linkedin"])
def test_a_picture_needs_words_that_fit(gateway: str) -> None:
    limit = ADAPTERS[gateway].capabilities.alt_limit
    assert codes(gateway, "Text", " ") == ["alt_missing"]
    assert codes(gateway, "Text", "a" * limit) == []
    assert codes(gateway, "Text", "a" * (limit + 1)) == ["alt_too_long"]


def test_instagram_wants_a_picture() -> None:
    assert codes("instagram", "Text") == ["picture_missing"]


def test_instagram_counts_hashtags_and_mentions() -> None:
    assert codes("instagram", "#a " * 30 + "@b " * 20, "Ein Wagen") == []
    assert codes("instagram", "#a " * 31, "Ein Wagen") == ["too_many_hashtags"]
    assert codes("instagram", "@b " * 21, "Ein Wagen") == ["too_many_mentions"]
    assert codes("instagram", "post@polizei.example " * 21, "Ein Wagen") == []


def test_a_problem_says_by_how_much() -> None:
    problem = ADAPTERS["waha"].problems(Message("a" * 4099))[0]
    assert "4099" in str(problem.text)
    assert "4096" in str(problem.text)
