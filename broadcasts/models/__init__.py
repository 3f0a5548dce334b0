"""The public record and what became of it on every channel."""

from broadcasts.legacy.models import (
    XAccount,
    XAccountStep,
    XDecision,
    XDefect,
    XHandle,
    XHeader,
    XImport,
    XMedium,
    XNote,
    XPicture,
    XPost,
    XVersion,
)
from broadcasts.models.broadcast import (
    Broadcast,
    BroadcastPicture,
    Category,
    Kind,
    Lane,
    Urgency,
)
from broadcasts.models.change import Change
from broadcasts.models.channel import Channel
from broadcasts.models.connection import ConnectionRequest
from broadcasts.models.delivery import Attempt, Delivery
from broadcasts.models.ending import Cancellation, EmbargoLift, Withdrawal
from broadcasts.models.export import Export
from broadcasts.models.feedback import Feedback
from broadcasts.models.life import LifeSign
from broadcasts.models.page import PageVersion, StandingPage
from broadcasts.models.pulse import Probe, Pulse
from broadcasts.models.reach import Followers, Measurement
from broadcasts.models.screenshot import Screenshot
from broadcasts.models.search import SearchEntry
from broadcasts.models.stop import Resumption, Stop
from broadcasts.models.urgent import Authorisation, Countersignature, Revocation

__all__ = [
    "Attempt",
    "Authorisation",
    "Broadcast",
    "BroadcastPicture",
    "Cancellation",
    "Category",
    "Change",
    "Channel",
    "ConnectionRequest",
    "Countersignature",
    "Delivery",
    "EmbargoLift",
    "Export",
    "Feedback",
    "Followers",
    "Kind",
    "Lane",
    "LifeSign",
    "Measurement",
    "PageVersion",
    "Probe",
    "Pulse",
    "Resumption",
    "Revocation",
    "Screenshot",
    "StandingPage",
    "SearchEntry",
    "Stop",
    "Urgency",
    "Withdrawal",
    "XAccount",
    "XAccountStep",
    "XDecision",
    "XDefect",
    "XHandle",
    "XHeader",
    "XImport",
    "XMedium",
    "XNote",
    "XPicture",
    "XPost",
    "XVersion",
]
