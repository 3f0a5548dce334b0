"""What each rule marks in German press texts, and what it leaves in peace."""

from __future__ import annotations

import pytest
from django.conf import settings

from broadcasts.models.legal import Proceedings
from newsroom.checks.tests.making import legal, marked, text

MARKED = [
    ("insecure_link", "Mehr auf http://www.polizei-nds.de.", "http://www.polizei-nds.de"),
    ("insecure_link", "Download: ftp://dateien.polizei.de/plan.pdf", "ftp://dateien.polizei.de/plan.pdf"),
    ("bare_link", "Mehr unter www.polizei-beratung.de im Netz", "www.polizei-beratung.de"),
    ("bare_link", "Siehe polizei-beratung.de/themen.", "polizei-beratung.de/themen."),
    ("short_link", "Karte: https://bit.ly/3xYz", "https://bit.ly/3xYz"),
    ("dead_link", "Siehe https://localhost/plan", "https://localhost/plan"),
    ("dead_link", "Siehe https://192.168.0.7/plan", "https://192.168.0.7/plan"),
    ("wrong_weekday", "Am Montag, 24.11.2026, ist gesperrt.", "Montag, 24.11.2026"),
    ("wrong_weekday", "Am Mittwoch, dem 24. November, ist gesperrt.", "Mittwoch, dem 24. November"),
    ("day_is_over", "Am 20. November wird die Straße gesperrt.", "20. November"),
    ("day_is_over", "Der Korso beginnt am Freitag, 20.11.2026, um 14 Uhr.", "Freitag, 20.11.2026"),
    ("full_name", "Der Wagen gehörte Peter Janssen aus Leer.", "Peter Janssen"),
    ("full_name", "Anna-Lena sah es, sagte Karin von Bargen.", "Karin von Bargen"),
    ("full_name", "Hinweise von Frau Meyer halfen.", "Frau Meyer"),
    ("birth_date", "Gesucht: ein Mann, geb. 03.05.1981.", "geb. 03.05.1981"),
    ("birth_date", "Er ist geboren am 3. Mai 1981 in Emden.", "geboren am 3. Mai 1981"),
    ("number_plate", "Ein Golf mit dem Kennzeichen LER-AB 123 floh.", "LER-AB 123"),
    ("number_plate", "Ein Golf (OS PK 4711) floh.", "OS PK 4711"),
    ("number_plate", "Das E-Auto EMD-X 12E parkte.", "EMD-X 12E"),
    ("foreign_phone", "Hinweise an 0491 97690-215.", "0491 97690-215"),
    ("foreign_phone", "Mobil: +49 171 1234567", "+49 171 1234567"),
    ("minor", "Ein 13-jähriges Kind stürzte.", "13-jähriges"),
    ("minor", "Die Radfahrerin (13) stürzte.", "(13)"),
    ("minor", "Ein Jugendlicher im Alter von 16 Jahren fuhr.", "im Alter von 16 Jahren"),
    ("minor", "Das Kind blieb unverletzt.", "Das Kind"),
    ("minor", "Der Junge lief weg.", "Der Junge"),
    ("school", "Vor der Grundschule Haste stand ein Mann.", "Grundschule Haste"),
    ("school", "Er besucht das Ubbo-Emmius-Gymnasium in Leer.", "Ubbo-Emmius-Gymnasium"),
    ("suicide", "Die Polizei geht von einem Suizid aus.", "Suizid"),
    ("suicide", "Der Mann hat sich das Leben genommen.", "sich das Leben genommen"),
    ("nationality", "Ein rumänischer Staatsbürger floh.", "rumänischer Staatsbürger"),
    ("nationality", "Der 25-jährige Syrer wurde gestellt.", "Syrer"),
    ("nationality", "Ein Mann mit südländischem Aussehen floh.", "südländischem"),
    ("invisible", "Bitte\u200bmelden", "\u200b"),
    ("invisible", "Straßen\u00adsperrung", "\u00ad"),
    ("invisible", "Bitte\uffffmelden", "\uffff"),
    ("turned_direction", "Rechnung\u202etxt.exe", "\u202e"),
    ("unfilled_gap", "In [Ort] ist die Straße frei.", "[Ort]"),
    ("all_capitals", "ACHTUNG BITTE LESEN und warten", "ACHTUNG BITTE LESEN"),
]  # fmt: skip

