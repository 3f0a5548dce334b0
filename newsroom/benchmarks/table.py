"""What a measurement says: rows of a table, a ratio and whether it meets its target."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

HEADINGS = ("what", "measured", "compared with", "ratio", "target")


class NotMeasured(Exception):
    """Why a row has no number: a program is missing, or time ran out."""


@dataclass(frozen=True)
class Target:
    """The ratio has to be at least or at most ``limit``."""

    limit: float
    at_least: bool

    def met(self, ratio: float) -> bool:
        return ratio >= self.limit if self.at_least else ratio <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}"


@dataclass(frozen=True)
class Row:
    """One line; without a target the ratio only informs."""

    what: str
    measured: str
    reference: str = ""
    ratio: float | None = None
    target: Target | None = None

    def cells(self) -> tuple[str, ...]:
        ratio = "" if self.ratio is None else f"{self.ratio:.2g}"
        return (self.what, self.measured, self.reference, ratio, self._verdict())

    def _verdict(self) -> str:
        if self.target is None or self.ratio is None:
            return ""
        return f"{self.target} {'met' if self.target.met(self.ratio) else 'missed'}"


def at_least(limit: float) -> Target:
    return Target(limit, at_least=True)


def at_most(limit: float) -> Target:
    return Target(limit, at_least=False)


def not_measured(what: str, why: NotMeasured) -> Row:
    return Row(what, f"not measured: {why}")


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of ``values`` that at least ``percent`` of them do not exceed."""
    rank = max(1, math.ceil(len(values) * percent / 100))
    return sorted(values)[rank - 1]


def written(rows: Sequence[Row]) -> str:
    """The rows as a table that reads well in a terminal and in Markdown."""
    lines = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(_line(line, widths) for line in (HEADINGS, rule, *lines[1:]))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"
