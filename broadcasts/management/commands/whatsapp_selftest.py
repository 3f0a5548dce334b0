"""``manage.py whatsapp_selftest ACCOUNT``: what holds on this gateway, tried on a test channel."""

from __future__ import annotations

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from broadcasts import parcel, pictures, selftest
from broadcasts.models import Channel
from broadcasts.platforms.base import Picture
from broadcasts.platforms.whatsapp import WhatsAppChannel
from broadcasts.selftest import Bench, Point, Verdict

SIGNS = {Verdict.HOLDS: "✓", Verdict.FAILS: "✕", Verdict.OPEN: "·"}


class Command(BaseCommand):
    help = (
        "Posts, changes and deletes on a WhatsApp channel that is marked as a test channel,"
        " and prints what holds there. Takes some minutes; ends with 1 if something needed fails."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", help="the channel's id, …@newsletter")
        parser.add_argument("--foreign", default="", help="id of a post by another admin (deleted)")

    def handle(self, *args: Any, account: str, foreign: str, **options: Any) -> None:
        bench = Bench(_adapter(_channel(account)), _picture(), time.sleep)
        points = []
        for point in selftest.tries(bench, foreign):
            points.append(point)
            self.stdout.write(_line(point))
        failed = [point for point in points if point.needed and point.verdict != Verdict.HOLDS]
        self._capabilities(bench.channel)
        if failed:
            self.stdout.write(f"\n{len(failed)} needed points do not hold. Do not go live.")
            sys.exit(1)
        self.stdout.write("\nEverything that is needed holds.")

    def _capabilities(self, channel: WhatsAppChannel) -> None:
        """What the adapter promises to editors, to be compared with what was seen."""
        self.stdout.write("\nWhat the adapter relies on:")
        for name, value in vars(channel.capabilities).items():
            self.stdout.write(f"  {name:<20} {value}")


def _channel(account: str) -> Channel:
    channel = Channel.objects.filter(platform="whatsapp", account=account).first()
    if channel is None:
        raise CommandError(f"There is no WhatsApp channel {account}.")
    if not channel.is_test:
        raise CommandError(f"{account} is not marked as a test channel; nothing was sent.")
    return channel


def _adapter(channel: Channel) -> WhatsAppChannel:
    adapter = parcel.adapter_of(channel)
    if not isinstance(adapter, WhatsAppChannel):
        raise CommandError("This channel is served by hand; there is no gateway to try.")
    return adapter


def _picture() -> Picture:
    clean = pictures.plain()
    return Picture(clean.digest, clean.master, clean.width, clean.height, "Eine blaue Fläche")


def _line(point: Point) -> str:
    remark = f": {point.remark}" if point.remark else ""
    return f"{SIGNS[point.verdict]} {point.name} – {point.verdict.value}{remark}"
