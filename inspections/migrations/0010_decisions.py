import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from inspections.decisions import note_earlier


def note(apps, schema_editor):
    for name in ("RightRequest", "AccountRequest"):
        requests = apps.get_model("inspections", name).objects
        note_earlier(apps, requests, lambda row: row.inspection_id)


class Migration(migrations.Migration):
    dependencies = [("inspections", "0009_longest_deputyship")]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "previous_digest",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="digest of the row before"
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                ("table", models.CharField(max_length=60)),
                ("request", models.BigIntegerField()),
                ("asked", models.JSONField()),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.inspection",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision about a request",
                "verbose_name_plural": "decisions about requests",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("inspection", "number"), name="decision_number_once"
                    ),
                    models.UniqueConstraint(
                        fields=("table", "request"), name="request_decided_once"
                    ),
                ],
            },
        ),
        migrations.RunPython(note, migrations.RunPython.noop),
    ]
