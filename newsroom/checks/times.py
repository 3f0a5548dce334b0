"""German dates in the text: over already, or with a weekday that does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.checks.text import Finding, Text, around

WEEKDAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
SHORT = ("mo", "di", "mi", "do", "fr", "sa", "so")
MONTHS = (
    "januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september",
    "oktober", "november", "dezember",
)  # fmt: skip
DATE = re.compile(
    r"(?:(?<!\w)(?P<weekday>Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag|"
    r"(?:Mo|Di|Mi|Do|Fr|Sa|So)(?=[.,]))\.?,?[ ]{1,2}(?:dem[ ]|den[ ])?)?"
    r"(?<![\d.,])(?P<day>[0-3]?\d)\.[ ]?"
    r"(?:(?P<number>[01]?\d)\.|(?P<month>Januar|Februar|März|April|Mai|Juni|Juli|August|September|"
    r"Oktober|November|Dezember))"
    r"(?:[ ]?(?P<year>20\d\d|\d\d(?!\d|[.:]\d|[ ]?(?:Uhr|%|Grad))))?(?!\d)",
    re.IGNORECASE,
)
#: A sentence that announces; an accident "am 3. März" is over and may be.
ANNOUNCES = re.compile(
    r"\b(?:wird|werden|soll|sollen|findet|finden|beginnt|beginnen|startet|öffnet|führt|gilt|gelten|"
    r"kommenden|nächsten|anmeldung|anmelden|laden|lädt|rechnen|müssen|bitte|bis|ab)\b",
    re.IGNORECASE,
)
TELLS = re.compile(
    r"\b(?:wurde|wurden|war|waren|kam|kamen|hatte|hatten|hat|haben|stieß|stießen|ging|fuhr|verlor|"
    r"gegeben|worden|geworden|seit)\b",
    re.IGNORECASE,
)
STREET = re.compile(r"(?:straße|platz|allee|weg)\s+des\s{1,3}$", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """A day as the text names it; ``weekday`` counts from Monday, or is None."""

    day: date
    weekday: int | None
    start: int
    end: int


def over(text: Text) -> Iterator[Finding]:
    today = timezone.localtime(text.now).date()
    sentence = _("This announces a day that is over.")
    for name, value in text.passages():
        for named in named_days(value, today):
            start, end = around(value, named.start)
            words = value[start:end]
            if named.day < today and ANNOUNCES.search(words) and not TELLS.search(words):
                yield Finding(sentence, name, named.start, named.end)


def wrong_weekday(text: Text) -> Iterator[Finding]:
    today = timezone.localtime(text.now).date()
    sentence = _("%(date)s is a %(weekday)s.")
    for name, value in text.passages():
        for named in named_days(value, today):
            if named.weekday is not None and named.weekday != named.day.weekday():
                values = {
                    "date": f"{named.day:%d.%m.%Y}",
                    "weekday": _weekday_names()[named.day.weekday()],
                }
                yield Finding(sentence % values, name, named.start, named.end)


def named_days(value: str, today: date) -> Iterator[Named]:
    """Every German date in ``value``; without a year the nearest one is meant."""
    for found in DATE.finditer(value):
        if STREET.search(value[max(0, found.start() - 20) : found.start()]):
            continue
        day = _day(found, today)
        if day:
            yield Named(day, _weekday(found["weekday"]), found.start(), found.end())


def _day(found: re.Match[str], today: date) -> date | None:
    month = int(found["number"] or 0) or _month(found["month"])
    if found["year"]:
        return _date(int(found["year"]) % 100 + 2000, month, int(found["day"]))
    days = [_date(today.year + step, month, int(found["day"])) for step in (-1, 0, 1)]
    return min((day for day in days if day), key=lambda day: abs(day - today), default=None)


def _month(name: str | None) -> int:
    return MONTHS.index(name.lower()) + 1 if name and name.lower() in MONTHS else 0


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday(name: str | None) -> int | None:
    if not name:
        return None
    low = name.lower().replace("sonnabend", "samstag")
    return WEEKDAYS.index(low) if low in WEEKDAYS else SHORT.index(low)


def _weekday_names() -> tuple[str, ...]:
    return (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"),
        _("Friday"), _("Saturday"), _("Sunday"),
    )  # fmt: skip
