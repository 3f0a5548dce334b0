"""Invented sentences for an archive of any size: many words, some frequent, most of them rare."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import product

#: So many different pieces of two sentences; a text is made of some of them.
PIECES = 20_000
#: Words of any German text, the most frequent first.
_SMALL = (
    "die der und in polizei den von zu das mit sich des auf für ist im dem nicht ein eine als "
    "auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über "
    "einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde zeugen hinweise "
    "fahrer beamten gegen unbekannte täter uhr straße polizeiinspektion fahrzeug verletzt "
    "unfall montag freitag ermittlungen telefon bitte ort feuerwehr schaden euro frau mann "
    "kontrolle einsatz sperrung richtung höhe"
)
#: From these come several thousand compounds: what one is for is the business of its text.
_FIRST = (
    "brand bomben verkehrs fahrrad einbruchs hafen autobahn raub betrugs laden motorrad waffen "
    "zug drogen jugend bahnhofs wohnungs sturm hochwasser deich öl gas kabel metall baustellen "
    "schul fußball tanz markt kirchen wald feld see insel fähr schleusen brücken tunnel kran "
    "lager tank kupfer roller bus taxi lkw anhänger boots pferde hunde schaf kinder senioren "
    "nachbar firmen bank automaten schlüssel geld ausweis kennzeichen spiegel scheiben reifen "
    "dach keller garagen garten zaun tor fenster tür flur treppen hof park spielplatz sport "
    "schwimm reit camping strand dünen"
)
_SECOND = (
    "unfall brand diebstahl einbruch alarm sperrung kontrolle fund schaden täter zeuge "
    "ermittlung durchsuchung festnahme flucht streit schlägerei überfall betrug anruf notruf "
    "rettung bergung räumung entschärfung umleitung stau beamter fahrerin besitzer gelände "
    "einsatz übung beratung aktion woche dienst gruppe stelle leiter wache schild anlage "
    "leitung mauer decke halle platz weg kante kreuzung kurve spur ausfahrt einfahrt zufahrt "
    "rampe schranke ampel laterne säule mast"
)
_PLACES = (
    "osnabrück leer emden aurich wittmund norden nordhorn lingen meppen papenburg weener "
    "norderney borkum juist bramsche melle georgsmarienhütte wallenhorst belm dissen "
    "bersenbrück quakenbrück"
)


def vocabulary() -> list[str]:
    """Every word, the most frequent first."""
    compounds = [first + second for first, second in product(_FIRST.split(), _SECOND.split())]
    random.Random(7).shuffle(compounds)  # noqa: S311 - data, not a secret
    return [*_SMALL.split(), *_PLACES.split(), *compounds]


def pieces() -> list[str]:
    """Two sentences each, the words as frequent as in a language: the second half as the first."""
    chance, known = random.Random(1), vocabulary()  # noqa: S311 - data, not a secret
    weights = _sums([1 / (rank + 2) for rank in range(len(known))])
    return [
        " ".join(_sentence(chance.choices(known, cum_weights=weights, k=11)) for _ in range(2))
        for _ in range(PIECES)
    ]


def _sentence(words: Sequence[str]) -> str:
    return f"{words[0].capitalize()} {' '.join(words[1:])}."


def _sums(weights: Sequence[float]) -> list[float]:
    total, sums = 0.0, []
    for weight in weights:
        total += weight
        sums.append(total)
    return sums
