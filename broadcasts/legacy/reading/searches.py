"""Posts that look like searches for persons: those that ended must not come back unseen.

Nothing here decides; whatever looks like one is looked at by itself. So a word too many costs
a chief one look, and a word too few may cost a person their peace.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Lock(StrEnum):
    """The words of ``XPost.Lock``."""

    NONE = ""
    SEARCH = "search"
    AGE = "age"
    PHOTO = "photo"
    DEFECT = "defect"
    COMMUNITY = "community"


SEARCH = re.compile(
    r"fahndung|vermiss|\bzeug(?:e|en|in|innen)\b|zeugenaufruf|gesucht\b|phantombild"
    r"|\bsuch(?:en|t) (?:wir|nach|die polizei)\b|wer (?:kennt|hat|weiß)|\bhinweise (?:bitte )?an\b"
    r"|personenbeschreibung|täterbeschreibung|wohlbehalten|wieder (?:da|zurück|aufgetaucht)\b"
    r"|\bmissing\b|\bwitness",
    re.IGNORECASE,
)
AGE = re.compile(
    r"\b\d{1,3}[ -]?(?:jährig|jahre (?:alt|jung))"
    r"|\b(?!lang|ganz|mehr|dies|letzt|vor)\w{3,}jährig",
    re.IGNORECASE,
)
#: A place after an age: "aus Melle", "in #Leer", "bei Lingen".
PLACE = re.compile(r"\b(?:aus|in|im|bei|von|nahe|Raum)\s+#?[A-ZÄÖÜ]\w+|#[A-ZÄÖÜ]\w+")
PERSON = re.compile(
    r"\b(?:mann|männer|frau|frauen|junge|jungen|mädchen|kind|kinder|jugendliche[rn]?|seniorin|senior"
    r"|person|personen|opfer|täter|täterin|tatverdächtige[rn]?|beschuldigte[rn]?|räuber|dieb)\b",
    re.IGNORECASE,
)


def lock(text: str, *, has_photo: bool) -> Lock:
    """Why the post has to be looked at by itself, as far as its words tell."""
    if SEARCH.search(text):
        return Lock.SEARCH
    if AGE.search(text) and (has_photo or PLACE.search(text)):
        return Lock.AGE
    # Whether a photo shows a person nobody can know here; with such words it may.
    if has_photo and PERSON.search(text):
        return Lock.PHOTO
    return Lock.NONE
