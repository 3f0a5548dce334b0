"""``manage.py seed_demo``: fill an empty system with the demo, once."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone, translation

from broadcasts.models import Channel, Delivery
from broadcasts.models.delivery import MOVING, State
from broadcasts.platforms import http
from inspections.models import User
from newsroom.demo import exercise, releases, standing, story, units, warnings

#: Seconds to wait until the demo's deliveries have settled.
PATIENCE = 240


class Command(BaseCommand):
    help = "Fills an empty system with the demo; a second call changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, default=releases.FILE, help="the seed file")
        parser.add_argument("--no-wait", action="store_true", help="leave while deliveries run")
        parser.add_argument("--show-logins", action="store_true", help="print the demo sign-ins")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["show_logins"]:
            self._show_logins()
            return
        with translation.override(settings.LANGUAGE_CODE):
            self._seed(options["file"], wait=not options["no_wait"])

    def _seed(self, file: Path, *, wait: bool) -> None:
        try:
            wanted = releases.read(file)
        except releases.BadSeed as error:
            raise CommandError(str(error), returncode=2) from None
        if not settings.SANDBOX_URL:
            raise CommandError("SANDBOX_URL is unset: the demo publishes to the sandbox only.")
        with transaction.atomic():
            inspections = units.make_inspections()
            channels = units.make_channels(inspections)
            units.make_people(inspections)
            warnings.allow(inspections, timezone.now())
            standing.fill(User.objects.get(username="verwaltung"), timezone.now())
        # At every start: the sandbox may have been emptied while the database was not.
        register(channels)
        played = story.play(wanted, inspections, timezone.now())
        # Before all the others, so that the lists of the desk begin with what is real.
        first = min(seed.published_at for seed in wanted) - timedelta(days=1)
        if not played + exercise.play(inspections["ler-emd"], first):
            self.stdout.write("The demo is there already.")
        elif wait:
            self._wait()

    def _wait(self) -> None:
        """The workers publish; say when they are through."""
        under_way = Delivery.objects.filter(state__in=[*MOVING, State.SENDING])
        patience = PATIENCE
        while (left := under_way.count()) and patience:
            time.sleep(1)
            patience -= 1
        done = Delivery.objects.filter(state=State.VERIFIED).count()
        self.stdout.write(f"Demo seeded: {done} deliveries confirmed, {left} still under way.")

    def _show_logins(self) -> None:
        for person in User.objects.filter(email__endswith="@polizei-demo.example").order_by("pk"):
            self.stdout.write(f"  {person.username:<20} {person.office}")
        self.stdout.write(f"  password of all of them: {units.PASSWORD}")


def register(channels: list[Channel]) -> None:
    """Open the channels' accounts in the sandbox, with the tokens sealed in ours."""
    accounts = [
        {
            "platform": channel.platform,
            "id": channel.account,
            "name": channel.name,
            "token": channel.token,
            "session": channel.session,
            "invite": channel.invite,
            "role": "ADMIN",
        }
        for channel in channels
    ]
    reply = http.call("PUT", f"{settings.SANDBOX_URL}/_sandbox/accounts", json=accounts)
    if reply.status != 200:
        raise CommandError(f"The sandbox refused the demo's accounts ({reply.status}).")
