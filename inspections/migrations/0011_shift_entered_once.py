"""A shift stands on the roster once; of those entered twice the first one stays."""

from typing import Any

from django.db import migrations, models
from django.db.models import Exists, F, OuterRef

SAME = ("inspection", "person", "role", "starts_at", "ends_at")


def remove_repetitions(apps: Any, schema_editor: Any) -> None:
    shifts = apps.get_model("inspections", "DutyShift").objects.filter(removed_at__isnull=True)
    earlier = shifts.filter(pk__lt=OuterRef("pk"), **{name: OuterRef(name) for name in SAME})
    repeated = list(shifts.filter(Exists(earlier)).values_list("pk", flat=True))
    shifts.filter(pk__in=repeated).update(removed_at=F("entered_at"))


class Migration(migrations.Migration):
    dependencies = [("inspections", "0010_decisions")]

    operations = [
        migrations.RunPython(remove_repetitions, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="dutyshift",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=SAME,
                name="shift_entered_once",
            ),
        ),
    ]
