"""The public record and what became of it on every channel."""

from broadcasts.models.broadcast import (
    Broadcast,
    BroadcastPicture,
    Category,
    Kind,
    Lane,
    Urgency,
    Withdrawal,
)
from broadcasts.models.channel import Channel
from broadcasts.models.delivery import Attempt, Delivery
from broadcasts.models.urgent import Authorisation, Countersignature, Revocation

__all__ = [
    "Attempt",
    "Authorisation",
    "Broadcast",
    "BroadcastPicture",
    "Category",
    "Channel",
    "Countersignature",
    "Delivery",
    "Kind",
    "Lane",
    "Revocation",
    "Urgency",
    "Withdrawal",
]
