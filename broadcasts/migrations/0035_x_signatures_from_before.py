import json

from django.db import migrations


def name_signatures(apps, _schema_editor):
    """What was signed before says so in the manifest of its signature."""
    decisions = apps.get_model("broadcasts", "XDecision").objects.filter(verb="sign")
    posts = apps.get_model("broadcasts", "XPost").objects
    for decision in decisions.order_by("number").iterator(chunk_size=100):
        numbers = [int(number) for number, _digest in json.loads(decision.manifest)["posts"]]
        signed = posts.filter(account_id=decision.account_id, first_id__in=numbers)
        signed.update(signature=decision)


class Migration(migrations.Migration):
    # On its own: PostgreSQL changes no table on which checks of the same transaction wait.
    dependencies = [("broadcasts", "0034_x_posts_know_their_signature")]

    operations = [migrations.RunPython(name_signatures, migrations.RunPython.noop)]
