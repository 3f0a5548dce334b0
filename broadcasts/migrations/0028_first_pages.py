"""The first texts of the standing pages: true for this product, with gaps for the authority."""

from pathlib import Path

from django.db import migrations
from django.utils import timezone

FOLDER = Path(__file__).with_name("first_pages")
KEYS = ("impressum", "datenschutz", "barrierefreiheit", "berichtigungen")


def lay(apps, schema_editor):
    page = apps.get_model("broadcasts", "StandingPage")
    version = apps.get_model("broadcasts", "PageVersion")
    for key in KEYS:
        german, english = (
            (FOLDER / f"{key}.{language}.md").read_text(encoding="utf-8")
            for language in ("de", "en")
        )
        version.objects.create(
            page=page.objects.create(key=key),
            number=1,
            german=german,
            english=english,
            reason="Erster Text",
            at=timezone.now(),
        )


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0027_standing_pages")]
    operations = [migrations.RunPython(lay, migrations.RunPython.noop)]
