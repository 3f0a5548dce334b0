"""Other languages on the draft form: one group of fields per language, read back as values.

Translation values ── initial() ──> fields() on the form ── entered() ──> Translation values
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from broadcasts.models.translations import PARTS, RIGHT_TO_LEFT, Language, Translation

LABELS = {"headline": _("Headline"), "lead": _("Lead"), "body": _("Text")}
#: Twenty pages. More is a mistake of the clipboard that would hold up everybody's pages for
#: seconds. No ``max_length``: with it browsers cut off what is pasted, and say nothing.
NOT_ENDLESS = [MaxLengthValidator(50_000)]
PREFIX = "translation_"
ROWS = {"lead": 3, "body": 8}


def field_name(lang: str, part: str = "") -> str:
    """``translation_en_lead``: the name of a field; without a part the language's own anchor."""
    return f"{PREFIX}{lang}_{part}" if part else f"{PREFIX}{lang}"


def label(field: str) -> str:
    """``English: Lead`` for the name of a field or an anchor; empty for any other name."""
    lang, _dash, part = field.removeprefix(PREFIX).partition("_")
    if not field.startswith(PREFIX) or lang not in Language.values:
        return ""
    name = str(Language(lang).label)
    return f"{name}: {LABELS[part]}" if part in LABELS else name


def passages(translations: Iterable[Translation]) -> Iterator[tuple[str, str]]:
    """Every entered text with the name of its field."""
    for one in translations:
        for part in PARTS:
            yield field_name(one.lang, part), getattr(one, part)


def fields() -> dict[str, forms.CharField]:
    """The fields of every language, none of them required: most texts have no translation."""
    return {
        field_name(lang, part): forms.CharField(
            label=LABELS[part],
            required=False,
            max_length=200 if part == "headline" else None,
            validators=NOT_ENDLESS,
            widget=_widget(lang, part),
        )
        for lang in Language
        for part in PARTS
    }


def _widget(lang: Language, part: str) -> forms.Widget:
    """Typed in its own direction, and checked by the browser in its own language."""
    attrs: dict[str, Any] = {"lang": lang.value}
    if lang in RIGHT_TO_LEFT:
        attrs["dir"] = "rtl"
    if part == "headline":
        return forms.TextInput(attrs)
    return forms.Textarea({**attrs, "rows": ROWS[part]})


def initial(translations: Iterable[Translation]) -> dict[str, str]:
    """The values with which the fields begin."""
    return dict(passages(translations))


def entered(values: Mapping[str, Any]) -> tuple[Translation, ...]:
    """The languages in which anything was written."""
    texts = (
        Translation(lang.value, **{part: values.get(field_name(lang, part), "") for part in PARTS})
        for lang in Language
    )
    return tuple(text for text in texts if text.headline or text.lead or text.body)


def groups(form: forms.Form, threads: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the form shows per language; one that holds something, or an error, is open."""
    return [
        {
            "lang": lang.value,
            "name": lang.label,
            "direction": "rtl" if lang in RIGHT_TO_LEFT else "ltr",
            "is_easy": lang == Language.EASY,
            "fields": (rows := [form[field_name(lang, part)] for part in PARTS]),
            "is_open": any(field.value() or field.errors for field in rows),
            "thread": threads.get(field_name(lang)),
        }
        for lang in Language
    ]
