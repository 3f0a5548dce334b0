from django.db import migrations, models

from broadcasts.models.record import link_digest
from newsroom.models import revision_entry, stored_beside


def chain(apps, schema_editor):
    """Chain what was saved before; the accounts are those the channels have now."""
    revisions = apps.get_model("newsroom", "Revision").objects
    draft, digest = None, ""
    beside = ("wordings", "pictures__picture", "channels")
    for row in revisions.order_by("draft_id", "number").prefetch_related(*beside).iterator(500):
        if row.draft_id != draft:
            draft, digest = row.draft_id, ""
        row.addresses = {
            str(channel.pk): f"{channel.platform}:{channel.account}"
            for channel in row.channels.all()
        }
        before, digest = digest, link_digest(digest, revision_entry(row, stored_beside(row)))
        revisions.filter(pk=row.pk).update(
            addresses=row.addresses, previous_digest=before, digest=digest
        )


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0004_acknowledgements"),
        ("broadcasts", "0007_chain_single_rows"),
    ]

    operations = [
        migrations.AddField("revision", "addresses", models.JSONField(default=dict)),
        migrations.AddField(
            "revision", "previous_digest", models.CharField(blank=True, max_length=64)
        ),
        migrations.AddField(
            "revision",
            "digest",
            models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField("step", "revision_digest", models.CharField(blank=True, max_length=64)),
        migrations.AddField("step", "frozen_digest", models.CharField(blank=True, max_length=64)),
        migrations.RunPython(chain, migrations.RunPython.noop),
    ]
