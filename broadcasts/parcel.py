"""What an adapter gets: a channel as ``Account`` and a delivery as ``Message``, plain values both.

Built from the frozen manifest and from files whose bytes are checked against it, so a picture
that was exchanged on disk after the signature cannot leave.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage

from broadcasts import manifest
from broadcasts.archive.fetch import fetch_url
from broadcasts.models import Broadcast, BroadcastPicture, Channel, Delivery
from broadcasts.models.broadcast import permanent_url
from broadcasts.platforms.base import Account, Adapter, Message, Picture
from broadcasts.platforms.card import Card, card_of
from broadcasts.platforms.registry import adapter_class

Gateway = Channel.Gateway

#: All that is asked of a platform for one page; a web thread must not hang as long as a worker.
PAGE_SECONDS = 6.0


class NotWhatWasSigned(Exception):
    """Stored text or pictures differ from the signed manifest; the text names what."""


def account_of(channel: Channel) -> Account:
    """The channel as its adapter sees it; addresses and versions come from the settings."""
    base_url, version = {
        Gateway.WAHA.value: (settings.WAHA_URL, ""),
        Gateway.GOWA.value: (settings.GOWA_URL, ""),
        Gateway.FACEBOOK.value: (settings.GRAPH_URL, settings.GRAPH_VERSION),
        Gateway.INSTAGRAM.value: (settings.GRAPH_URL, settings.GRAPH_VERSION),
        Gateway.LINKEDIN.value: (settings.LINKEDIN_URL, settings.LINKEDIN_VERSION),
        Gateway.MASTODON.value: (settings.MASTODON_URL, ""),
    }.get(channel.gateway, ("", ""))
    return Account(
        base_url=base_url,
        version=version,
        id=channel.account,
        token=channel.token,
        session=channel.session,
        invite=channel.invite,
        app_secret=settings.GRAPH_APP_SECRET if base_url == settings.GRAPH_URL else "",
        token_ends_on=channel.token_ends_on,
        cards=settings.WAHA_LINK_CARDS,
        control_token=settings.WAHA_CONTROL_KEY,
    )


def account_at_page(channel: Channel) -> Account:
    """The same while a person waits at a page: all calls together have a few seconds."""
    return replace(account_of(channel), until=time.monotonic() + PAGE_SECONDS)


def adapter_of(channel: Channel) -> Adapter:
    return adapter_class(channel.gateway)(account_of(channel))


def message_of(delivery: Delivery) -> Message:
    """The signed text and pictures for this channel. Raises NotWhatWasSigned."""
    signed = signed_channel(delivery.broadcast, delivery.channel_id)
    if signed["text"] != delivery.wire_text:
        raise NotWhatWasSigned("wire text")
    text = delivery.broadcast
    return Message(
        text=delivery.wire_text,
        pictures=tuple(_picture(delivery.broadcast, digest) for digest in signed["pictures"]),
        card=preview_card(delivery.channel, text.headline, text.lead, text.public_id),
    )


def preview_card(channel: Channel, headline: str, lead: str, public_id: str) -> Card | None:
    """Our own card beside the link, where the way to this channel shows one."""
    if channel.gateway != Gateway.WAHA or not settings.WAHA_LINK_CARDS:
        return None
    return card_of(headline, lead, permanent_url(public_id))


def signed_channel(broadcast: Broadcast, channel_id: int) -> Mapping[str, Any]:
    """The manifest's entry for one channel. Raises NotWhatWasSigned where there is none."""
    entry = manifest.channels_of(broadcast.manifest).get(channel_id)
    if entry is None:
        raise NotWhatWasSigned("channel")
    return entry


def _picture(broadcast: Broadcast, digest: str) -> Picture:
    for picture in broadcast.pictures.all():
        for file, known in ((picture.master, picture.digest), (picture.feed, picture.feed_digest)):
            if known == digest:
                return _read(picture, str(file.name), digest)
    raise NotWhatWasSigned("picture")


def _read(picture: BroadcastPicture, name: str, digest: str) -> Picture:
    with default_storage.open(name) as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != digest:
        raise NotWhatWasSigned("picture bytes")
    return Picture(
        digest=digest,
        content=content,
        width=picture.width,
        height=picture.height,
        alt=picture.alt,
        url=fetch_url(picture),
    )
