"""Duty and deputies of one inspection: a week of shifts, and who signs "i. V." in which days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from inspections import deputies, permissions, roster
from inspections.admin import person
from inspections.local_time import BERLIN, local_day, midnight
from inspections.models import Deputyship, DutyShift, Inspection, User
from newsroom.desk import refusals

#: Days the picture of the deputyships shows: one week back, seven ahead.
BEFORE, SHOWN_DAYS = 7, 56


class ShiftForm(forms.Form):
    """One turn of one person, in local time; an end before the beginning is the next day."""

    person = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("person"))
    role = forms.ChoiceField(choices=DutyShift.Role.choices, label=gettext_lazy("role"))
    day = forms.DateField(
        label=gettext_lazy("day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    start = forms.TimeField(
        label=gettext_lazy("from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    end = forms.TimeField(
        label=gettext_lazy("until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, inspection: Inspection, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "person", permissions.people_of(inspection))

    def clean(self) -> dict[str, Any]:
        """A shift ends after it begins, also in the night that has an hour less."""
        if {"day", "start", "end"} <= self.cleaned_data.keys():
            try:
                starts_at, ends_at = (moment.astimezone(UTC) for moment in self.times())
            except OverflowError:
                raise forms.ValidationError(_("This day is out of reach.")) from None
            if ends_at <= starts_at:
                raise forms.ValidationError(
                    _("In this night the clocks are put forward; the shift would have no length.")
                )
        return self.cleaned_data

    def times(self) -> tuple[datetime, datetime]:
        """Both ends as moments."""
        values = self.cleaned_data
        starts_at = datetime.combine(values["day"], values["start"], BERLIN)
        last = values["day"] + timedelta(days=values["end"] <= values["start"])
        return starts_at, datetime.combine(last, values["end"], BERLIN)


class DeputyForm(forms.Form):
    """Who signs for whom, in which days, and by whose order."""

    deputy = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("deputy"))
    for_whom = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("for"))
    first_day = forms.DateField(
        label=gettext_lazy("first day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    last_day = forms.DateField(
        label=gettext_lazy("last day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    ordered_by = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("ordered by"))
    reference = forms.CharField(
        label=gettext_lazy("order"), max_length=200,
        help_text=gettext_lazy("File number or occasion of the order."),
    )  # fmt: skip

    def __init__(self, inspection: Inspection, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inspection = inspection
        self.fields["last_day"].help_text = _("At most %(days)d days from the first on.") % {
            "days": settings.DEPUTYSHIP_MAX_DAYS
        }
        signing = User.objects.filter(pk__in=[one.pk for one in deputies.principals(inspection)])
        _offer(self, "deputy", User.objects.filter(is_active=True))
        _offer(self, "for_whom", signing)
        _offer(self, "ordered_by", deputies.orderers(inspection))

    def order(self) -> deputies.Order:
        values = self.cleaned_data
        return deputies.Order(
            self.inspection, values["deputy"], values["for_whom"], values["first_day"],
            values["last_day"], values["ordered_by"], values["reference"],
        )  # fmt: skip


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The inspection that was asked for, or the first that the person may see."""
    units = permissions.visible_inspections(person(request))
    wanted = request.GET.get("inspection")
    unit = get_object_or_404(units, key=wanted) if wanted else units.first()
    if unit is None:
        return refusals.refusal(request, 403, _("You do not have the right to do this."))
    return _page(request, unit)


@require_POST
@refusals.explained
def enter(request: HttpRequest, key: str) -> HttpResponse:
    """Put somebody on the roster."""
    unit, now = _unit(request, key), timezone.now()
    if not roster.may_plan(person(request), unit, now):
        raise PermissionDenied
    form = ShiftForm(unit, request.POST)
    if not form.is_valid():
        return _page(request, unit, shift_form=form, status=422)
    who, role = form.cleaned_data["person"], DutyShift.Role(form.cleaned_data["role"])
    roster.enter(unit, who, role, *form.times(), by=person(request), now=now)
    messages.success(request, _("Entered in the roster."))
    return _back(unit, form.cleaned_data["day"])


