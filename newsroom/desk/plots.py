"""Bars over time as coordinates; the template draws them as SVG, the table beneath repeats them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, log10

WIDTH, HEIGHT = 640, 220
#: Room for the scale on the left, for the months below and half of the last one on the right.
LEFT, RIGHT, BELOW, ABOVE = 116, 24, 44, 16
STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Bar:
    """One column: its rectangle, the place of its label, and what it says in words."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    words: str
    #: Where a second value, such as nine of ten, is marked; None where there is none.
    mark: float | None


@dataclass(frozen=True)
class Line:
    """One line of the scale."""

    y: float
    label: str


@dataclass(frozen=True)
class Plot:
    title: str
    bars: list[Bar]
    lines: list[Line]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT

    @property
    def label_y(self) -> float:
        return HEIGHT - 10


def bars(
    title: str,
    labels: Sequence[str],
    values: Sequence[float | None],
    words: Callable[[float | None], str],
    scale: Callable[[float | None], str],
    marks: Sequence[float | None] | None = None,
) -> Plot:
    """A bar for each value; ``words`` says a value as people read it, ``scale`` in short.

    None leaves a gap.
    """
    marks = marks or [None] * len(values)
    top = _top([value for value in (*values, *marks) if value is not None])
    slot = (WIDTH - LEFT - RIGHT) / max(1, len(values))
    drawn = []
    for place, (label, value, mark) in enumerate(zip(labels, values, marks, strict=True)):
        y, x = _y(value or 0, top), LEFT + place * slot + slot * 0.15
        drawn.append(
            Bar(
                x=round(x, 1),
                y=y,
                width=round(slot * 0.7, 1),
                height=round(HEIGHT - BELOW - y, 1),
                middle=round(x + slot * 0.35, 1),
                label=label,
                words=f"{label}: {words(value)}",
                mark=None if mark is None else _y(mark, top),
            )
        )
    lines = [Line(_y(top * part, top), scale(top * part)) for part in (0, 0.5, 1)]
    return Plot(title, drawn, lines)


def _y(value: float, top: float) -> float:
    room = HEIGHT - BELOW - ABOVE
    return round(HEIGHT - BELOW - room * min(value / top, 1), 1)


def _top(values: Sequence[float]) -> float:
    """The end of the scale: the next round number above everything shown."""
    most = max(values, default=0)
    if most <= 0:
        return 1
    power = 10.0 ** (ceil(log10(most)) - 1)
    return next(step * power for step in STEPS if step * power >= most - 1e-9)
