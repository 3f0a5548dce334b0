"""The index of the search, and what each engine needs beside its rows."""

from typing import Any

from django.db import migrations, models

import broadcasts.models.search

POSTGRESQL = ["CREATE INDEX words_found ON broadcasts_searchentry USING gin (words)"]
#: FTS5 keeps no copy of the words: it reads them from the rows, and triggers tell it of changes.
SQLITE = [
    """CREATE VIRTUAL TABLE broadcasts_searchwords USING fts5(
        words, content='broadcasts_searchentry', content_rowid='id', tokenize='ascii'
    )""",
    """CREATE TRIGGER search_entered AFTER INSERT ON broadcasts_searchentry BEGIN
        INSERT INTO broadcasts_searchwords(rowid, words) VALUES (new.id, new.words);
    END""",
    """CREATE TRIGGER search_left AFTER DELETE ON broadcasts_searchentry BEGIN
        INSERT INTO broadcasts_searchwords(broadcasts_searchwords, rowid, words)
        VALUES ('delete', old.id, old.words);
    END""",
    """CREATE TRIGGER search_changed AFTER UPDATE ON broadcasts_searchentry BEGIN
        INSERT INTO broadcasts_searchwords(broadcasts_searchwords, rowid, words)
        VALUES ('delete', old.id, old.words);
        INSERT INTO broadcasts_searchwords(rowid, words) VALUES (new.id, new.words);
    END""",
]


def build(apps: Any, schema_editor: Any) -> None:
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if is_postgres else SQLITE:
        schema_editor.execute(statement, params=None)


def drop(apps: Any, schema_editor: Any) -> None:
    """The index and the triggers go with the table; the table of FTS5 does not."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE broadcasts_searchwords", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("broadcasts", "0030_list_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.PositiveSmallIntegerField(choices=[(0, "broadcast"), (1, "post")])),
                ("record", models.BigIntegerField()),
                ("words", broadcasts.models.search.Words()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "record"), name="found_once")
                ],
            },
        ),
        migrations.RunPython(build, drop),
    ]
