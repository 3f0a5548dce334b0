"""One channel as its adapter sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Account:
    """Where and as whom an adapter speaks: base address, ids and the secret of one channel."""

    base_url: str
    version: str
    id: str
    token: str = field(repr=False)
    session: str = ""
    invite: str = ""
    app_secret: str = field(repr=False, default="")
    control_token: str = field(repr=False, default="")
    #: The last day of the token where a person entered it; None where the platform is asked.
    token_ends_on: date | None = None
    #: Whether links go out with a preview of our own, at the price of our id.
    cards: bool = False
    #: The longest wait for an answer, in seconds; None leaves it to each call.
    read_seconds: float | None = None
    #: When all calls together must be over, by the monotonic clock; None for no such moment.
    until: float | None = None
