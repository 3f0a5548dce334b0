"""What a channel will say or said, drawn like its platform; every character is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from broadcasts.models import Broadcast, Channel, Delivery
from broadcasts.models.channel import Platform
from broadcasts.models.delivery import Operation
from broadcasts.parcel import NotWhatWasSigned, signed_channel
from broadcasts.platforms.base import Card as Preview
from broadcasts.platforms.registry import adapter_class
from newsroom.composing import ChannelText

ADDRESS = re.compile(r"(https?://[^\s<>\"']*[\w/#=&-])")
TAG = re.compile(r"(?<![\w&/;])#\w+")
#: WhatsApp's signs: they count at the edge of a word and hug their text.
SIGNS = (
    (re.compile(r"```(\S(?:.*?\S)?)```", re.DOTALL), "code"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]*[^*\s])\*(?![\w*])"), "strong"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]*[^_\s])_(?![\w_])"), "em"),
    (re.compile(r"(?<![\w~])~(?=\S)([^~\n]*[^~\s])~(?![\w~])"), "s"),
)


@dataclass(frozen=True)
class Shot:
    """One picture of a card, at an address for people who are signed in."""

    url: str
    alt: str
    credit: str
    width: int
    height: int


@dataclass(frozen=True)
class Card:
    """One channel's text as drawn: ``html`` is what a reader sees, ``wire_text`` what is sent."""

    channel: Channel
    html: SafeString
    wire_text: str
    differs: bool
    shots: tuple[Shot, ...]
    used: int
    limit: int
    problems: tuple[str | Promise, ...]
    left_out: int = 0
    operation: str = Operation.PUBLISH
    corrects: Delivery | None = None
    preview: Preview | None = None

    @property
    def is_over(self) -> bool:
        return self.used > self.limit


def of_text(text: ChannelText) -> Card:
    """A text that is being written or signed."""
    rendition = "feed" if text.uses_feed else "master"
    return Card(
        channel=text.channel,
        html=drawn(text.shown_text, text.channel.platform),
        wire_text=text.wire_text,
        differs=text.shown_text != text.wire_text,
        shots=tuple(
            Shot(
                reverse("desk:picture", args=[place.picture.pk, rendition]),
                place.alt,
                place.credit,
                place.picture.width,
                place.picture.height,
            )
            for place in text.pictures
        ),
        used=text.used,
        limit=text.limit,
        problems=tuple(problem.text for problem in text.problems),
        left_out=text.left_out,
        operation=text.operation,
        corrects=text.corrects,
        preview=text.card,
    )


def of_delivery(delivery: Delivery) -> Card:
    """What was signed for one channel."""
    adapter = adapter_class(delivery.channel.gateway)
    shown = adapter.shown(delivery.wire_text)
    return Card(
        channel=delivery.channel,
        html=drawn(shown, delivery.channel.platform),
        wire_text=delivery.wire_text,
        differs=shown != delivery.wire_text,
        shots=tuple(_signed_shots(delivery.broadcast, delivery.channel_id)),
        used=adapter.count(delivery.wire_text),
        limit=adapter.capabilities.text_limit,
        problems=(),
    )


def by_platform(cards: Sequence[Card]) -> list[tuple[str, list[Card]]]:
    """The cards under the name of their platform, in the order of the platforms."""
    order = list(Platform.values)
    ranked = sorted(cards, key=lambda card: order.index(card.channel.platform))
    groups = groupby(ranked, key=lambda card: card.channel.get_platform_display())
    return [(name, list(group)) for name, group in groups]


def _signed_shots(broadcast: Broadcast, channel: int) -> Iterable[Shot]:
    try:
        digests = signed_channel(broadcast, channel)["pictures"]
    except NotWhatWasSigned:
        return
    for digest in digests:
        for picture in broadcast.pictures.all():
            if digest in (picture.digest, picture.feed_digest):
                rendition = "master" if digest == picture.digest else "feed"
                url = reverse(
                    "desk:broadcast_picture",
                    args=[broadcast.public_id, picture.position, rendition],
                )
                yield Shot(url, picture.alt, picture.credit, picture.width, picture.height)
                break


def drawn(text: str, platform: str) -> SafeString:
    """``text`` with links and the platform's own signs shown; line breaks are left to CSS."""
    parts = ADDRESS.split(text)
    html = "".join(
        f'<span class="link">{escape(part)}</span>' if index % 2 else _signed(part, platform)
        for index, part in enumerate(parts)
    )
    return mark_safe(html)  # noqa: S308 - every part went through escape()


def _signed(text: str, platform: str) -> str:
    """Escaped first: the signs are no HTML, and what stands between them no longer is either."""
    html = str(escape(text))
    if platform != Platform.WHATSAPP:
        return TAG.sub(lambda tag: f'<span class="tag">{tag[0]}</span>', html)
    for pattern, element in SIGNS:
        html = pattern.sub(rf"<{element}>\1</{element}>", html)
    return html
