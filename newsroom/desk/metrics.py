"""The numbers of the desk on one page, for those who answer for them: chiefs and auditors."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from inspections import permissions
from inspections.admin import person
from inspections.models import Inspection
from newsroom import metrics
from newsroom.desk import plots, refusals
from newsroom.metrics import Month


@require_safe
@refusals.explained
def show(request: HttpRequest) -> HttpResponse:
    offered = list(_answers_for(request))
    chosen = _chosen(request, offered)
    parts = metrics.by_inspection([chosen] if chosen else offered, timezone.now())
    shown = metrics.together(parts.values())
    context = {
        "offered": offered,
        "chosen": chosen,
        "plots": _plots(shown),
        "is_empty": not any(
            month.submitted or month.broadcasts or month.exercises for month in shown
        ),
        "rows": [_row(month) for month in reversed(shown)],
        "totals": [(one, _row(_year(part))) for one, part in parts.items()],
    }
    return render(request, "desk/metrics.html", context)


@require_safe
@refusals.explained
def table(request: HttpRequest) -> HttpResponse:
    """The same numbers as a file: one line per inspection and month, waits in minutes."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="auswertung.csv"'
    # Spreadsheets read UTF-8 only where a byte order mark says so.
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow(
        ["inspection", "month", "signed", "median_minutes", "p90_minutes", "submitted",
         "returned", "broadcasts", "urgent", "exercises"]
    )  # fmt: skip
    for inspection, part in metrics.by_inspection(
        list(_answers_for(request)), timezone.now()
    ).items():
        for month in part:
            writer.writerow([inspection.key, f"{month.first:%Y-%m}", *_figures(month)])
    return response


def _answers_for(request: HttpRequest) -> QuerySet[Inspection]:
    """The inspections whose numbers the person may see. Raises PermissionDenied for none."""
    found = permissions.answered_for(person(request))
    if not found.exists():
        raise PermissionDenied(_("The numbers are for those who sign or audit."))
    return found


def _chosen(request: HttpRequest, offered: Sequence[Inspection]) -> Inspection | None:
    key = request.GET.get("inspection", "")
    if len(offered) == 1:
        return offered[0]
    here = Inspection.objects.filter(pk__in=[one.pk for one in offered])
    return get_object_or_404(here, key=key) if key else None


def _plots(shown: Sequence[Month]) -> list[plots.Plot]:
    labels = [date_format(month.first, "M y") for month in shown]
    return [
        plots.bars(
            _("From submission to sign-off"),
            labels,
            [_minutes(month.median_wait) for month in shown],
            _as_duration,
            _as_minutes,
            [_minutes(month.slow_wait) for month in shown],
        ),
        plots.bars(
            _("Returned, of all submissions"),
            labels,
            [month.returned_share for month in shown],
            _as_share,
            _as_share,
        ),
        plots.bars(
            _("Urgent lane, of all broadcasts"),
            labels,
            [month.urgent_share for month in shown],
            _as_share,
            _as_share,
        ),
    ]


def _row(month: Month) -> dict[str, object]:
    """One line of the table, in words."""
    return {
        "month": month.first,
        "signed": len(month.waits),
        "median": _as_duration(_minutes(month.median_wait)),
        "slow": _as_duration(_minutes(month.slow_wait)),
        "submitted": month.submitted,
        "returned": month.returned,
        "returned_share": _as_share(month.returned_share),
        "broadcasts": month.broadcasts,
        "urgent": month.urgent,
        "urgent_share": _as_share(month.urgent_share),
        "exercises": month.exercises,
    }


def _year(part: Sequence[Month]) -> Month:
    """All months of one inspection as one."""
    total = Month(part[0].first)
    for month in part:
        total.add(month)
    return total


def _figures(month: Month) -> list[object]:
    return [
        len(month.waits),
        _whole(_minutes(month.median_wait)),
        _whole(_minutes(month.slow_wait)),
        month.submitted,
        month.returned,
        month.broadcasts,
        month.urgent,
        month.exercises,
    ]


def _minutes(wait: timedelta | None) -> float | None:
    return None if wait is None else wait.total_seconds() / 60


def _whole(value: float | None) -> object:
    return "" if value is None else round(value)


def _as_duration(minutes: float | None) -> str:
    if minutes is None:
        return "–"
    hours, rest = divmod(round(minutes), 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    return _("%(hours)s h %(minutes)02d min") % {"hours": number_format(hours), "minutes": rest}


def _as_minutes(minutes: float | None) -> str:
    minutes = minutes or 0
    # Half a minute is a line of its own where all waits are short.
    shown = number_format(minutes, 0 if minutes == round(minutes) else 1)
    return _("%(minutes)s min") % {"minutes": shown}


def _as_share(share: float | None) -> str:
    return "–" if share is None else f"{number_format(100 * share, 0)}\u202f%"
