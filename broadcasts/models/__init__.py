"""The public record and what became of it on every channel."""

from broadcasts.models.broadcast import (
    Broadcast,
    BroadcastPicture,
    Category,
    Kind,
    Urgency,
    Withdrawal,
)
from broadcasts.models.channel import Channel
from broadcasts.models.delivery import Attempt, Delivery

__all__ = [
    "Attempt",
    "Broadcast",
    "BroadcastPicture",
    "Category",
    "Channel",
    "Delivery",
    "Kind",
    "Urgency",
    "Withdrawal",
]
