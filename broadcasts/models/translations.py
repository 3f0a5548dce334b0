"""A text in other languages and in plain German: the same column on revision and broadcast.

stored JSON ── read() ──> Translation values ── stored() ──> plain JSON, in the order of Language
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """BCP 47 tags with the name that the language's own readers look for.

    "simple" is the registered variant subtag for a simplified form; whoever does not know it
    reads "de-simple" as German, so a screen reader keeps its German voice.
    """

    EASY = "de-simple", "Leichte Sprache"
    ENGLISH = "en", "English"
    DUTCH = "nl", "Nederlands"
    POLISH = "pl", "Polski"
    ROMANIAN = "ro", "Română"
    RUSSIAN = "ru", "Русский"
    TURKISH = "tr", "Türkçe"
    UKRAINIAN = "uk", "Українська"
    ARABIC = "ar", "العربية"


#: Languages that are written from right to left.
RIGHT_TO_LEFT = frozenset({Language.ARABIC})
#: The parts of one text in another language, in the order of the form.
PARTS = ("headline", "lead", "body")


@dataclass(frozen=True)
class Translation:
    """One text in another language, signed with the German one; ``lang`` is of ``Language``."""

    lang: str
    headline: str
    body: str
    lead: str = ""

    @property
    def name(self) -> str:
        """The language in its own words."""
        return str(Language(self.lang).label)

    @property
    def direction(self) -> str:
        return "rtl" if self.lang in RIGHT_TO_LEFT else "ltr"

    @property
    def is_easy(self) -> bool:
        return self.lang == Language.EASY


class Unreadable(ValueError):
    """The column holds something that nobody of us wrote."""


def read(rows: Iterable[Mapping[str, str]]) -> tuple[Translation, ...]:
    """The values of a stored column. Raises Unreadable."""
    try:
        return tuple(Translation(**row) for row in rows)
    except TypeError:
        raise Unreadable("translations") from None


def stored(translations: Iterable[Translation]) -> list[dict[str, str]]:
    """As the column keeps them. Raises ValueError for an unknown language or one given twice."""
    order = list(Language.values)
    rows = sorted((asdict(one) for one in translations), key=lambda row: order.index(row["lang"]))
    if len({row["lang"] for row in rows}) < len(rows):
        raise ValueError("a text has one translation per language")
    return rows


class TranslatedFields(models.Model):
    """The column of ``Translation`` values: a list of plain objects, empty for most texts."""

    translations = models.JSONField(_("other languages"), default=list, blank=True)

    class Meta:
        abstract = True

    @property
    def translated(self) -> tuple[Translation, ...]:
        return read(self.translations)
