"""``manage.py rotate_keys``: seal all credentials with the first of CREDENTIAL_KEYS."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from broadcasts import rotating


class Command(BaseCommand):
    help = "Seals credentials and second factors anew with the first of CREDENTIAL_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        counted = rotating.rotate()
        self.stdout.write(
            f"{counted['sealed']} sealed with the first key, {counted['current']} were already, "
            f"{counted['changed']} changed meanwhile."
        )
        for name in counted.unreadable:
            self.stderr.write(f"{name}: no key of CREDENTIAL_KEYS opens it; enter it again.")
        if counted.unreadable or counted["changed"]:
            raise CommandError("Not all are sealed with the first key; keep the older keys.")
