"""The digest: equal releases agree, and every single thing a signer saw is in it."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from broadcasts.manifest import (
    FIRST_FORMAT,
    FORMAT,
    TRANSLATED_FORMAT,
    Release,
    SignedChannel,
    SignedPicture,
    digest,
    form_of,
    manifest,
)
from broadcasts.models.legal import Legal
from broadcasts.models.translations import Translation

RELEASE = Release(
    public_id="bcdfghjk",
    inspection="os",
    category="verkehr",
    urgency="normal",
    kind="initial",
    follows="",
    headline="Straße gesperrt",
    place="Osnabrück",
    lead="Bis 14 Uhr.",
    body="",
    embargo_until=datetime(2026, 12, 1, 8, tzinfo=UTC),
    pictures=(SignedPicture("a" * 64, "b" * 64, "Alt", ""),),
    channels=(SignedChannel(2, "zwei", ()), SignedChannel(1, "eins", ("a" * 64,))),
    contributors=(7, 3),
)


ENGLISH = Translation("en", "Road closed", "Until 2 p.m.")
POLISH = Translation("pl", "Droga zamknięta", "Do godz. 14.")


def of(release: Release) -> str:
    return digest(manifest(release))


@pytest.mark.parametrize(
    "change",
    [
        {"headline": "Strasse gesperrt"},
        {"place": "Melle"},
        {"lead": "Bis 15 Uhr."},
        {"body": "Mehr."},
        {"category": "gefahr"},
        {"urgency": "hoch"},
        {"kind": "update"},
        {"follows": "mnpqrstv"},
        {"public_id": "mnpqrstv"},
        {"inspection": "el-gb"},
        {"embargo_until": None},
        {"contributors": (7,)},
        {"pictures": (SignedPicture("a" * 64, "b" * 64, "Anders", ""),)},
        {"pictures": (SignedPicture("a" * 64, "c" * 64, "Alt", ""),)},
        {"pictures": (SignedPicture("a" * 64, "b" * 64, "Alt", "Polizei"),)},
        {"channels": (SignedChannel(1, "eins", ("a" * 64,)),)},
        {"channels": (SignedChannel(2, "zwei", ()), SignedChannel(1, "eins!", ("a" * 64,)))},
        {"channels": (SignedChannel(2, "zwei", ()), SignedChannel(1, "eins", ()))},
        {"channels": (SignedChannel(2, "zwei", (), "x:1"), RELEASE.channels[1])},
        {"expires_at": datetime(2026, 12, 1, 20, tzinfo=UTC)},
        {"is_exercise": True},
        {"legal": Legal(proceedings="prosecutor")},
        {"legal": Legal(agreed_on=date(2026, 11, 30))},
        {"translations": (ENGLISH,)},
    ],
    ids=str,
)
def test_any_change_gives_another_digest(change: dict[str, Any]) -> None:
    assert of(replace(RELEASE, **change)) != of(RELEASE)


def test_order_zone_and_unicode_form_do_not_matter() -> None:
    same = replace(
        RELEASE,
        headline=unicodedata.normalize("NFD", RELEASE.headline),
        channels=RELEASE.channels[::-1],
        contributors=(3, 7, 3),
        embargo_until=datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Europe/Berlin")),
    )
    assert manifest(same) == manifest(RELEASE)


def test_the_manifest_is_readable_json_with_its_format_named() -> None:
    assert manifest(RELEASE).startswith('{"body":"","category":"verkehr"')
    assert '"format":"broadcast-manifest/2"' in manifest(RELEASE)
    assert "Straße" in manifest(RELEASE)


def test_what_was_signed_in_the_first_format_is_proven_in_it() -> None:
    first = manifest(RELEASE, FIRST_FORMAT)
    assert form_of(first) == FIRST_FORMAT
    assert '"channels":[{"channel":1,"pictures":["' in first
    assert not any(name in first for name in ("legal", "expires_at", "is_exercise", "address"))


@pytest.mark.parametrize("part", ["lang", "headline", "lead", "body"])
def test_every_part_of_a_translation_is_signed(part: str) -> None:
    there = replace(RELEASE, translations=(ENGLISH,))
    other = replace(RELEASE, translations=(replace(ENGLISH, **{part: "pl"}),))
    assert of(there) != of(other)


def test_a_text_without_translations_has_the_manifest_it_always_had() -> None:
    assert digest(manifest(RELEASE)) == (
        "007f047ba15e8bc1f7639500deeace7578e02ef28ed9d8f7df51b63b41e563dc"
    )
    assert "translations" not in manifest(RELEASE)


def test_translations_have_a_format_of_their_own_and_no_order() -> None:
    both = replace(RELEASE, translations=(ENGLISH, POLISH))
    assert form_of(manifest(both)) == TRANSLATED_FORMAT
    assert manifest(both) == manifest(replace(both, translations=(POLISH, ENGLISH)))


@pytest.mark.parametrize("form", [FIRST_FORMAT, FORMAT])
def test_no_format_hides_a_translation_that_was_put_beside_a_signed_text(form: str) -> None:
    smuggled = replace(RELEASE, translations=(ENGLISH,))
    assert manifest(smuggled, form) != manifest(RELEASE, form)
