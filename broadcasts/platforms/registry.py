"""Which adapter speaks for a channel: the keys are the values of ``Channel.Gateway``."""

from __future__ import annotations

from collections.abc import Mapping

from broadcasts.platforms.base import Adapter
from broadcasts.platforms.facebook import Facebook
from broadcasts.platforms.gowa import Gowa
from broadcasts.platforms.instagram import Instagram
from broadcasts.platforms.linkedin import LinkedIn
from broadcasts.platforms.manual import Manual
from broadcasts.platforms.mastodon import Mastodon
from broadcasts.platforms.waha import Waha

ADAPTERS: Mapping[str, type[Adapter]] = {
    "waha": Waha,
    "gowa": Gowa,
    "facebook": Facebook,
    "instagram": Instagram,
    "linkedin": LinkedIn,
    "mastodon": Mastodon,
    "manual": Manual,
}


def adapter_class(gateway: str) -> type[Adapter]:
    return ADAPTERS[gateway]