@require_POST
@refusals.explained
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a shift off the roster."""
    units = permissions.visible_inspections(person(request))
    shift = get_object_or_404(DutyShift.objects.filter(inspection__in=units), pk=pk)
    try:
        roster.remove(shift, by=person(request), now=timezone.now())
    except roster.RosterMoved:
        return refusals.refusal(request, 409, _("This shift was removed already."))
    messages.success(request, _("Taken off the roster."))
    return _back(shift.inspection, local_day(shift.starts_at))


@require_POST
@refusals.explained
def order(request: HttpRequest, key: str) -> HttpResponse:
    """Order a deputy."""
    unit = _unit(request, key)
    if not deputies.may_order(person(request), unit):
        raise PermissionDenied
    form = DeputyForm(unit, request.POST)
    if form.is_valid():
        try:
            deputies.order(form.order(), by=person(request), now=timezone.now())
        except deputies.NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The deputy is ordered."))
            return _back(unit)
    return _page(request, unit, deputy_form=form, status=422)


@require_POST
@refusals.explained
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a deputyship before its last day."""
    units = permissions.visible_inspections(person(request))
    deputyship = get_object_or_404(Deputyship.objects.filter(inspection__in=units), pk=pk)
    try:
        deputies.end(deputyship, by=person(request), now=timezone.now())
    except deputies.AlreadyEnded:
        return refusals.refusal(request, 409, _("This deputyship is over already."))
    messages.success(request, _("The deputyship is ended."))
    return _back(deputyship.inspection)


def _page(
    request: HttpRequest,
    unit: Inspection,
    *,
    shift_form: ShiftForm | None = None,
    deputy_form: DeputyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user, now = person(request), timezone.now()
    monday = _monday(request.GET.get("day", ""), now)
    bars = [Bar.of(one, now) for one in _shown(unit, now)]
    context = {
        "unit": unit,
        "units": permissions.visible_inspections(user),
        "on_duty": roster.on_duty(unit, now),
        "days": _week(unit, monday),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "last_week": (monday - timedelta(days=7)).isoformat(),
        "next_week": (monday + timedelta(days=7)).isoformat(),
        "today": local_day(now),
        "bars": bars,
        "height": len(bars) * 4,
        "today_at": BEFORE,
        "may_plan": roster.may_plan(user, unit, now),
        "may_order": deputies.may_order(user, unit),
        "may_end": deputies.may_end(user, unit),
        "shift_form": shift_form or ShiftForm(unit, initial={"day": max(monday, local_day(now))}),
        "deputy_form": deputy_form or DeputyForm(unit),
    }
    return render(request, "desk/duty.html", context, status=status)


def _week(unit: Inspection, monday: date) -> list[tuple[date, list[DutyShift]]]:
    """Seven days with the shifts that begin in them, and those running on from the day before."""
    end = midnight(monday + timedelta(days=7))
    shifts = list(unit.shifts.between(midnight(monday), end))
    days = [monday + timedelta(days=number) for number in range(7)]
    return [(day, [one for one in shifts if _touches(one, day)]) for day in days]


def _touches(shift: DutyShift, day: date) -> bool:
    return shift.starts_at < midnight(day + timedelta(days=1)) and shift.ends_at > midnight(day)


def _monday(wanted: str, now: datetime) -> date:
    try:
        day = date.fromisoformat(wanted)
    except ValueError:
        day = local_day(now)
    day = min(max(day, date(2000, 1, 3)), date(2100, 1, 1))
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class Bar:
    """A deputyship in the picture: where it begins and how long it is, in days."""

    deputyship: Deputyship
    start: int
    length: int
    in_force: bool

    @classmethod
    def of(cls, deputyship: Deputyship, now: datetime) -> Bar:
        left = local_day(now) - timedelta(days=BEFORE)
        start = max((deputyship.first_day - left).days, 0)
        end = min((deputyship.last_day - left).days + 1, SHOWN_DAYS)
        today = deputyship.starts_at <= now < deputyship.lapses_at
        return cls(deputyship, start, max(end - start, 0), today)


def _shown(unit: Inspection, now: datetime) -> QuerySet[Deputyship]:
    related = ("deputy", "for_whom", "ordered_by")
    return Deputyship.objects.not_over(now).filter(inspection=unit).select_related(*related)


def _unit(request: HttpRequest, key: str) -> Inspection:
    return get_object_or_404(permissions.visible_inspections(person(request)), key=key)


def _back(unit: Inspection, day: date | None = None) -> HttpResponse:
    week = f"&day={day.isoformat()}" if day else ""
    return redirect(f"{reverse('desk:duty')}?inspection={unit.key}{week}")


def _offer(form: forms.Form, name: str, people: QuerySet[User]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = people.order_by("last_name", "first_name", "pk")
