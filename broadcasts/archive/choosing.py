"""What a list is narrowed to: an inspection, a category, a month, each of them or none.

One of them has an address of its own (``/monate/2024-11/``); two or three stand in the query, in
one order, so that every list has exactly one address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import combinations
from urllib.parse import parse_qsl, urlencode

from django.http import Http404
from django.urls import NoReverseMatch, Resolver404, resolve
from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from broadcasts.archive.languages import address, editions_at, language_of
from broadcasts.changes import list_key
from broadcasts.models import Broadcast, Category
from inspections.local_time import local_day, midnight
from inspections.models import Inspection

#: The words of the query, in the order of a list's one address, and the route of each alone.
ROUTES = {"dienststelle": "inspection", "kategorie": "category", "monat": "month"}
#: The same words by what an address calls its parts.
PARTS = {"key": "dienststelle", "category": "kategorie", "month": "monat"}
#: Nobody published through a channel before; it keeps the number of addresses finite.
FIRST_YEAR = 2000


@dataclass(frozen=True, order=True)
class Month:
    """A month of the calendar in Osnabrück; ``2024-11`` in addresses."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"

    @property
    def label(self) -> str:
        return date_format(date(self.year, self.number, 1), "F Y")

    @property
    def begins(self) -> datetime:
        return midnight(date(self.year, self.number, 1))

    @property
    def next(self) -> Month:
        return Month(self.year + self.number // 12, self.number % 12 + 1)


@dataclass(frozen=True)
class Choice:
    """The chosen inspection, category and month; ``given`` is how the address said them."""

    inspection: Inspection | None
    category: Category | None
    month: Month | None
    given: Mapping[str, str] = field(default_factory=dict, compare=False)

    def words(self) -> dict[str, str]:
        """What is chosen, as it stands in addresses."""
        chosen = {
            "dienststelle": self.inspection.key if self.inspection else "",
            "kategorie": self.category.value if self.category else "",
            "monat": str(self.month or ""),
        }
        return {name: word for name, word in chosen.items() if word}

    @property
    def address(self) -> str:
        return address_of(self.words())

    @property
    def key(self) -> str:
        """What a change has to touch for this list to be another one."""
        words = self.words()
        return list_key(*(words.get(name, "") for name in ROUTES))

    @property
    def title(self) -> str:
        """``PI Osnabrück · Gefahr · November 2024``, or nothing."""
        parts = (
            self.inspection.name if self.inspection else "",
            str(self.category.label) if self.category else "",
            self.month.label if self.month else "",
        )
        return " · ".join(part for part in parts if part)

    def conditions(self) -> dict[str, object]:
        """What is chosen, as a filter of texts says it."""
        found: dict[str, object] = {}
        if self.inspection:
            found["inspection_id"] = self.inspection.pk
        if self.category:
            found["category"] = self.category.value
        if self.month:
            found["visible_from__gte"] = self.month.begins
            found["visible_from__lt"] = self.month.next.begins
        return found

    @property
    def is_well_said(self) -> bool:
        """Whether the address is the one of this list, and none that merely means the same."""
        words = self.words()
        return self.given == (words if len(words) > 1 else {})


def choice(
    path: Mapping[str, str],
    query: Mapping[str, str],
    inspections: Sequence[Inspection],
    now: datetime,
) -> Choice:
    """What an address chooses, by its path and its query. Raises Http404 for what is unknown."""
    given = {name: query[name] for name in ROUTES if name in query}
    said = {**given, **_said_by(path)}
    return Choice(
        inspection=_inspection(said.get("dienststelle", ""), inspections),
        category=_category(said.get("kategorie", "")),
        month=_month(said.get("monat", ""), now),
        given=given,
    )


def _said_by(path: Mapping[str, str]) -> dict[str, str]:
    return {PARTS[part]: word for part, word in path.items()}


def address_of(words: Mapping[str, str]) -> str:
    """The one address of the list that these ``words`` choose, which stand in their order."""
    if len(words) == 1:
        ((name, word),) = words.items()
        return address(ROUTES[name], word)
    query = f"?{urlencode(words)}" if words else ""
    return f"{address('start')}{query}"


def led_to(asked: str) -> str:
    """The one address of the list at the address ``asked``; of what is no list, the same."""
    return _in_its_language(asked, _words_at(asked)) or asked


def wider_than(asked: str) -> tuple[str, str]:
    """The list of the inspection, or else of the category, among several words of ``asked``, and
    which of both it is; empty where there is no such list."""
    words = _words_at(asked) or {}
    name = next(iter(words)) if len(words) > 1 else ""
    wider = _in_its_language(asked, {name: words[name]}) if name else ""
    return wider, ROUTES[name] if wider else ""


def _words_at(asked: str) -> dict[str, str] | None:
    """What an address chooses, without asking whether that exists; None for what is no list."""
    path, _mark, query = asked.partition("?")
    try:
        found = resolve(path)
    except Resolver404:
        return None
    if found.app_names != ["archive"] or found.url_name not in ("start", *ROUTES.values()):
        return None
    said = {**dict(parse_qsl(query)), **_said_by(found.kwargs)}
    return {name: said[name] for name in ROUTES if name in said}


def _in_its_language(asked: str, words: Mapping[str, str] | None) -> str:
    """The address for ``words`` in the language of ``asked``; empty for what no address can say."""
    if words is None:
        return ""
    with translation.override(language_of(asked)):
        try:
            return address_of(words)
        except NoReverseMatch:
            return ""


def narrowed(inspection: str, category: str, moment: datetime) -> Iterator[str]:
    """The lists with a text of that moment that only a query names, in both languages."""
    words = {"dienststelle": inspection, "kategorie": category, "monat": str(month_of(moment))}
    for edition in editions_at("start"):
        for count in (2, 3):
            for chosen in combinations(words.items(), count):
                yield f"{edition.address}?{urlencode(chosen)}"


def month_options(now: datetime, chosen: Month | None) -> SafeString:
    """Every month since the first report, by year and the newest first, for the form."""
    # Whether the oldest still is public makes no difference to the months that are offered.
    real = Broadcast.objects.filter(is_exercise=False).oldest_first()
    first = real.values_list("visible_from", flat=True).first()
    options = _options(month_of(first or now), month_of(now), get_language() or "")
    value = f'value="{chosen}"'
    return mark_safe(options.replace(value, f"{value} selected"))  # noqa: S308 - our own words


@lru_cache(maxsize=4)
def _options(first: Month, last: Month, language: str) -> SafeString:
    """Kept, because hundreds of lines are the same on every page for a month."""
    years = range(last.year, first.year - 1, -1)
    months = {year: [Month(year, number) for number in range(12, 0, -1)] for year in years}
    return format_html_join(
        "",
        '<optgroup label="{}">{}</optgroup>',
        (
            (str(year), _of_year([month for month in of_it if first <= month <= last]))
            for year, of_it in months.items()
        ),
    )


def _of_year(months: Sequence[Month]) -> SafeString:
    return format_html_join(
        "", '<option value="{}">{}</option>', ((month, month.label) for month in months)
    )


def month_of(moment: datetime) -> Month:
    day = local_day(moment)
    return Month(day.year, day.month)


def _inspection(key: str, inspections: Sequence[Inspection]) -> Inspection | None:
    if not key:
        return None
    for inspection in inspections:
        if inspection.key == key:
            return inspection
    raise Http404


def _category(value: str) -> Category | None:
    if not value:
        return None
    try:
        return Category(value)
    except ValueError:
        raise Http404 from None


def _month(word: str, now: datetime) -> Month | None:
    if not word:
        return None
    written = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", word)
    if not written:
        raise Http404
    month = Month(int(written[1]), int(written[2]))
    if not month.year >= FIRST_YEAR or month > month_of(now):
        raise Http404
    return month
