"""An event worth a notice, before it is known who has heard of it already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from inspections.models import Inspection
from newsroom.notices.audience import Audience
from newsroom.notices.models import Kind

#: Asked only for an event that is new: the ids of everybody concerned.
Concerned: TypeAlias = Callable[[Audience], frozenset[int]]


@dataclass(frozen=True)
class Event:
    """``key`` names it for ever; ``series`` is what a newer event of it replaces.

    With ``duty_first`` the mail goes to those on duty at once and to the others a little later.
    ``is_discreet`` keeps the headline out of mails.
    """

    key: str
    kind: Kind
    series: str
    inspection: Inspection
    at: datetime
    sentence: str
    link: str
    concerned: Concerned
    headline: str = ""
    is_discreet: bool = False
    is_exercise: bool = False
    duty_first: bool = False
