"""A template, its authorisation and what the duty officer sends with it, for the tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from broadcasts.models import Authorisation, Broadcast, Channel
from inspections import permissions
from inspections.models import User
from inspections.permissions import Right
from newsroom.models import TemplateVersion, new_public_id
from newsroom.tests.cast import Cast, signed_in
from newsroom.urgent import authoring, sending
from newsroom.urgent.slots import Slot
from newsroom.urgent.template import Act, Template

FILLED = {"slot_ort": "Leer", "slot_umkreis": "500", "slot_uhrzeit": "23:15"}


@dataclass(frozen=True)
class Lane:
    """The cast of the newsroom with an officer on duty and one authorised template."""

    cast: Cast
    officer: User
    version: TemplateVersion
    authorisation: Authorisation


def evacuation(*channels: Channel, **changed: Any) -> Template:
    values: dict[str, Any] = {
        "inspection": "",
        "name": "Evakuierung",
        "number": 0,
        "category": "gefahr",
        "urgency": "sofort",
        "place": "{ort}",
        "purpose": "danger",
        "acts": {
            "initial": Act("Evakuierung in {ort}", "Im Umkreis von {umkreis} bis {uhrzeit} Uhr."),
            "correction": Act("Berichtigung für {ort}", "Umkreis {umkreis}, {uhrzeit} Uhr."),
            "all_clear": Act("Entwarnung für {ort}", "Umkreis {umkreis}, {uhrzeit} Uhr."),
        },
        "slots": (
            Slot("ort", "Ort", "place"),
            Slot("umkreis", "Umkreis", "number", "Meter", 100, 5000),
            Slot("uhrzeit", "Uhrzeit", "time"),
        ),
        "channels": tuple(channel.pk for channel in channels),
        "minutes": 60,
        "wire_mark": "Vorläufige Meldung.",
    }
    return Template(**{**values, **changed})


def open_lane(cast: Cast, *channels: Channel) -> Lane:
    now = timezone.now()
    officer = User.objects.create_user("officer", password="pass-for-tests", is_staff=True)
    permissions.grant(officer, Right.URGENT, cast.home)
    form = evacuation(*(channels or (cast.whatsapp, cast.facebook)))
    version = authoring.begin(cast.home, form, by=cast.writer, now=now)
    return Lane(cast, officer, version, authorised(version, cast.chief))


def authorised(version: TemplateVersion, by: User) -> Authorisation:
    now = timezone.now()
    return authoring.authorise(
        version, by=by, digest=version.text_digest, valid_until=now + timedelta(days=30), now=now
    )


def sent(lane: Lane, by: User | None = None, **changes: Any) -> Broadcast:
    """Filled in and sent, below the pages."""
    now, user = timezone.now(), by or lane.officer
    filled = (("ort", "Leer"), ("umkreis", "500 Meter"), ("uhrzeit", "23:15"))
    prepared = sending.prepare(
        lane.authorisation, "initial", filled, by=user, public_id=new_public_id(), now=now,
        **changes,
    )  # fmt: skip
    return sending.send(lane.authorisation, prepared, by=user, digest=prepared.digest, now=now)


def look(client: Client, authorisation: Authorisation, **changed: str) -> Any:
    """The page with every text, from which the last tap is made."""
    return client.post(f"/desk/urgent/{authorisation.pk}/", {**FILLED, "action": "look", **changed})


def last_tap(seen: Any, **changed: str) -> dict[str, str]:
    """What the form under the texts sends."""
    job = seen.context["job"]
    fields = {"ticket": job.public_id, "digest": seen.context["prepared"].digest}
    return {**FILLED, **fields, "kind": job.kind.value, "action": "send", **changed}


def tap(lane: Lane, **changed: str) -> Any:
    client = signed_in(lane.officer)
    fields = last_tap(look(client, lane.authorisation))
    return client.post(f"/desk/urgent/{lane.authorisation.pk}/", {**fields, **changed})
