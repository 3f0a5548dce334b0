"""One warning template per unit, written by the press office and authorised by the head."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from broadcasts.models import Channel
from inspections.models import Inspection, User
from newsroom.models import WarningTemplate
from newsroom.urgent import authoring
from newsroom.urgent.slots import Slot
from newsroom.urgent.template import Act, Template

FILE = Path(__file__).with_name("warnings.json")


def allow(inspections: dict[str, Inspection], now: datetime) -> None:
    """Write and authorise the template where it is missing; what is there is left alone."""
    entry: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    for inspection in inspections.values():
        known = WarningTemplate.objects.filter(inspection=inspection, name=entry["name"])
        if not known.exists():
            _allow(inspection, entry, now)


def _allow(inspection: Inspection, entry: dict[str, Any], now: datetime) -> None:
    writer = User.objects.get(username=f"text-{inspection.key}")
    head = User.objects.get(username=f"leitung-{inspection.key}")
    version = authoring.begin(inspection, _template(inspection, entry), by=writer, now=now)
    authoring.authorise(
        version,
        by=head,
        digest=version.text_digest,
        valid_until=now + timedelta(days=entry["valid_days"]),
        now=now,
    )


def _template(inspection: Inspection, entry: dict[str, Any]) -> Template:
    offered = Channel.objects.offered_to(inspection).within_reach(is_exercise=False)
    channels = offered.filter(platform__in=entry["platforms"]).order_by("pk")
    return Template(
        inspection=inspection.key,
        name=entry["name"],
        number=0,
        category=entry["category"],
        urgency=entry["urgency"],
        place=entry["place"],
        purpose=entry["purpose"],
        acts={kind: Act(**words, wordings={}) for kind, words in entry["acts"].items()},
        slots=tuple(Slot(**slot) for slot in entry["slots"]),
        channels=tuple(channels.values_list("pk", flat=True)),
        minutes=entry["minutes"],
        wire_mark=entry["wire_mark"],
    )
