"""The channels page: where each inspection can be followed, and where it no longer is."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

import segno
from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from broadcasts.archive.languages import address
from broadcasts.archive.public import public_page, reads, shows
from broadcasts.archive.reading import web_address
from broadcasts.changes import CHANNELS
from broadcasts.models import Channel, XHandle, XPost
from broadcasts.models.channel import Platform
from inspections.models import Inspection

#: A camera needs dark on light, also on a dark page; so the picture brings both colours.
QR_DARK, QR_LIGHT = "#0a2342", "#ffffff"


@dataclass(frozen=True)
class Offer:
    """A channel one can follow; ``address`` is empty while nobody entered one."""

    channel: Channel
    address: str


@dataclass(frozen=True)
class Left:
    """A channel we have left; ``address``: where what stood there can be read, or empty."""

    channel: Channel
    address: str


@dataclass(frozen=True)
class Presence:
    """One inspection with its open channels and those it has left."""

    inspection: Inspection
    offers: list[Offer]
    retired: list[Left]


@public_page
@reads()
def overview(request: HttpRequest) -> HttpResponse:
    """Every inspection with its channels, the rules of use, and the accounts that were left."""
    everyone = Inspection.objects.prefetch_related(
        Prefetch("channels", queryset=Channel.objects.shown())
    )
    kept = _kept()
    presences = [_presence(inspection, kept) for inspection in everyone]
    shown = [presence for presence in presences if presence.offers or presence.retired]
    has_retired = any(presence.retired for presence in shown)
    context = {"here": "channels", "presences": shown, "has_retired": has_retired}
    page = render(request, "archive/channels.html", context)
    return shows(page, CHANNELS)


@public_page
@reads()
def of_inspection(request: HttpRequest, key: str) -> HttpResponse:
    """One inspection's channels, the codes open, fit to be printed and hung up."""
    channels = Prefetch("channels", queryset=Channel.objects.shown())
    inspection = get_object_or_404(Inspection.objects.prefetch_related(channels), key=key)
    context = {
        "here": "channels",
        "presence": _presence(inspection, _kept()),
        "public": settings.PUBLIC_URL,
    }
    return shows(render(request, "archive/channels_of.html", context), CHANNELS)


@public_page
@reads()
def qr_code(request: HttpRequest, pk: int) -> HttpResponse:
    """The address of a channel as a QR code for posters and second screens."""
    real = Channel.objects.publishing().within_reach(is_exercise=False)
    address = follow_address(get_object_or_404(real, pk=pk))
    if not address:
        raise Http404
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawing, kind="svg", scale=4, border=4, dark=QR_DARK, light=QR_LIGHT, svgclass=None
    )
    return shows(HttpResponse(drawing.getvalue(), content_type="image/svg+xml"), CHANNELS)


def follow_address(channel: Channel) -> str:
    """Where one follows ``channel``: the address entered for it, or its WhatsApp invitation."""
    if channel.follow_url:
        return web_address(channel.follow_url)
    if channel.platform == Platform.WHATSAPP and channel.invite:
        return f"https://whatsapp.com/channel/{channel.invite}"
    return ""


def _kept() -> dict[str, str]:
    """By every handle in lower case, the account on X of which posts are public here."""
    public = XPost.objects.public().filter(account=OuterRef("account"))
    rows = XHandle.objects.filter(Exists(public)).order_by("account")
    return dict(rows.values_list("key", "account__account_id"))


def _left(channel: Channel, kept: Mapping[str, str]) -> Left:
    number = kept.get(channel.name.removeprefix("@").lower(), "")
    is_kept = channel.platform == Platform.X and number
    return Left(channel, address("x-account", number) if is_kept else "")


def _presence(inspection: Inspection, kept: Mapping[str, str]) -> Presence:
    channels = list(inspection.channels.all())
    return Presence(
        inspection=inspection,
        # A paused channel is our trouble, not the readers': they can go on following it.
        offers=[
            Offer(channel, follow_address(channel))
            for channel in sorted(channels, key=_order)
            if channel.state != Channel.State.RETIRED
        ],
        retired=[
            _left(channel, kept) for channel in channels if channel.state == Channel.State.RETIRED
        ],
    )


def _order(channel: Channel) -> tuple[int, str]:
    """WhatsApp first: it replaced X as the quick way to readers."""
    return list(Platform.values).index(channel.platform), channel.name
