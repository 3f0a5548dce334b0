"""What PostgreSQL has to know of words to choose between its two ways of searching."""

from typing import Any

from django.db import migrations

#: It keeps ten times as many words as this with how often they occur. Of the thousand that it
#: knows otherwise no rare one is told apart from a common one, and it walks a million rows for it.
FINER = "ALTER TABLE broadcasts_searchentry ALTER COLUMN words SET STATISTICS 1000"


def count_finer(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FINER, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("broadcasts", "0031_search"),
    ]

    operations = [
        migrations.RunPython(count_finer, migrations.RunPython.noop),
    ]
