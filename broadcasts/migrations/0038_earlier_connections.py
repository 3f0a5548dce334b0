from django.db import migrations

from inspections.decisions import note_earlier


def note(apps, schema_editor):
    requests = apps.get_model("broadcasts", "ConnectionRequest").objects.select_related("channel")
    note_earlier(apps, requests, lambda row: row.channel.inspection_id)


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0037_token_end"), ("inspections", "0010_decisions")]

    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
