"""The accounts, pictures and texts that the tests play with."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from datetime import UTC, datetime

from PIL import Image

from broadcasts.platforms.base import Account, Adapter, Message, Picture, Preparation
from broadcasts.platforms.registry import adapter_class

SECRET = "s3cret-token-of-the-channel"
APP_SECRET = "s3cret-of-the-app"
LINK = "https://presse.example/m/4F7K2/"
KEY = "3EB00123456789ABCDEF01"
SINCE = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

JID = "120363000000000001@newsletter"
INVITE = "0029VaAbCdEfGhIjKlMnOpQr"
GOWA_JID = "120363000000000009@newsletter"
#: GOWA wants a name and a password; both gateways name a session, WAHA's or a device.
TOKENS: Mapping[str, str] = {"gowa": f"presse:{SECRET}"}
SESSIONS: Mapping[str, str] = {"waha": "pi-os", "gowa": "device-os"}
INVITES: Mapping[str, str] = {"waha": INVITE, "gowa": "0029VaGoWaDeFgHiJkLmNoPq"}
IDS: Mapping[str, str] = {
    "waha": JID,
    "gowa": GOWA_JID,
    "facebook": "104200000000001",
    "instagram": "17841400000000001",
    "linkedin": "5550001",
    "mastodon": "polizei_os",
    "manual": "nobody",
}
VERSIONS: Mapping[str, str] = {"facebook": "v26.0", "instagram": "v26.0", "linkedin": "202609"}


def account(gateway: str, base_url: str, token: str | None = None, **more: str) -> Account:
    return Account(
        base_url=base_url,
        version=VERSIONS.get(gateway, ""),
        id=IDS[gateway],
        token=TOKENS.get(gateway, SECRET) if token is None else token,
        session=SESSIONS.get(gateway, ""),
        invite=INVITES.get(gateway, ""),
        app_secret=more.get("app_secret", ""),
        read_seconds=1.5,
    )


def adapter(
    gateway: str, base_url: str = "http://127.0.0.1:9", token: str | None = None
) -> Adapter:
    return adapter_class(gateway)(account(gateway, base_url, token))


def picture(
    number: int = 0, alt: str = "Ein Streifenwagen vor dem Bahnhof", url: str = ""
) -> Picture:
    stream = io.BytesIO()
    Image.new("RGB", (1000, 1000), (20, 90, 10 * number)).save(stream, "JPEG")
    content = stream.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    return Picture(digest, content, 1000, 1000, alt, url)


def message(
    gateway: str, wording: str = "Vermisster (82) gefunden. Danke!", *pictures: Picture
) -> Message:
    return Message(adapter_class(gateway).render(wording, LINK), pictures)


def preparation(steps: Mapping[str, str] | None = None) -> Preparation:
    """One whose saved copy is the dictionary that it started from."""
    kept: dict[str, str] = dict(steps or {})

    def save(steps: dict[str, str]) -> None:
        kept.clear()
        kept.update(steps)

    return Preparation(dict(kept), save)
