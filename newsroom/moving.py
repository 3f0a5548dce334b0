"""An account on X is left: a draft that tells everybody where the inspection is read now.

XAccount ── farewell() ──> Draft for all other channels, signed and sent like any text
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from broadcasts.archive.channels import follow_address
from broadcasts.models import Category, Channel, Kind, Urgency, XAccount
from broadcasts.models.channel import Platform
from inspections.models import Inspection, User
from newsroom import drafting
from newsroom.composing import Content, PlacedPicture
from newsroom.models import Draft

#: Edge of the picture with the code, in pixels: what Instagram shows at full width.
CODE_PIXELS = 1080
#: Light modules around a code, without which no telephone reads it (ISO/IEC 18004).
QUIET = 4


def farewell(account: XAccount, *, by: User, now: datetime) -> Draft:
    """The draft "we have moved", with every address under which one can follow instead, and a
    code that leads to all of them.

    Raises PermissionDenied.
    """
    inspection = account.inspection
    others = channels_left(inspection)
    page = f"{settings.PUBLIC_URL}{reverse('archive:inspection-channels', args=[inspection.key])}"
    code = drafting.add_picture(inspection, _code(page), by=by, now=now)
    alt = _("QR code that leads to all channels of %(name)s") % {"name": inspection.name}
    content = Content(
        headline=_("We have moved: %(name)s on X is closed") % {"name": account},
        # Not a town but all of the inspection has moved.
        place=inspection.short_name,
        lead=_("%(inspection)s no longer publishes on X. You can read us here:")
        % {"inspection": inspection.name},
        body=_body(others, page),
        category=Category.PREVENTION.value,
        urgency=Urgency.NORMAL.value,
        kind=Kind.INITIAL.value,
        pictures=(PlacedPicture(code, alt),),
        channels=others,
    )
    return drafting.start(inspection, content, by=by, now=now)


def channels_left(inspection: Inspection) -> tuple[Channel, ...]:
    """Where the inspection goes on publishing."""
    offered = Channel.objects.offered_to(inspection).within_reach(is_exercise=False)
    return tuple(offered.exclude(platform=Platform.X).order_by("platform", "name"))


def _code(address: str) -> io.BytesIO:
    drawn, code = io.BytesIO(), segno.make(address, error="m", micro=False)
    scale = CODE_PIXELS // code.symbol_size(border=QUIET)[0]
    code.save(drawn, kind="png", scale=scale, border=QUIET)
    drawn.seek(0)
    return drawn


def _body(others: Iterable[Channel], page: str) -> str:
    found = [(channel, follow_address(channel)) for channel in others]
    lines = [f"- {one.get_platform_display()}: {where}" for one, where in found if where]
    closing = _("All channels with QR codes: %(address)s") % {"address": page}
    kept = f"{settings.PUBLIC_URL}{reverse('archive:x')}"
    archive = _("Our former posts stay readable at %(address)s") % {"address": kept}
    return "\n".join([*lines, "", closing, "", archive]).strip()
