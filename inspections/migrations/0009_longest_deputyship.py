from django.db import migrations, models
from django.db.models.lookups import LessThan

from inspections.models.deputyship import Days


class Migration(migrations.Migration):
    dependencies = [("inspections", "0008_field_names")]

    operations = [
        migrations.AddConstraint(
            "deputyship",
            models.CheckConstraint(
                condition=LessThan(Days("last_day", "first_day"), 366),
                name="deputyship_lasts_a_year_at_most",
            ),
        ),
    ]
