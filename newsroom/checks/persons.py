"""Whoever is in the text and need not be recognisable: names, births, plates, numbers, children."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from newsroom.checks.names import FIRST_NAMES, NO_SURNAMES
from newsroom.checks.text import Finding, Text

WORD = r"[A-ZÄÖÜ][a-zäöüßéèáçñ]{1,30}(?:-[A-ZÄÖÜ][a-zäöüßéèáçñ]{1,30}){0,2}"
TWO_WORDS = re.compile(rf"(?<![\w-])(?=({WORD}) ((?:von |van |de |zu ){{0,2}}{WORD})(?![\w-]))")
ADDRESSED = re.compile(rf"(?<![\w-])(?:Herrn?|Frau|Familie|Eheleute) ({WORD})(?![\w-])")
BIRTH = re.compile(
    r"(?<!\w)(?:geb(?:oren|\.)?|geburtsdatum|jahrgang|geburtstag)[ :]{0,3}(?:am |ist |der )?"
    r"(?:[0-3]?\d\. ?(?:[01]?\d\.|[A-Za-zä]{3,9}) ?)?(?:19|20)\d\d(?!\d)",
    re.IGNORECASE,
)
PLATE = re.compile(
    r"(?<![\w-])(?P<town>[A-ZÄÖÜ]{1,3})(?P<sign>[- ])[A-Z]{1,2}[- ]?[1-9]\d{0,3}[EH]?(?![\w-])"
)
#: Letters of towns here and around; only these are believed without a hyphen.
_TOWNS = (
    "OS BSB MEL WTL EL LIN MEP ASD NOH LER EMD AUR NOR WTM OL WHV FRI JEV CLP VEC DH DEL BRA WST "
    "HB H HH MS ST TE BF BI HF MI GT B K D DO E M S F N"
)
TOWNS = frozenset(_TOWNS.split())
NO_TOWNS = frozenset({"DIN", "ISO", "EN", "EU", "UN", "US", "PI", "PK", "PD", "IP", "TV", "ÖPN"})
PHONE = re.compile(r"(?<![\w.,:/+-])(?:\+\d{1,3}|\(?0\d)(?:[ ()/-]{0,2}\d){5,14}(?![\d.,:]\d|\w)")
#: Everybody may name these: emergency, fire, help lines.
PUBLIC_NUMBERS = frozenset(
    {"110", "112", "116117", "116116", "116006", "116016", "116111"}
    | {"08001110111", "08001110222", "08001110333"}
)
YEARS = r"(?P<age>\d{1,2})"
AGE = re.compile(
    rf"(?<![\d.,]){YEARS}(?:[- ]?jährig|[- ]?[Jj]ährige|-Jährige)\w{{0,3}}"
    r"|(?<=[a-zäöüß] )\((?P<bracket>\d{1,2})\)"
    r"|im Alter von (?P<span>\d{1,2}) Jahren"
    r"|(?<![\d.,])(?P<old>\d{1,2}) Jahre alt"
)
CHILD = re.compile(
    r"(?<![\w-])(?:(?:[Dd](?:as|em|es|ie)|[Ee]in(?:em|es)?|[Jj]edes) )"
    r"(?:\w{1,30} )?(?:Kind(?:e?s)?|Mädchens?|Schulkind(?:e?s)?|Kleinkind(?:e?s)?|Baby|Säugling)"
    r"(?![\w-])"
    r"|(?<![\w-])(?:[Dd](?:er|en|em)|[Ee]in(?:en|em)?) (?:\w{1,30} )?Jungen?(?![\w-])"
)
SCHOOL = re.compile(
    rf"(?<![\w-])(?:Grundschule|Oberschule|Realschule|Hauptschule|Gesamtschule|Förderschule|IGS|KGS|"
    rf"Gymnasium|Kindertagesstätte|Kita|Kindergarten) (?:{WORD}|[„\"]\w)"
    rf"|(?<![\w-])(?:{WORD}-)(?:Schule|Gymnasium|Grundschule|Oberschule|Realschule|Kita)(?![\w-])"
)
ADULT = 18


def full_name(text: Text) -> Iterator[Finding]:
    sentence = _("A person’s name? Most texts can do without it.")
    for name, value in text.passages():
        for start, end in _names(value):
            yield Finding(sentence, name, start, end)


def birth_date(text: Text) -> Iterator[Finding]:
    sentence = _("A date of birth makes a person recognisable; the age is enough.")
    yield from _matches(text, BIRTH, sentence)


def number_plate(text: Text) -> Iterator[Finding]:
    sentence = _("A number plate leads to its keeper.")
    for name, value in text.passages():
        for found in PLATE.finditer(value):
            town = found["town"]
            if town not in NO_TOWNS and (found["sign"] == "-" or town in TOWNS):
                yield Finding(sentence, name, found.start(), found.end())


def foreign_phone(text: Text) -> Iterator[Finding]:
    sentence = _("This telephone number is not one of your inspection.")
    for name, value in text.passages():
        for found in PHONE.finditer(value):
            number = digits(found[0])
            if number not in text.phones and number not in PUBLIC_NUMBERS:
                yield Finding(sentence, name, found.start(), found.end())


def minor(text: Text) -> Iterator[Finding]:
    """A young person; whether others recognise them is for the editor to judge."""
    sentence = _("This is about a child or a young person: could classmates recognise them?")
    for name, value in text.passages():
        for found in AGE.finditer(value):
            age = next(group for group in found.groups() if group)
            if int(age) < ADULT:
                yield Finding(sentence, name, found.start(), found.end())
    yield from _matches(text, CHILD, sentence)


def school(text: Text) -> Iterator[Finding]:
    sentence = _("The name of a school or nursery narrows down who is meant.")
    yield from _matches(text, SCHOOL, sentence)


def digits(number: str) -> str:
    """A telephone number as its digits, the way one dials it in Germany."""
    plain = "".join(sign for sign in number if sign.isdecimal())
    if number.strip().startswith("+49"):
        return "0" + plain[2:].removeprefix("0")
    return "0" + plain[4:] if plain.startswith("0049") else plain


def _names(value: str) -> Iterator[tuple[int, int]]:
    for found in TWO_WORDS.finditer(value):
        first, last = found[1], found[2].split(" ")[-1]
        behind = value[found.end(2) :].lstrip("- ").split(" ", 1)[0].strip(".,;:!?")
        if first in FIRST_NAMES and not {last, behind} & NO_SURNAMES:
            yield found.start(1), found.end(2)
    for found in ADDRESSED.finditer(value):
        if found[1] not in NO_SURNAMES:
            yield found.start(), found.end()


def _matches(text: Text, pattern: re.Pattern[str], sentence: str) -> Iterator[Finding]:
    for name, value in text.passages():
        for found in pattern.finditer(value):
            yield Finding(sentence, name, found.start(), found.end())
