from django.db import migrations, models

from inspections.chain import chain_rows, close_chains

#: Written before they were chained.
NEW = (("authorisation", "inspection"), ("countersignature", "broadcast"))
CHAINED = (
    ("attempt", "delivery"),
    ("cancellation", "broadcast"),
    ("embargolift", "broadcast"),
    ("export", "broadcast"),
    ("revocation", "authorisation"),
    ("withdrawal", "broadcast"),
)


def chain(apps, schema_editor):
    for name, parent in NEW:
        chain_rows(apps.get_model("broadcasts", name), parent)
    for name, parent in (*NEW, *CHAINED):
        ends = apps.get_model("inspections", "ChainEnd")
        close_chains(apps.get_model("broadcasts", name), parent, ends)


def columns(name):
    plain = {"preserve_default": False}
    return [
        migrations.AddField(name, "number", models.PositiveIntegerField(default=1), **plain),
        migrations.AddField(name, "previous_digest", models.CharField(blank=True, max_length=64)),
        migrations.AddField(name, "digest", models.CharField(default="", max_length=64), **plain),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("broadcasts", "0013_mastodon"),
        ("inspections", "0006_link_the_chains"),
    ]

    operations = [
        migrations.RenameField("authorisation", "digest", "text_digest"),
        migrations.RenameField("countersignature", "digest", "signed_digest"),
        *(operation for name, _parent in NEW for operation in columns(name)),
        migrations.RunPython(chain, migrations.RunPython.noop),
        migrations.AddConstraint(
            "authorisation",
            models.UniqueConstraint(
                fields=("inspection", "number"), name="authorisation_number_once"
            ),
        ),
    ]
