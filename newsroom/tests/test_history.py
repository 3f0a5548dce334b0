"""Every version stays readable, and any two of them can be held against each other."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from broadcasts.models.legal import Legal
from newsroom import composing, drafting
from newsroom.composing import PlacedPicture
from newsroom.desk.words import marked, pieces
from newsroom.models import Draft
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, jpeg, signed_in, written

TEXTS = st.text(st.sampled_from("ab .\n!ä"), max_size=60)


@pytest.fixture
def cast(db: None) -> Cast:
    return people.cast()


def page(cast: Cast, name: str, draft: Draft, number: int | None = None, query: str = "") -> Any:
    args = [draft.pk] if number is None else [draft.pk, number]
    return signed_in(cast.auditor).get(reverse(f"desk:{name}", args=args) + query)


def saved(draft: Draft, cast: Cast, **changes: Any) -> None:
    assert draft.latest is not None
    text = replace(composing.content_of(draft.latest), **changes)
    drafting.save(draft, draft.latest, text, by=cast.second_writer, now=NOW)


def test_old_version_is_read_with_everything_in_it(cast: Cast) -> None:
    picture = drafting.add_picture(cast.home, jpeg(), by=cast.writer, now=NOW)
    legal = Legal(proceedings="handed_over", delegated_by="StA Aurich")
    draft = written(
        cast,
        headline="Erste Fassung",
        legal=legal,
        wordings={"whatsapp": "Eigener Text"},
        pictures=(PlacedPicture(picture, "Blick auf den Deich", "PI Leer"),),
    )
    saved(draft, cast, headline="Zweite", lead="Anders", legal=Legal(), wordings={}, pictures=())
    said = page(cast, "version", draft, 1).content.decode()
    texts = ("Erste Fassung", "Am Montag stießen", "Niemand wurde verletzt", "Eigener Text")
    people_and_places = ("writer", "StA Aurich", "PI Leer", "whatsapp ler-emd", "4. März 2024")
    for words in (*texts, *people_and_places, "Blick auf den Deich"):
        assert words in said, words


def test_any_two_versions_are_compared_word_by_word(cast: Cast) -> None:
    draft = written(cast)
    saved(draft, cast, lead="Am Montag prallten zwei Autos zusammen.")
    saved(draft, cast, lead="Am Dienstag prallten drei Autos zusammen.", place="Emden")
    said = page(cast, "compare", draft, query="?old=3&new=1").content.decode()
    assert "<del>Montag stießen zwei</del>" in said.replace("</del><ins>", "</del>\n<ins>") or (
        "<del>Montag</del><ins>Dienstag</ins>" in said
    )
    assert "<del>zwei</del><ins>drei</ins>" in said
    assert "<del>Leer</del><ins>Emden</ins>" in said
    assert "unverändert" in said


def test_pictures_stand_side_by_side(cast: Cast) -> None:
    one, two = (
        drafting.add_picture(cast.home, jpeg(colour=c), by=cast.writer, now=NOW)
        for c in ("navy", "red")
    )
    draft = written(cast, pictures=(PlacedPicture(one, "Deich"), PlacedPicture(two, "Auto")))
    saved(draft, cast, pictures=(PlacedPicture(two, "Das Auto"),))
    answer = page(cast, "compare", draft, query="?old=1&new=2")
    assert [p.note for p in answer.context["before"]] == [
        "nicht in der anderen Fassung",
        "geändert",
    ]
    assert [p.note for p in answer.context["after"]] == ["geändert"]


@pytest.mark.parametrize("query", ["?old=1", "?old=1&new=99", "?old=x&new=1", "?old=1&new=%00"])
def test_comparison_without_two_versions_is_not_found(cast: Cast, query: str) -> None:
    assert page(cast, "compare", written(cast), query=query).status_code == 404


@pytest.mark.parametrize("name", ["foreign_writer", "foreign_chief", "superuser"])
def test_history_is_closed_to_other_inspections(cast: Cast, name: str) -> None:
    draft, client = written(cast), signed_in(getattr(cast, name))
    for address in (
        reverse("desk:versions", args=[draft.pk]),
        reverse("desk:version", args=[draft.pk, 1]),
        reverse("desk:compare", args=[draft.pk]) + "?old=1&new=1",
    ):
        assert client.get(address).status_code == 404


def test_version_of_another_draft_is_not_found(cast: Cast) -> None:
    draft = written(cast)
    saved(draft, cast, headline="Zweite")
    assert page(cast, "version", written(cast, headline="Andere"), 2).status_code == 404


@pytest.mark.parametrize("where", ["admin:newsroom_draft_change", "desk:draft"])
def test_history_is_reached_from_form_and_sheet(cast: Cast, where: str) -> None:
    draft = written(cast)
    said = signed_in(cast.writer).get(reverse(where, args=[draft.pk])).content.decode()
    assert reverse("desk:versions", args=[draft.pk]) in said


def test_list_of_versions_asks_equally_often_for_one_and_for_twenty(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    draft = written(cast)
    with django_assert_max_num_queries(80) as few:
        page(cast, "versions", draft)
    for number in range(20):
        saved(draft, cast, headline=f"Fassung {number}")
    with django_assert_max_num_queries(len(few.captured_queries)):
        page(cast, "versions", draft)


@given(TEXTS, TEXTS)
def test_pieces_hold_both_texts_completely(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(text for kind, text in found if kind != "come") == before
    assert "".join(text for kind, text in found if kind != "gone") == after


def test_marked_text_is_escaped() -> None:
    assert marked("<b>a</b>", "<i>a</i>") == (
        "<del>&lt;b&gt;a&lt;/b&gt;</del><ins>&lt;i&gt;a&lt;/i&gt;</ins>"
    )


LONG = {
    "other words": ([f"wort{n}" for n in range(2000)], 12),
    "few words without an end": (["der", "die", "und"], 10**9),
    "one-word sentences": (["ja", "nein"], 1),
    "runs at the limit": (["a", "b", "c", "d"], 240),
}


@pytest.mark.parametrize("name", LONG)
def test_twenty_thousand_words_do_not_freeze_the_page(name: str) -> None:
    vocabulary, length = LONG[name]
    dice = random.Random(1)  # noqa: S311 - a fixed text, no secret
    texts = [
        "".join(
            dice.choice(vocabulary) + (". " if n % length == length - 1 else " ")
            for n in range(20_000)
        )
        for _ in range(2)
    ]
    began = time.perf_counter()
    pieces(*texts)
    assert time.perf_counter() - began < 3
