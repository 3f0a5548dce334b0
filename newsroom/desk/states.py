"""How the state of a delivery looks: a word, a sign and a colour, never a colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext

from broadcasts.models import Delivery
from broadcasts.models.delivery import MOVING, State

#: Sign and badge of every state.
LOOKS: dict[State, tuple[str, str]] = {
    State.QUEUED: ("…", "badge-note"),
    State.SENDING: ("↑", "badge-note"),
    State.ACCEPTED: ("↗", "badge-note"),
    State.VERIFIED: ("✓", "badge-success"),
    State.UNCLEAR: ("?", "badge-warning"),
    State.REJECTED: ("✕", "badge-danger"),
    State.HELD: ("‖", "badge-warning"),
    State.BY_HAND: ("✎", "badge-warning"),
    State.CANCELLED: ("–", ""),
    State.CHANGED: ("≠", "badge-danger"),
}
#: What is due later than this is not worth asking for every two seconds.
SOON = timedelta(minutes=2)


@dataclass(frozen=True)
class Row:
    """One delivery as the pages list it."""

    delivery: Delivery

    @property
    def icon(self) -> str:
        return "⌛" if self.is_expired else LOOKS[State(self.delivery.state)][0]

    @property
    def badge(self) -> str:
        return "badge-warning" if self.is_expired else LOOKS[State(self.delivery.state)][1]

    @property
    def label(self) -> str:
        """The state in words; what ran out of time, or was asked about, says so."""
        if self.is_expired:
            return gettext("not sent: expired")
        if self.is_offered:
            return gettext("waits for your decision")
        if self.delivery.state == State.CANCELLED and self.delivery.accepted_at:
            return gettext("taken down before it was confirmed")
        return str(self.delivery.get_state_display())

    @property
    def is_expired(self) -> bool:
        return self.delivery.state == State.CANCELLED and self.delivery.problem == "expired"

    @property
    def is_takedown(self) -> bool:
        return self.delivery.is_takedown

    @property
    def is_offered(self) -> bool:
        """Whether it waited so long that a person decides if it still goes out."""
        return self.delivery.state == State.HELD and self.delivery.problem == "offered"

    @property
    def is_confirmable(self) -> bool:
        """Whether a person may vouch for it now; a post can be deleted by hand at any time."""
        state, open_takedown = self.delivery.state, (State.HELD, State.QUEUED)
        if self.is_takedown and state in open_takedown and self.delivery.problem:
            return True
        return state in (State.BY_HAND, State.UNCLEAR)

    @property
    def is_provable(self) -> bool:
        """Whether the proof of a person counts, also of what nobody is asked to do any more."""
        return self.is_confirmable or self.delivery.was_called_back

    @property
    def is_task(self) -> bool:
        """Whether a person has to do or to decide something about it now."""
        return self.is_confirmable or self.is_offered or self.is_changed

    @property
    def is_changed(self) -> bool:
        """Whether somebody else changed the post and nobody has noted it yet."""
        return self.delivery.state == State.CHANGED and bool(self.delivery.problem)

    @property
    def is_repeatable(self) -> bool:
        """Whether a person may say that nothing is online, so that it is sent once more."""
        return self.delivery.state == State.BY_HAND and not self.delivery.broadcast.is_withdrawn

    @property
    def at(self) -> datetime | None:
        """The time that belongs to the state."""
        delivery = self.delivery
        if delivery.state == State.VERIFIED:
            return delivery.verified_at
        if delivery.state == State.ACCEPTED:
            return delivery.accepted_at
        return delivery.due_at if delivery.state == State.QUEUED else None

    def is_moving(self, now: datetime | None = None) -> bool:
        """Whether a machine will change it within minutes."""
        if self.delivery.state == State.SENDING:
            return True
        soon = (now or timezone.now()) + SOON
        return self.delivery.state in MOVING and self.delivery.due_at <= soon
