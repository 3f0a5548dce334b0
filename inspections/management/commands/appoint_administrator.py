"""``manage.py appoint_administrator``: the first two administrators, while there are none."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from inspections import rights
from inspections.models import Inspection, User

logger = logging.getLogger("newsroom.security")


class Command(BaseCommand):
    help = "Appoints an administrator; refuses when two are there, because they can do it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("inspection", help="key of the inspection, such as ler-emd")
        parser.add_argument("--reason", required=True, help="kept in the record")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["username"], is_active=True).first()
        inspection = Inspection.objects.filter(key=options["inspection"]).first()
        reason = options["reason"].strip()
        if person is None or inspection is None or not reason:
            raise CommandError("An active account, an inspection and a reason are needed.")
        try:
            rights.appoint(person, inspection, reason=reason, now=timezone.now())
        except rights.EnoughAdministrators:
            raise CommandError(
                f"{inspection} has two administrators; they appoint further ones."
            ) from None
        logger.warning("appointed administrator user=%s for %s", person.pk, inspection.key)
        self.stdout.write(f"{person} administers {inspection}.")
