"""The small cast of the newsroom's tests: two inspections, their channels, one person per role."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.test import Client
from PIL import Image

from broadcasts.models import Category, Channel, Kind, Urgency
from inspections import permissions
from inspections.models import Inspection, Place, User
from inspections.permissions import Right
from newsroom import drafting, workflow
from newsroom.composing import Content
from newsroom.models import Draft

NOW = datetime(2024, 3, 4, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Cast:
    """Leer/Emden is home; Osnabrück is foreign. Names are roles, nobody is real."""

    home: Inspection
    foreign: Inspection
    directorate: Inspection
    writer: User
    second_writer: User
    chief: User
    second_chief: User
    foreign_writer: User
    foreign_chief: User
    auditor: User
    administrator: User
    superuser: User
    whatsapp: Channel
    facebook: Channel
    linkedin: Channel
    foreign_whatsapp: Channel


def cast() -> Cast:
    directorate = _inspection("pd", "Polizeidirektion Osnabrück", is_directorate=True)
    home = _inspection("ler-emd", "Polizeiinspektion Leer/Emden")
    foreign = _inspection("os", "Polizeiinspektion Osnabrück")
    Place.objects.create(inspection=home, name="Leer")
    return Cast(
        home=home,
        foreign=foreign,
        directorate=directorate,
        writer=_person("writer", Right.WRITE, home),
        second_writer=_person("second_writer", Right.WRITE, home),
        chief=_person("chief", Right.SIGN, home),
        second_chief=_person("second_chief", Right.SIGN, home),
        foreign_writer=_person("foreign_writer", Right.WRITE, foreign),
        foreign_chief=_person("foreign_chief", Right.SIGN, foreign),
        auditor=_person("auditor", Right.AUDIT, home),
        administrator=_person("administrator", Right.ADMINISTER, home),
        superuser=_person("superuser", None, None, is_superuser=True),
        whatsapp=_channel(home, "whatsapp", "waha", "12036@newsletter"),
        facebook=_channel(home, "facebook", "facebook", "1001"),
        linkedin=_channel(directorate, "linkedin", "linkedin", "9001", shared=True),
        foreign_whatsapp=_channel(foreign, "whatsapp", "waha", "22036@newsletter"),
    )


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def content(*channels: Channel, **changed: Any) -> Content:
    """A text that can be submitted, aimed at ``channels``."""
    values: dict[str, Any] = {
        "headline": "Unfall auf der Deichstraße",
        "category": Category.TRAFFIC.value,
        "urgency": Urgency.NORMAL.value,
        "kind": Kind.INITIAL.value,
        "place": "Leer",
        "lead": "Am Montag stießen zwei Autos zusammen.",
        "body": "Niemand wurde verletzt.\n\n- Die Straße ist frei.",
        "channels": channels,
    }
    return Content(**{**values, **changed})


def written(cast: Cast, **changed: Any) -> Draft:
    """A draft of the writer at home, for WhatsApp."""
    text = content(cast.whatsapp, **changed)
    return drafting.start(cast.home, text, by=cast.writer, now=NOW)


def submitted(cast: Cast, **changed: Any) -> Draft:
    draft = written(cast, **changed)
    assert draft.latest_id is not None
    workflow.submit(draft, by=cast.writer, revision=draft.latest_id, now=NOW)
    return draft


def signed(cast: Cast, **changed: Any) -> Draft:
    draft = submitted(cast, **changed)
    assert draft.latest_id is not None
    digest = workflow.sheet(draft).digest
    workflow.sign_off(draft, by=cast.chief, revision=draft.latest_id, digest=digest, now=NOW)
    return draft


def form(*channels: Channel, **changed: Any) -> dict[str, Any]:
    """What a browser sends from the draft form; ``pictures`` are extra fields by name."""
    values: dict[str, Any] = {
        "headline": "Unfall auf der Deichstraße",
        "place": "Leer",
        "lead": "Am Montag stießen zwei Autos zusammen.",
        "body": "Niemand wurde verletzt.",
        "category": "verkehr",
        "urgency": "normal",
        "kind": "initial",
        "proceedings": "none",
        "purpose": "information",
        "regime": "gdpr",
        "channels": [str(channel.pk) for channel in channels],
        "pictures-TOTAL_FORMS": "3",
        "pictures-INITIAL_FORMS": "0",
        "action": "save",
    }
    return {**values, **changed}


def jpeg(name: str = "scene.jpg", colour: str = "navy") -> io.BytesIO:
    """A small picture as an upload."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    out.seek(0)
    out.name = name
    return out


def _inspection(key: str, name: str, *, is_directorate: bool = False) -> Inspection:
    return Inspection.objects.create(
        key=key, name=name, short_name=name.split(" ")[-1], prefix=f"POL-{key}",
        is_directorate=is_directorate,
    )  # fmt: skip


def _person(
    name: str, right: Right | None, inspection: Inspection | None, *, is_superuser: bool = False
) -> User:
    user = User.objects.create_user(
        name, first_name=name, password="pass-for-tests", is_staff=True, is_superuser=is_superuser
    )
    if right and inspection:
        permissions.grant(user, right, inspection)
    return user


def _channel(
    inspection: Inspection, platform: str, gateway: str, account: str, *, shared: bool = False
) -> Channel:
    channel = Channel(
        inspection=inspection, platform=platform, gateway=gateway, account=account,
        name=f"{platform} {inspection.key}", session=f"pi-{inspection.key}", shared=shared,
    )  # fmt: skip
    channel.seal_token("token-for-tests")
    channel.save()
    return channel
