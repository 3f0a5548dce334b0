"""The report on an export as drawings: what was promised beside what was read, kinds, months."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadcasts.legacy.models import XMedium, XPost
from broadcasts.legacy.report import Report
from newsroom.desk import plots
from newsroom.desk.plots import Bar, Plot


@dataclass(frozen=True)
class Share:
    """One lying bar: ``part`` of a hundred of the longest; without a number it says why."""

    label: str | Promise
    number: int | None
    part: float
    words: str


@dataclass(frozen=True)
class Year:
    """The months of a year as numbers, January first, and their sum."""

    year: int
    months: list[int]

    @property
    def total(self) -> int:
        return sum(self.months)


def compared(report: Report) -> list[Share]:
    """What X promises, lists, and what was read: bars of one length when all is there."""
    return _shares(
        [
            (_("promised by the manifest"), report.promised),
            (_("listed by X, post by post"), report.headers),
            (_("read from the export"), report.parsed),
        ]
    )


def kinds(report: Report) -> list[Share]:
    return _shares((kind.label, report.kinds.get(kind, 0)) for kind in XPost.Kind)


def media(report: Report) -> list[Share]:
    sought = (XMedium.State.FOUND, XMedium.State.MISSING, XMedium.State.REFUSED)
    return _shares((state.label, report.media.get(state, 0)) for state in sought)


def _shares(rows: Iterable[tuple[str | Promise, int | None]]) -> list[Share]:
    found = list(rows)
    most = max((number or 0 for _label, number in found), default=0) or 1
    return [
        Share(
            label,
            number,
            round(100 * (number or 0) / most, 1),
            _("not in this export") if number is None else number_format(number, 0),
        )
        for label, number in found
    ]


def months(report: Report) -> tuple[Plot, list[tuple[Bar, str, bool]]]:
    """A bar per month from the first to the last, and each year under its January.

    Every second year steps aside where the screen is narrow.
    """
    counted = dict(report.months)
    line = list(_every_month(report.months))
    labels = [date_format(month, "F Y") for month in line]
    numbers = [counted.get(month, 0) for month in line]
    plot = plots.bars(_("Posts per month"), labels, numbers, _posts, _scale)
    # A record of few months may not have a January.
    years = [str(at.year) if at.month == 1 or len(line) < 12 and not place else ""
             for place, at in enumerate(line)]  # fmt: skip
    return plot, [
        (bar, year, at.year % 2 == 1 and len(line) > 24)
        for bar, year, at in zip(plot.bars, years, line, strict=True)
    ]


def by_year(report: Report) -> list[Year]:
    """The same as numbers."""
    counted = dict(report.months)
    years = sorted({month.year for month in counted})
    return [
        Year(year, [counted.get(date(year, month, 1), 0) for month in range(1, 13)])
        for year in years
    ]


def _every_month(known: Iterable[tuple[date, int]]) -> Iterable[date]:
    found = [month for month, _number in known]
    if not found:
        return
    year, month = found[0].year, found[0].month
    while (at := date(year, month, 1)) <= found[-1]:
        yield at
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _posts(number: float | None) -> str:
    count = int(number or 0)
    return ngettext("%(number)d post", "%(number)d posts", count) % {"number": count}


def _scale(number: float | None) -> str:
    return number_format(number or 0, 0)
