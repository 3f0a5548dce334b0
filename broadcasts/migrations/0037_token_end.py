from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0036_attempts_of_void_signatures")]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="token_ends_on",
            field=models.DateField(
                blank=True,
                help_text="LinkedIn tells nobody when a token ends. Empty with a new token: in 60 days.",
                null=True,
                verbose_name="the access ends on",
            ),
        ),
    ]
