"""What an officer may fill in: every slot has a type, and no type takes free text.

Values are plain ASCII digits, names from lists, or streets as a street register writes them; an
address of the web, a telephone number or an invisible character fits none of them. A telephone
number fits the type that is made for it and no other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

T = TypeVar("T")

STREET_LENGTH = 60
STREET_WORDS = 4
#: How far ahead a warning may name a day.
DAYS_AHEAD = 31
#: A larger number could be read as something to call.
NUMBER_MOST = 99_999
#: How the last word of a German street name ends.
STREET_ENDS = (
    "straße", "strasse", "str.", "weg", "allee", "platz", "gasse", "ring", "damm", "ufer", "markt",
    "graben", "wall", "chaussee", "stieg", "pfad", "kamp", "hof", "berg", "tor", "deich", "brücke",
    "promenade", "hafen", "kai", "park", "siedlung", "winkel", "garten", "feld", "busch", "moor",
)  # fmt: skip
#: How a street name begins that ends otherwise.
STREET_STARTS = frozenset(
    {"am", "an", "auf", "bei", "beim", "hinter", "im", "in", "neben", "unter", "vor", "zum", "zur"}
)
SMALL_WORDS = frozenset({"am", "an", "auf", "bei", "dem", "den", "der", "des", "im", "in", "zu"})
_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*\.?")
#: Three digits and no more: a longer pair of numbers could be dialled.
_HOUSE = re.compile(r"[1-9][0-9]{0,2} ?[a-z]?(?:[-/][1-9][0-9]{0,2}[a-z]?)?")
_ROAD = re.compile(r"[ABLK] ?[1-9][0-9]{0,3}")
_PHONE = re.compile(r"(?:\+49|0)[0-9 /()-]{4,20}[0-9]")


class SlotType(models.TextChoices):
    PLACE = "place", gettext_lazy("place of the inspection")
    STREET = "street", gettext_lazy("street")
    NUMBER = "number", gettext_lazy("number with unit")
    TIME = "time", gettext_lazy("time of day")
    DATE = "date", gettext_lazy("date")
    CHOICE = "choice", gettext_lazy("choice from a list")
    PHONE = "phone", gettext_lazy("telephone number")


class Refused(ValueError):
    """The value does not fit its slot; the text is one sentence for the person who typed it."""


@dataclass(frozen=True)
class Slot:
    """One gap of a template. ``least``, ``most`` and ``unit`` belong to a number."""

    name: str
    label: str
    type: str
    unit: str = ""
    least: int = 0
    most: int = 0
    choices: tuple[str, ...] = ()

    @property
    def type_label(self) -> str:
        return str(SlotType(self.type).label)


def accept(slot: Slot, raw: str, *, places: Collection[str], now: datetime) -> str:
    """``raw`` as it will stand in the text. Raises Refused with a sentence."""
    if not raw.strip():
        raise Refused(_("Please fill this in."))
    if any(unicodedata.category(sign)[0] == "C" for sign in raw):
        raise Refused(_("Line breaks and invisible characters are not allowed here."))
    value = unicodedata.normalize("NFC", raw).strip()
    listed: dict[str, Collection[str]] = {
        SlotType.PLACE: places, SlotType.CHOICE: slot.choices,
    }  # fmt: skip
    if slot.type in listed:
        return _from_list(value, listed[slot.type])
    if slot.type == SlotType.NUMBER:
        return _number(slot, value)
    if slot.type == SlotType.DATE:
        return _date(value, timezone.localdate(now))
    return {SlotType.STREET: _street, SlotType.TIME: _time, SlotType.PHONE: _phone}[
        SlotType(slot.type)
    ](value)


def _from_list(value: str, known: Collection[str]) -> str:
    if value not in known:
        raise Refused(_("Please choose from the list."))
    return value


def _number(slot: Slot, value: str) -> str:
    sentence = _("Please enter a whole number from %(least)d to %(most)d.") % {
        "least": slot.least, "most": slot.most,
    }  # fmt: skip
    if not re.fullmatch(r"0|[1-9][0-9]{0,4}", value) or not slot.least <= int(value) <= slot.most:
        raise Refused(sentence)
    return f"{value} {slot.unit}".strip()


def _time(value: str) -> str:
    if not re.fullmatch(r"[0-9]{2}:[0-9]{2}", value):
        raise Refused(_("Please enter a time of day such as 23:15."))
    return f"{_parsed(time.fromisoformat, value, _('This time of day does not exist.')):%H:%M}"


def _date(value: str, today: date) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise Refused(_("Please choose a day."))
    day = _parsed(date.fromisoformat, value, _("This day does not exist."))
    if not today <= day <= today + timedelta(days=DAYS_AHEAD):
        raise Refused(_("The day must lie between today and a month from now."))
    return date_format(day, "d.m.Y")


def _parsed(parse: Callable[[str], T], value: str, sentence: str) -> T:
    try:
        return parse(value)
    except ValueError:
        raise Refused(sentence) from None


def _phone(value: str) -> str:
    if not _PHONE.fullmatch(value):
        raise Refused(_("Please enter a telephone number such as 0541 327-0."))
    return value


def _street(value: str) -> str:
    """A name as in a street register, or a road such as A 31, with a house number or none."""
    if len(value) > STREET_LENGTH:
        limit = {"limit": STREET_LENGTH}
        raise Refused(_("A street may have %(limit)d characters here.") % limit)
    if _ROAD.fullmatch(value):
        return value
    words = value.split(" ")
    numbers = [index for index, word in enumerate(words) if word[:1].isdigit()]
    name, house = words[: numbers[0]] if numbers else words, words[numbers[0] :] if numbers else []
    if not _is_street_name(name) or (house and not _HOUSE.fullmatch(" ".join(house))):
        raise Refused(
            _("Only the name of a street and a house number fit here, such as Deichstraße 12.")
        )
    return value


def _is_street_name(words: list[str]) -> bool:
    if not 0 < len(words) <= STREET_WORDS or not all(_is_name(word) for word in words):
        return False
    first, last = words[0].lower(), words[-1].lower()
    if any(word.lower() in STREET_STARTS for word in words[1:] if word[:1].isupper()):
        # "Flieht Zur Straße" is an order, not a street.
        return False
    return (len(words) > 1 and first in STREET_STARTS) or last.endswith(STREET_ENDS)


def _is_name(word: str) -> bool:
    """Latin letters only: a Cyrillic look-alike is another word than the one that is read."""
    latin = all(
        unicodedata.name(sign, "").startswith("LATIN") for sign in word if sign.isalpha()
    ) and not any(unicodedata.name(sign, "").find("FULLWIDTH") >= 0 for sign in word)
    known = word[:1].isupper() or word in SMALL_WORDS
    return bool(_WORD.fullmatch(word)) and latin and known and not word.lower().startswith("www")


def as_typed(slot: Slot, value: str) -> str:
    """What somebody would type to get ``value``, for a form that begins with an earlier text."""
    if slot.type == SlotType.NUMBER:
        return value.removesuffix(slot.unit).strip()
    if slot.type == SlotType.DATE:
        return "-".join(reversed(value.split(".")))
    return value
