"""One CAP 1.2 document, its elements in the order of the standard's schema."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from broadcasts.archive.cap.alerts import Alert, message, root_of, sender, written
from broadcasts.archive.text import without_controls
from broadcasts.archive.tree import Node, document
from inspections.models import Area, Inspection

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
#: What receivers show of a headline without cutting it.
HEADLINE_MOST = 140


def cap_document(alert: Alert, now: datetime) -> str:
    kind, references = message(alert, now)
    nodes: list[Node] = [
        ("identifier", alert.identifier),
        ("sender", sender()),
        ("sent", written(alert.sent)),
        ("status", settings.CAP_STATUS),
        ("msgType", kind),
        ("scope", "Public"),
        ("note", _note(alert)),
    ]
    if references:
        nodes.append(("references", " ".join(references)))
    nodes += [("incidents", root_of(alert, now)), ("info", _info(alert))]
    return document("alert", {"xmlns": NAMESPACE}, nodes)


def _note(alert: Alert) -> str:
    sentences = [
        _("Information of the police in CAP format, no official warning."),
        _("Official warnings: warnung.bund.de and the app NINA."),
    ]
    if settings.CAP_STATUS == "Test":
        sentences.append(_("Status Test: this service is being tried out; do not pass it on."))
    if alert.is_withdrawal:
        reason = without_controls(alert.broadcast.withdrawal.reason)
        sentences.append(_("Withdrawn: %(reason)s") % {"reason": reason})
    return " ".join(sentences)


def _info(alert: Alert) -> list[Node]:
    level, broadcast = alert.level, alert.broadcast
    response: list[Node] = [("responseType", level.response)] if level.response else []
    contact = _contact(broadcast.inspection)
    return [
        ("language", "de-DE"),
        ("category", "Safety"),
        ("event", _("Danger reported by the police")),
        *response,
        ("urgency", level.urgency),
        ("severity", level.severity),
        ("certainty", level.certainty),
        ("effective", written(alert.sent)),
        ("expires", written(alert.expires)),
        ("senderName", without_controls(broadcast.inspection.name)),
        ("headline", Truncator(alert.headline).chars(HEADLINE_MOST)),
        ("description", _description(alert)),
        ("web", broadcast.permanent_url),
        *([("contact", contact)] if contact else []),
        ("area", _area(alert)),
    ]


def _description(alert: Alert) -> str:
    broadcast = alert.broadcast
    if alert.is_withdrawal:
        return without_controls(broadcast.withdrawal.reason)
    return without_controls(f"{broadcast.lead}\n\n{broadcast.body}".strip())


def _contact(inspection: Inspection) -> str:
    parts = (inspection.press_phone, inspection.press_email)
    return without_controls(", ".join(part for part in parts if part))


def _area(alert: Alert) -> list[Node]:
    """Where it applies: the place in words, and the districts of the inspection as keys."""
    inspection = alert.broadcast.inspection
    # The directorate answers for all of them.
    areas = Area.objects.all() if inspection.is_directorate else inspection.areas.all()
    districts = ", ".join(area.name for area in areas) or inspection.name
    place = "" if alert.is_withdrawal else alert.broadcast.place
    described = f"{place} ({districts})" if place else districts
    keys = [(name, getattr(area, name.lower())) for area in areas for name in ("AGS", "ARS")]
    codes: list[Node] = [
        ("geocode", [("valueName", name), ("value", value)]) for name, value in keys
    ]
    return [("areaDesc", without_controls(described)), *codes]
