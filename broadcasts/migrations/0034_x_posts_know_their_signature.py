import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0033_x_decisions")]

    operations = [
        migrations.AddField(
            model_name="xpost",
            name="signature",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signed_posts",
                to="broadcasts.xdecision",
            ),
        ),
    ]
