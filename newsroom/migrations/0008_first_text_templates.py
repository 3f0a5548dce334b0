"""The releases that recur in every inspection, as a beginning that administrators change."""

from django.db import migrations

#: Name, category, urgency, kind, headline, lead, body. What stands in brackets has to be filled in.
TEMPLATES = (
    (
        "Verkehrsunfall mit Sperrung",
        "verkehr", "hoch", "initial",
        "[Straße]: Sperrung nach Verkehrsunfall",
        "Am [Wochentag] gegen [Uhrzeit] Uhr kam es auf [Straße] in Höhe [Ort] zu einem"
        " Verkehrsunfall. Die Strecke ist derzeit [voll/teilweise] gesperrt.",
        "Nach bisherigen Erkenntnissen [kurze Schilderung des Hergangs]. [Anzahl] Personen"
        " wurden verletzt.\n\nEine Umleitung ist eingerichtet über [Umleitung]. Die Sperrung"
        " dauert voraussichtlich bis [Uhrzeit] Uhr.\n\n- Bitte den Bereich weiträumig umfahren\n"
        "- Bitte eine Rettungsgasse bilden",
    ),
    (
        "Vermisste Person angetroffen",
        "vermisst", "normal", "all_clear",
        "[Ort]: Vermisste Person angetroffen",
        "Die seit [Datum] vermisste Person aus [Ort] ist wohlbehalten angetroffen worden.",
        "Die Öffentlichkeitsfahndung ist damit beendet. Die Polizei dankt für alle Hinweise und"
        " bittet, Bilder und Beschreibung der Person nicht weiter zu verbreiten.",
    ),
    (
        "Entwarnung",
        "gefahr", "hoch", "all_clear",
        "Entwarnung: [Anlass] in [Ort] beendet",
        "Seit [Uhrzeit] Uhr besteht in [Ort] keine Gefahr mehr.",
        "Die Maßnahmen wegen [Anlass] sind beendet. [Sperrungen und Evakuierungen] sind"
        " aufgehoben.\n\nDie Polizei dankt allen für ihr Verständnis.",
    ),
    (
        "Veranstaltung",
        "einsatz", "normal", "initial",
        "[Veranstaltung] in [Ort]: Das ist zu beachten",
        "Am [Datum] findet in [Ort] [Veranstaltung] statt. Von [Uhrzeit] bis [Uhrzeit] Uhr kommt"
        " es zu Verkehrsbehinderungen.",
        "Gesperrt sind:\n\n- [Straße]\n- [Straße]\n\nParkmöglichkeiten gibt es [Parkplätze]. Die"
        " Polizei ist vor Ort ansprechbar; im Notfall gilt der Notruf 110.",
    ),
    (
        "Warnung vor Betrug",
        "praevention", "normal", "initial",
        "[Ort]: Polizei warnt vor [Betrugsmasche]",
        "In [Ort] kommt es derzeit vermehrt zu Anrufen, bei denen sich Unbekannte als"
        " [angebliche Rolle] ausgeben.",
        "Die Unbekannten behaupten, [Vorwand], und verlangen [Forderung].\n\n- Legen Sie auf\n"
        "- Geben Sie kein Geld und keine Wertsachen an Unbekannte\n"
        "- Sprechen Sie mit Angehörigen\n- Rufen Sie selbst die 110 an, nie eine genannte Nummer"
        "\n\nWer bereits gezahlt hat, wendet sich bitte an die nächste Polizeidienststelle.",
    ),
)  # fmt: skip
FIELDS = ("name", "category", "urgency", "kind", "headline", "lead", "body")


def seed(apps, schema_editor):
    template = apps.get_model("newsroom", "TextTemplate")
    template.objects.bulk_create(
        template(position=position, **dict(zip(FIELDS, values, strict=True)))
        for position, values in enumerate(TEMPLATES, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0007_autosave_presence_templates")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
