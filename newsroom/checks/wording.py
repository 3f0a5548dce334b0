"""How the text speaks: of people under suspicion, of death, of origin, and in which signs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from broadcasts.models import Category
from broadcasts.models.legal import Proceedings
from newsroom.checks.origins import NATIONALITY, SUICIDE
from newsroom.checks.persons import PHONE, digits
from newsroom.checks.text import Finding, Text

CULPRIT = re.compile(
    r"(?<![\w-])(?P<before>(?:[Uu]nbekannten?r?|[Mm]utmaßlichen?r?|[Aa]ngeblichen?r?) )?"
    r"(?P<word>(?:Straft|Gewaltt|Sexualt|T)äter(?:in(?:nen)?|n|s)?|Diebe?[ns]?|Diebinn?(?:en)?|"
    r"Räubern?|Mörder(?:in|s|n)?|Brandstifter(?:in|s|n)?|Vergewaltiger[sn]?|Schläger[sn]?|"
    r"Einbrecher(?:in|s|n)?|Betrüger(?:in|s|n)?)(?![\w-])"
)
#: Nobody is named guilty where nobody is known.
NOBODY_KNOWN = ("unbekannt", "mutmaßlich", "angeblich")
RUNNING = (Proceedings.PROSECUTOR, Proceedings.HANDED_OVER)
CAPITALS = re.compile(r"(?<![\w-])[A-ZÄÖÜ]{2,40}(?:[ ,:–-]{1,3}[A-ZÄÖÜ]{2,40}){2,60}(?![\w-])")
FEWEST_CAPITALS = 12


def suspicion_as_fact(text: Text) -> Iterator[Finding]:
    if text.content.legal.proceedings not in RUNNING:
        return
    sentence = _("Nobody is convicted yet: “Tatverdächtiger” or “mutmaßlich” says it rightly.")
    for name, value in text.passages():
        for found in CULPRIT.finditer(value):
            if not (found["before"] or "").lower().startswith(NOBODY_KNOWN):
                yield Finding(sentence, name, found.start("word"), found.end("word"))


def suicide(text: Text) -> Iterator[Finding]:
    sentence = _("About a suicide: is there a reason to report it? No details of how and where.")
    yield from _found(text, SUICIDE, sentence)


def nationality(text: Text) -> Iterator[Finding]:
    sentence = _("Does the origin matter for understanding what happened? Otherwise leave it out.")
    yield from _found(text, NATIONALITY, sentence)


def all_capitals(text: Text) -> Iterator[Finding]:
    sentence = _("In capitals this reads like shouting, and screen readers spell it out.")
    for name, value in text.passages():
        for found in CAPITALS.finditer(value):
            if sum(sign.isalpha() for sign in found[0]) >= FEWEST_CAPITALS:
                yield Finding(sentence, name, found.start(), found.end())


def no_hint_number(text: Text) -> Iterator[Finding]:
    """An appeal for witnesses without the number under which they are heard."""
    if text.content.category != Category.WITNESSES:
        return
    named = {digits(found[0]) for found in PHONE.finditer(text.message())}
    if text.hint_phone and digits(text.hint_phone) not in named:
        sentence = _("Witnesses need a number: yours for hints is %(phone)s.")
        yield Finding(sentence % {"phone": text.hint_phone}, "body")
    elif not text.hint_phone and not named:
        yield Finding(_("Witnesses need a telephone number to call."), "body")


def _found(text: Text, pattern: re.Pattern[str], sentence: str) -> Iterator[Finding]:
    for name, value in text.passages():
        for found in pattern.finditer(value):
            yield Finding(sentence, name, found.start(), found.end())
