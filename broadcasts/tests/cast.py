"""A small cast for tests of what goes out: an inspection, its people, channels and a pen."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from PIL import Image

from broadcasts import manifest, pictures, publishing
from broadcasts.models import Broadcast, Channel, Delivery
from broadcasts.models.broadcast import PictureFiles, permanent_url
from broadcasts.models.delivery import Operation
from broadcasts.platforms.registry import adapter_class
from broadcasts.sandbox.tests.process import SandboxProcess
from inspections import permissions
from inspections.models import Inspection, User
from inspections.permissions import Right

#: The account each platform's channel has in these tests.
ACCOUNTS = {
    "whatsapp": ("waha", "120363000000000077@newsletter"),
    "facebook": ("facebook", "1234567890"),
    "instagram": ("instagram", "17841400000000077"),
    "linkedin": ("linkedin", "9077"),
    "mastodon": ("mastodon", "109077"),
}


@dataclass
class Cast:
    """Leer/Emden with a writer, a chief and an administrator."""

    inspection: Inspection
    writer: User
    chief: User
    administrator: User
    channels: dict[str, Channel] = field(default_factory=dict)


def make_cast(key: str = "ler-emd") -> Cast:
    inspection = Inspection.objects.create(
        key=key, name=f"Polizeiinspektion {key}", short_name=key, prefix="POL-LER"
    )
    writer, chief, administrator = (
        User.objects.create_user(f"{role}-{key}", f"{role}@polizei.example", "pw", is_staff=True)
        for role in ("writer", "chief", "administrator")
    )
    permissions.grant(writer, Right.WRITE, inspection)
    permissions.grant(chief, Right.SIGN, inspection)
    permissions.grant(administrator, Right.ADMINISTER, inspection)
    return Cast(inspection, writer, chief, administrator)


def open_channel(cast: Cast, platform: str, sandbox: SandboxProcess | None = None) -> Channel:
    """A channel of the cast, known to the sandbox under the same token where one is given."""
    gateway, account = ACCOUNTS[platform]
    channel = Channel(
        inspection=cast.inspection,
        platform=platform,
        gateway=gateway,
        name=f"Polizei {platform}",
        account=account,
        session="pi-test" if platform == "whatsapp" else "",
        invite="0029VaTestTestTestTestTe" if platform == "whatsapp" else "",
    )
    channel.seal_token(f"token-of-{platform}")
    channel.save()
    cast.channels[platform] = channel
    if sandbox:
        sandbox.register([sandbox_account(channel)])
    return channel


def sandbox_account(channel: Channel) -> dict[str, Any]:
    return {
        "platform": channel.platform,
        "id": channel.account,
        "name": channel.name,
        "token": channel.token,
        "session": channel.session,
        "invite": channel.invite,
        "role": "ADMIN",
    }


def by_hand_channel(cast: Cast) -> Channel:
    return Channel.objects.create(
        inspection=cast.inspection,
        platform="whatsapp",
        gateway="manual",
        name="Diensthandy",
        account="handy-1",
    )


def jpeg(size: tuple[int, int] = (1200, 900), colour: str = "navy") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


class StoredPicture(PictureFiles):
    """An unsaved picture whose files are in storage, as the newsroom hands them over."""

    FOLDER = "drafts"

    class Meta:
        app_label = "broadcasts"
        managed = False


def stored_picture(content: bytes) -> StoredPicture:
    cleaned = pictures.clean(io.BytesIO(content), 10_000_000)
    picture = StoredPicture(
        digest=cleaned.digest,
        feed_digest=cleaned.feed_digest,
        width=cleaned.width,
        height=cleaned.height,
    )
    for name, file in cleaned.files().items():
        getattr(picture, name).save(file.name, file, save=False)
    return picture


def signed(
    cast: Cast,
    targets: Iterable[Channel],
    *,
    text: str = "Die A 31 ist wieder frei.",
    photographs: Iterable[StoredPicture] = (),
    public_id: str = "bcdfghjk",
    now: datetime | None = None,
    **changes: Any,
) -> Broadcast:
    """A broadcast as the chief signs it: every channel says ``text`` and the address."""
    held = list(photographs)
    channels = tuple(_signed(channel, text, public_id, held) for channel in targets)
    words = {"public_id": public_id, "lead": text, "channels": channels}
    release = _release(cast, held, {**words, **changes})
    return publishing.publish(
        release,
        inspection=cast.inspection,
        author=cast.writer,
        signer=cast.chief,
        digest=manifest.digest(manifest.manifest(release)),
        copies=publishing.copies_of(held),
        now=now or timezone.now(),
    )


def _release(cast: Cast, held: list[StoredPicture], given: dict[str, Any]) -> manifest.Release:
    """A complete release; ``given`` are the fields a test cares about."""
    plain = {
        "inspection": cast.inspection.key,
        "category": "verkehr",
        "urgency": "normal",
        "kind": "initial",
        "follows": "",
        "headline": "A 31 wieder frei",
        "place": "Leer",
        "body": "",
        "embargo_until": None,
        "pictures": tuple(
            manifest.SignedPicture(picture.digest, picture.feed_digest, "Eine Straße", "")
            for picture in held
        ),
        "contributors": (cast.writer.pk,),
    }
    return manifest.Release(**{**plain, **given})


def _signed(
    channel: Channel, text: str, public_id: str, held: list[StoredPicture]
) -> manifest.SignedChannel:
    wire_text = adapter_class(channel.gateway).render(text, permanent_url(public_id))
    feed = channel.platform == "instagram"
    most = adapter_class(channel.gateway).capabilities.pictures_max
    digests = tuple(one.feed_digest if feed else one.digest for one in held[:most])
    return manifest.SignedChannel(channel.pk, wire_text, digests, channel.address)


def delivery_of(broadcast: Broadcast, channel: Channel, operation: str = "publish") -> Delivery:
    return Delivery.objects.get(
        broadcast=broadcast, channel=channel, operation=Operation(operation)
    )


class Clock:
    """A clock that stands still until it is told to move."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
