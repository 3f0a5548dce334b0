"""``manage.py reset_second_factor``: for who lost both the device and the recovery codes."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from inspections import factor
from inspections.models import User

logger = logging.getLogger("newsroom.security")


class Command(BaseCommand):
    help = "Removes a lost second factor; the reason is kept in the record."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="kept in the record")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["username"]).first()
        reason = options["reason"].strip()
        if person is None or not reason:
            raise CommandError("An account and a reason are needed.")
        if not factor.reset(person, reason=reason, now=timezone.now()):
            raise CommandError(f"{person} has no second factor.")
        logger.warning("removed second factor of user=%s", person.pk)
        self.stdout.write(f"{person} signs in with the password alone.")
