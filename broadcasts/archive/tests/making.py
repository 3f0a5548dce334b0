"""Rows of the record made directly, as if a chief had just signed them."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from broadcasts.archive.slugs import german_slug
from broadcasts.models import Broadcast, BroadcastPicture, Channel, Delivery, Withdrawal
from broadcasts.models.channel import Platform
from inspections.models import Inspection, User

_numbers = count(1)


def make_inspection(key: str = "os", **values: Any) -> Inspection:
    known = Inspection.objects.filter(key=key).first()
    return known or Inspection.objects.create(
        key=key,
        **{
            "name": f"Polizeiinspektion {key}",
            "short_name": key.upper(),
            "prefix": f"POL-{key.upper()}",
            "press_phone": "030 23125-200",
            "press_email": f"presse-{key}@polizei-demo.example",
            "hint_phone": "030 23125-100",
            **values,
        },
    )


def make_user(username: str) -> User:
    return User.objects.get_or_create(username=username)[0]


def make_broadcast(headline: str = "Zwölf Öltanks geprüft", **values: Any) -> Broadcast:
    """A public text of an hour ago; ``values`` say what is different."""
    now = timezone.now()
    values = {
        "public_id": f"bcd{next(_numbers):05d}",
        "slug": german_slug(headline),
        "inspection": values.pop("inspection", None) or make_inspection(),
        "category": "verkehr",
        "urgency": "normal",
        "place": "Osnabrück",
        "lead": "Der Vorspann der Meldung.",
        "body": "Erster Absatz.\n\n- eins\n- zwei",
        "visible_from": now - timedelta(hours=1),
        "manifest": "{}",
        "digest": hashlib.sha256(headline.encode()).hexdigest(),
        **values,
    }
    # Signed when it became public, unless that is still to come.
    values.setdefault("signed_at", min(values["visible_from"], now))
    author, signer = make_user("autorin"), make_user("leitung")
    return Broadcast.objects.create(headline=headline, author=author, signer=signer, **values)


def make_picture(broadcast: Broadcast, position: int = 1, **values: Any) -> BroadcastPicture:
    jpegs = {name: jpeg(colour) for name, colour in (("master", 90), ("feed", 120), ("small", 150))}
    picture = BroadcastPicture(
        broadcast=broadcast,
        position=position,
        digest=hashlib.sha256(jpegs["master"]).hexdigest(),
        feed_digest=hashlib.sha256(jpegs["feed"]).hexdigest(),
        **{"alt": "Ein blaues Rechteck", "credit": "Polizei", "width": 64, "height": 48, **values},
    )
    for name, content in jpegs.items():
        getattr(picture, name).save(f"{name}.jpg", ContentFile(content), save=False)
    picture.save()
    return picture


def jpeg(blue: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (10, 40, blue)).save(out, "JPEG")
    return out.getvalue()


def withdraw(
    broadcast: Broadcast, reason: str = "Die Suche ist beendet.", at: datetime | None = None
) -> Withdrawal:
    return Withdrawal.objects.create(
        broadcast=broadcast, by=broadcast.signer, at=at or timezone.now(), reason=reason
    )


def make_channel(platform: Platform = Platform.WHATSAPP, **values: Any) -> Channel:
    number = next(_numbers)
    values = {
        "inspection": values.pop("inspection", None) or make_inspection(),
        "gateway": Channel.Gateway.MANUAL,
        "name": "Polizei Osnabrück",
        "account": f"account-{number}",
        "follow_url": f"https://follow.example/{number}",
        **values,
    }
    return Channel.objects.create(platform=platform, **values)


def make_delivery(broadcast: Broadcast, channel: Channel, **values: Any) -> Delivery:
    now = timezone.now()
    values = {
        "state": "verified",
        "message_key": f"key-{next(_numbers)}",
        "due_at": now,
        "accepted_at": now,
        "verified_at": now,
        "permalink": f"https://platform.example/{broadcast.public_id}",
        **values,
    }
    return Delivery.objects.create(broadcast=broadcast, channel=channel, **values)
