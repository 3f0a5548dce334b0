"""Releases as the demo's people write and sign them, through the product's own verbs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import count
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from broadcasts.models import Broadcast, Category, Channel, Kind, Urgency
from broadcasts.models.channel import Platform
from broadcasts.platforms import http
from inspections.models import Inspection, User
from newsroom import drafting, workflow
from newsroom.benchmarks.table import NotMeasured
from newsroom.composing import Content, PlacedPicture
from newsroom.demo import illustrations, units
from newsroom.management.commands.seed_demo import register
from newsroom.models import Draft

DIRECTORATE = "pd"


def open_channels() -> list[Channel]:
    """The demo's sixteen channels, open in the sandbox too."""
    with transaction.atomic():
        inspections = units.make_inspections()
        made = units.make_channels(inspections)
        units.make_people(inspections)
    # Numbers stay comparable: they were always those of the sixteen without Mastodon.
    channels = [channel for channel in made if channel.platform != Platform.MASTODON]
    register(channels)
    # What is measured is how fast we are, not how slow a channel is told to be.
    Channel.objects.update(pace_seconds=0)
    return [channel for channel in channels if not channel.is_test]


#: Two measurements of one run must not open the same account twice.
_series = count(1)


def copies(channels: Sequence[Channel]) -> list[Channel]:
    """Accounts of the same kinds, so that nobody waits for a channel in use."""
    mark = f"{next(_series):02d}"
    copies = [_copy(channel, mark) for channel in channels]
    register(copies)
    return copies


def _copy(channel: Channel, mark: str) -> Channel:
    account, at, server = channel.account.partition("@")
    copy = Channel(
        inspection=channel.inspection,
        platform=channel.platform,
        gateway=channel.gateway,
        name=f"{channel.name} {mark}",
        account=f"{account}{mark}{at}{server}",
        session=channel.session and f"{channel.session}-{mark}",
        invite=channel.invite and f"{channel.invite}{mark}",
        follow_url=channel.follow_url,
    )
    copy.seal_token(f"token-{channel.account}-{mark}")
    copy.save()
    return copy


def directorate() -> Inspection:
    """Its releases may go to every channel."""
    return Inspection.objects.get(key=DIRECTORATE)


def writer() -> User:
    return User.objects.get(username=f"text-{DIRECTORATE}")


def head() -> User:
    return User.objects.get(username=f"leitung-{DIRECTORATE}")


def content(number: int, channels: Sequence[Channel]) -> Content:
    """A release with one picture, since Instagram takes none without."""
    upload = io.BytesIO(illustrations.draw("messung", Category.TRAFFIC))
    picture = drafting.add_picture(directorate(), upload, by=writer(), now=timezone.now())
    return Content(
        headline=f"Messung {number}: A 31 wieder frei",
        category=Category.TRAFFIC,
        urgency=Urgency.NORMAL,
        kind=Kind.INITIAL,
        place="Leer",
        lead=f"Die Sperrung der A 31 im Emstunnel ist aufgehoben, Meldung {number}.",
        body="Der Verkehr fließt in beiden Richtungen.\n\n- Stau: keiner\n- Umleitung: aufgehoben",
        pictures=(PlacedPicture(picture, alt="Zeichnung einer freien Autobahn"),),
        channels=tuple(channels),
    )


def submitted(channels: Sequence[Channel]) -> Draft:
    """A draft that waits for its signature; no two have the same text."""
    text = content(Draft.objects.count(), channels)
    draft = drafting.start(directorate(), text, by=writer(), now=timezone.now())
    assert draft.latest
    workflow.submit(draft, by=writer(), revision=draft.latest.pk, now=timezone.now())
    return draft


def sign(draft: Draft, digest: str) -> Broadcast:
    """The click on "sign off", with the digest that stood on the page."""
    assert draft.latest
    now = timezone.now()
    return workflow.sign_off(draft, by=head(), revision=draft.latest.pk, digest=digest, now=now)


def switch(method: str, name: str, json: Any = None) -> Any:
    """Turn one of the sandbox's own switches."""
    reply = http.call(method, f"{settings.SANDBOX_URL}/_sandbox/{name}", json=json)
    if not reply.ok:
        raise NotMeasured(f"the sandbox refused {name} with {reply.status}")
    return reply.json
