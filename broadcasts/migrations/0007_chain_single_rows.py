from django.db import migrations, models

from broadcasts.models.record import entry_of, link_digest

#: Each belongs to its parent at most once, so each row is a chain of one.
SINGLE = ("withdrawal", "cancellation", "embargolift", "revocation")


def chain(apps, schema_editor):
    for name in SINGLE:
        rows = apps.get_model("broadcasts", name).objects
        for row in rows.order_by("pk").iterator():
            rows.filter(pk=row.pk).update(digest=link_digest("", entry_of(row)))


def columns(name):
    plain = {"preserve_default": False}
    return [
        migrations.AddField(name, "number", models.PositiveIntegerField(default=1), **plain),
        migrations.AddField(name, "previous_digest", models.CharField(blank=True, max_length=64)),
        migrations.AddField(name, "digest", models.CharField(default="", max_length=64), **plain),
    ]


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0006_embargoes_and_cancellations")]

    operations = [
        *(operation for name in SINGLE for operation in columns(name)),
        migrations.RunPython(chain, migrations.RunPython.noop),
    ]
