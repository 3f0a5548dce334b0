"""A report's texts in other languages as sections of a page, each with its own language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from broadcasts.archive.text import body_html, without_controls
from broadcasts.models.translations import Translation


@dataclass(frozen=True)
class Tongue:
    """One text with the name, tag and direction of its language; ``anchor`` is its place."""

    name: str
    lang: str
    direction: str
    anchor: str
    headline: str
    lead: str
    body: SafeString
    is_easy: bool


def tongues_of(translations: Iterable[Translation]) -> list[Tongue]:
    """The sections in the order in which they were signed."""
    return [
        Tongue(
            name=one.name,
            lang=one.lang,
            direction=one.direction,
            anchor=f"text-{one.lang}",
            headline=without_controls(one.headline),
            lead=without_controls(one.lead),
            body=body_html(one.body),
            is_easy=one.is_easy,
        )
        for one in translations
    ]
