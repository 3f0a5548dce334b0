import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def links():
    """The columns of a link, for a table that is being created."""
    return [
        (
            "id",
            models.BigAutoField(
                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
            ),
        ),
        ("number", models.PositiveIntegerField()),
        ("previous_digest", models.CharField(blank=True, max_length=64)),
        ("digest", models.CharField(max_length=64)),
    ]


def columns(name):
    plain = {"preserve_default": False}
    return [
        migrations.AddField(name, "number", models.PositiveIntegerField(default=1), **plain),
        migrations.AddField(name, "previous_digest", models.CharField(blank=True, max_length=64)),
        migrations.AddField(name, "digest", models.CharField(default="", max_length=64), **plain),
    ]


def give_ends_rows_of_their_own(apps, schema_editor):
    DeputyshipEnd = apps.get_model("inspections", "DeputyshipEnd")
    ended = apps.get_model("inspections", "Deputyship").objects.filter(ended_at__isnull=False)
    DeputyshipEnd.objects.bulk_create(
        DeputyshipEnd(deputyship_id=pk, by_id=by, at=at, number=1)
        for pk, by, at in ended.values_list("pk", "ended_by", "ended_at")
    )


class Migration(migrations.Migration):
    dependencies = [("inspections", "0004_second_factor")]

    operations = [
        migrations.CreateModel(
            name="ChainEnd",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=60)),
                ("parent", models.BigIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["table", "parent"], name="one_end_per_chain")
                ],
            },
        ),
        migrations.CreateModel(
            name="DeputyshipEnd",
            fields=[
                *links(),
                ("at", models.DateTimeField(verbose_name="ended early at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deputyship",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ending",
                        to="inspections.deputyship",
                    ),
                ),
            ],
            options={
                "verbose_name": "end of a deputyship",
                "verbose_name_plural": "ends of deputyships",
            },
        ),
        *(operation for name in ("deputyship", "rightchange") for operation in columns(name)),
        migrations.RunPython(give_ends_rows_of_their_own, migrations.RunPython.noop),
    ]