LEFT_IN_PEACE = [
    ("insecure_link", "Mehr auf https://www.polizei-nds.de."),
    ("bare_link", "Mehr auf https://www.polizei-nds.de/presse. Mail: leer@polizei.de"),
    ("bare_link", "Rund 4.200 Menschen, 6.30 Uhr, z.B. heute"),
    ("short_link", "Karte: https://presse.polizei.de/karte"),
    ("dead_link", "Siehe https://www.osnabrueck.de/karte?x=1"),
    ("wrong_weekday", "Am Dienstag, 24.11.2026, ist gesperrt."),
    ("wrong_weekday", "Am Sa., 28.11., ist Markt."),
    ("day_is_over", "Am 20. November kam es zu einem Unfall."),
    ("day_is_over", "Am Freitag, 27.11.2026, wird die Straße gesperrt."),
    ("day_is_over", "Die Straße des 17. Juni wird gesperrt."),
    ("day_is_over", "Rund 3.500 Menschen werden erwartet."),
    ("full_name", "In Bad Essen und an der Anne-Frank-Straße wird gebaut."),
    ("full_name", "Auf der Karl Marx Straße und im Martin Luther Haus."),
    ("full_name", "Die Frau Mitte 30 rief an. Herr Staatsanwalt."[:24]),
    ("full_name", "Polizei Osnabrück und Stadt Leer bitten um Hilfe."),
    ("birth_date", "Das Schiff wurde 1981 gebaut."),
    ("number_plate", "Auf der A 31, der B 68 und der L 60 staut es sich."),
    ("number_plate", "Papier nach DIN-A 4, Norm DIN EN 1317 und Linie E 10."),
    ("foreign_phone", "Im Notfall 110 oder 112, sonst 030 23125-300."),
    ("foreign_phone", "Hilfe: TelefonSeelsorge 0800 1110111."),
    ("foreign_phone", "Am 24.11.2026 um 09.30 Uhr in 26789 Leer, 1.000 Euro."),
    ("minor", "Die 78-Jährige und der 18-jährige Sohn sind wohlauf."),
    ("minor", "Achten Sie auf spielende Kinder. Junge Fahrer lernen hier."),
    ("minor", "In 17 Fällen legten die Angerufenen auf (14 Uhr)."),
    ("school", "Die Schule beginnt. Fahrschule Meyer, Grundschulen und Kitas."),
    ("suicide", "Er kämpft um sein Leben und rettete anderen das Leben."),
    ("nationality", "Kurz vor der niederländischen Grenze, an der Türkischen Straße."),
    ("nationality", "Die deutsche Sprache und ein polnischer Lastwagen."),
    ("invisible", "👨‍👩‍👧‍👦 und 🏳️‍🌈 und 🏴󠁧󠁢󠁥󠁮󠁧󠁿 und 🇩🇪 und 👩🏽‍🚒 e\u0301"),
    ("turned_direction", "Ganz normale Wörter – „auch diese“."),
    ("all_capitals", "OSNABRÜCK (demo) – PI OS, A 31, THW und DRK."),
    ("repeated_text", "Ja.\nJa.\nNein."),
]  # fmt: skip


@pytest.mark.parametrize(("code", "body", "words"), MARKED)
def test_rule_marks_the_passage(code: str, body: str, words: str) -> None:
    found = marked(code, text(body, around={"phones": frozenset({"03023125300"})}))
    assert words.rstrip(".") in [one.rstrip(".") for one in found]


@pytest.mark.parametrize(("code", "body"), LEFT_IN_PEACE)
def test_rule_leaves_harmless_words_in_peace(code: str, body: str) -> None:
    assert marked(code, text(body, around={"phones": frozenset({"03023125300"})})) == []


@pytest.mark.parametrize("word", ["Täter", "Täterin", "Dieb", "Einbrecher", "Straftäter"])
@pytest.mark.parametrize("stage", [Proceedings.PROSECUTOR, Proceedings.HANDED_OVER])
def test_suspicion_is_no_fact_while_proceedings_run(word: str, stage: Proceedings) -> None:
    under = text(f"Der {word} floh.", legal=legal(proceedings=stage.value))
    assert marked("suspicion_as_fact", under) == [word]


@pytest.mark.parametrize(
    "words",
    ["unbekannte Täter", "der mutmaßliche Täter", "der Tatverdächtige", "Täterbeschreibung"],
)
def test_suspicion_worded_rightly_is_left_in_peace(words: str) -> None:
    under = text(f"Gesucht: {words}.", legal=legal(proceedings="prosecutor"))
    assert marked("suspicion_as_fact", under) == []


def test_without_proceedings_fraud_warnings_may_speak_of_culprits() -> None:
    assert marked("suspicion_as_fact", text("Die Täter rufen an.", legal=legal())) == []


@pytest.mark.parametrize("number", ["0491 97690-215", "0491/97690215", "+49 491 97690 215"])
def test_the_inspections_own_number_is_known_however_it_is_written(number: str) -> None:
    under = text(f"Hinweise an {number}", around={"phones": frozenset({"049197690215"})})
    assert marked("foreign_phone", under) == []


def test_a_page_of_ours_that_is_gone_is_a_dead_link() -> None:
    address = f"{settings.PUBLIC_URL}/m/bcdfghjk/"
    gone = text(f"Siehe {address} dort", around={"gone": frozenset({"bcdfghjk"})})
    assert marked("dead_link", gone) == [address]
    assert marked("dead_link", text(f"Siehe {address} dort")) == []
