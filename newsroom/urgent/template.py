"""One version of a warning template: fixed words, slots, channels, as one canonical text.

    Template ── text() ──> what a chief authorises ── read() ──> Template ── content() ──> Content

The same words come out whenever the same slots go in, so the record can prove every warning.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from broadcasts.models import Broadcast, Channel, Kind
from broadcasts.models.broadcast import permanent_url
from broadcasts.models.legal import Legal
from broadcasts.models.record import canonical
from broadcasts.platforms.registry import adapter_class
from newsroom import composing
from newsroom.urgent.slots import Slot

FORMAT = "warning-template/1"
GAP = re.compile(r"\{([a-z][a-z0-9_]*)\}")
#: What stands beside each other in every template: the warning, and how to put it right or end it.
ACTS = (Kind.INITIAL, Kind.CORRECTION, Kind.ALL_CLEAR)


@dataclass(frozen=True)
class Act:
    """The fixed words of one kind of message; ``wordings`` by platform where it has its own."""

    headline: str
    lead: str
    body: str = ""
    wordings: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Template:
    """Everything a chief allows. ``minutes`` is the time to the countersignature; ``wire_mark``
    the first line of every channel's text, empty for none; ``channels`` are ids.
    """

    inspection: str
    name: str
    number: int
    category: str
    urgency: str
    place: str
    purpose: str
    acts: Mapping[str, Act]
    slots: tuple[Slot, ...]
    channels: tuple[int, ...]
    minutes: int
    wire_mark: str = ""

    def text(self) -> str:
        """The canonical JSON text whose digest is authorised."""
        return canonical({"format": FORMAT, **asdict(self)})


def read(text: str) -> Template:
    """The template of a canonical text."""
    entry: dict[str, Any] = json.loads(text)
    del entry["format"]
    entry["acts"] = {kind: Act(**act) for kind, act in entry["acts"].items()}
    entry["slots"] = tuple(
        Slot(**{**slot, "choices": tuple(slot["choices"])}) for slot in entry["slots"]
    )
    entry["channels"] = tuple(entry["channels"])
    return Template(**entry)


def content(
    template: Template,
    kind: str,
    filled: Sequence[tuple[str, str]],
    *,
    channels: Sequence[Channel] = (),
    follows: Broadcast | None = None,
    public_id: str = "",
) -> composing.Content:
    """The words of ``kind`` with every slot filled in, for the given channels."""
    act, values = template.acts[kind], dict(filled)
    wordings = act.wordings or {}
    plain = composing.Content(
        headline=fill(act.headline, values),
        category=template.category,
        urgency=template.urgency,
        kind=kind,
        place=fill(template.place, values),
        lead=fill(act.lead, values),
        body=fill(act.body, values),
        follows=follows,
        legal=Legal(purpose=template.purpose),
        wordings={platform: fill(text, values) for platform, text in wordings.items() if text},
        channels=tuple(channels),
    )
    if not template.wire_mark:
        return plain
    link = permanent_url(public_id)
    marked = {
        channel.platform: f"{template.wire_mark}\n\n{_wording(plain, channel, link)}"
        for channel in channels
    }
    return replace(plain, wordings=marked)


def _wording(plain: composing.Content, channel: Channel, link: str) -> str:
    story = composing.story(plain, link)
    return plain.wordings.get(channel.platform) or adapter_class(channel.gateway).propose(story)


def fill(text: str, values: Mapping[str, str]) -> str:
    """``text`` with its gaps filled in one pass; a gap nobody knows stays as it is."""
    return GAP.sub(lambda gap: values.get(gap[1], gap[0]), text)


def problems(template: Template) -> list[str]:
    """Why the template cannot be authorised, in sentences; empty when it can."""
    found = []
    texts = [template.place]
    for act in template.acts.values():
        texts += [act.headline, act.lead, act.body, *(act.wordings or {}).values()]
    used = {gap for text in texts for gap in GAP.findall(text)}
    known = {slot.name for slot in template.slots}
    found += [_("{%(name)s} is in the text but not among the slots.") % {"name": n}
              for n in sorted(used - known)]  # fmt: skip
    found += [_("The slot {%(name)s} is in no text.") % {"name": n} for n in sorted(known - used)]
    if len(known) != len(template.slots):
        found.append(_("Two slots have the same name."))
    if not template.channels:
        found.append(_("No channel is chosen."))
    return found
