from django.db import migrations, models

from inspections.chain import chain_rows, close_chains

#: Every chained table of this room, and whose rows are one chain.
CHAINS = (("deputyship", "inspection"), ("deputyshipend", "deputyship"), ("rightchange", "person"))


def chain(apps, schema_editor):
    """After the columns of an early end are gone: they are no part of a deputyship any more."""
    for name, parent in CHAINS:
        model = apps.get_model("inspections", name)
        chain_rows(model, parent)
        close_chains(model, parent, apps.get_model("inspections", "ChainEnd"))


class Migration(migrations.Migration):
    dependencies = [("inspections", "0005_chains")]

    operations = [
        migrations.RemoveConstraint("deputyship", "ended_deputyship_says_by_whom"),
        migrations.RemoveField("deputyship", "ended_at"),
        migrations.RemoveField("deputyship", "ended_by"),
        migrations.RunPython(chain, migrations.RunPython.noop),
        migrations.AddConstraint(
            "deputyship",
            models.UniqueConstraint(fields=("inspection", "number"), name="deputyship_number_once"),
        ),
        migrations.AddConstraint(
            "rightchange",
            models.UniqueConstraint(fields=("person", "number"), name="right_change_number_once"),
        ),
    ]
