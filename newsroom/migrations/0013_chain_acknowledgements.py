from django.db import migrations, models

from inspections.chain import chain_rows, close_chains

CHAINED = (
    ("acknowledgement", "draft"),
    ("revision", "draft"),
    ("step", "draft"),
    ("templateversion", "template"),
)


def chain(apps, schema_editor):
    chain_rows(apps.get_model("newsroom", "acknowledgement"), "draft")
    for name, parent in CHAINED:
        ends = apps.get_model("inspections", "ChainEnd")
        close_chains(apps.get_model("newsroom", name), parent, ends)


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0012_mastodon"),
        ("inspections", "0006_link_the_chains"),
    ]

    operations = [
        migrations.AlterModelOptions(
            "acknowledgement",
            {
                "ordering": ["draft", "number"],
                "verbose_name": "acknowledgement",
                "verbose_name_plural": "acknowledgements",
            },
        ),
        migrations.AddField(
            "acknowledgement",
            "number",
            models.PositiveIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.AddField(
            "acknowledgement", "previous_digest", models.CharField(blank=True, max_length=64)
        ),
        migrations.AddField(
            "acknowledgement",
            "digest",
            models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(chain, migrations.RunPython.noop),
        migrations.AddConstraint(
            "acknowledgement",
            models.UniqueConstraint(fields=("draft", "number"), name="acknowledgement_number_once"),
        ),
    ]
