"""One exercise that went the whole way, so that its pages have something to show."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from broadcasts.models import Category, Channel, Kind, Urgency
from broadcasts.models.legal import Legal, Purpose, Regime
from inspections.models import Inspection
from newsroom import drafting, workflow
from newsroom.composing import Content
from newsroom.demo import story
from newsroom.models import Draft


def play(inspection: Inspection, now: datetime) -> int:
    """Written, looked at, submitted and signed once; returns whether it was new."""
    if Draft.objects.filter(inspection=inspection, is_exercise=True).exists():
        return 0
    writer, head = story.writer(inspection), story.head(inspection)
    begun = now - timedelta(minutes=25)
    draft = drafting.start(inspection, _content(inspection), by=writer, now=begun, is_exercise=True)
    story.look(draft, writer, begun)
    revision = story.latest(draft)
    workflow.submit(draft, by=writer, revision=revision, now=begun)
    story.sign(draft, head, now)
    return 1


def _content(inspection: Inspection) -> Content:
    offered = Channel.objects.offered_to(inspection).within_reach(is_exercise=True)
    return Content(
        headline=_("Storm surge: the coastal road is closed"),
        category=Category.TRAFFIC,
        urgency=Urgency.HIGH,
        kind=Kind.INITIAL,
        place=inspection.places.all()[0].name,
        lead=_("Water stands on the coastal road. Please take another way."),
        body=_("The fire brigade is on its way. We report here when the road is free again."),
        legal=Legal(purpose=Purpose.INFORMATION, regime=Regime.GDPR),
        # Instagram takes no text without a picture.
        channels=tuple(offered.filter(inspection=inspection).exclude(platform="instagram")),
    )
