"""The dispatch log of an exercise: every attempt, and whether each went to a test channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from broadcasts.models import Attempt, Channel
from newsroom.desk.states import Row


@dataclass(frozen=True)
class Line:
    """One attempt, with the channel and the account that it spoke to."""

    attempt: Attempt
    channel: Channel
    address: str


@dataclass(frozen=True)
class Log:
    lines: Sequence[Line]

    @property
    def is_clean(self) -> bool:
        return all(line.channel.is_test for line in self.lines)


def of(rows: Sequence[Row]) -> Log:
    """The attempts of ``rows`` in the order in which they were made."""
    lines = [
        Line(attempt, row.delivery.channel, row.delivery.address or row.delivery.channel.address)
        for row in rows
        for attempt in row.delivery.attempts.all()
    ]
    return Log(sorted(lines, key=lambda line: (line.attempt.at, line.attempt.pk)))
