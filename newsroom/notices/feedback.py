"""The rule about what readers report: a barrier of the public site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from broadcasts.models import Feedback
from inspections.models import Inspection
from newsroom.notices import concerned
from newsroom.notices.events import Event
from newsroom.notices.models import Kind


def received(since: datetime, now: datetime) -> Iterator[Event]:
    """Nothing of the message goes into a mail: it may hold what its sender says of himself."""
    messages = list(Feedback.objects.open().filter(received_at__gte=since))
    directorate = Inspection.objects.filter(is_directorate=True).first() if messages else None
    if directorate is None:
        return
    for message in messages:
        yield Event(
            key=f"feedback:{message.pk}",
            kind=Kind.FEEDBACK,
            series=f"feedback:{message.pk}",
            inspection=directorate,
            at=message.received_at,
            sentence=_("A reader reported a barrier of the public site."),
            link=reverse("admin:broadcasts_feedback_change", args=[message.pk]),
            concerned=partial(concerned.administrators, directorate),
        )
